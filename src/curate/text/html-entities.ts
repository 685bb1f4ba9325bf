import { cp1252 } from './cp1252.js';

/** The characters from U+00A0 to U+00FF by their names, in order. */
const latin1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
/** From U+0391 and from U+03B1; there is no capital for the second sigma. */
const greek =
  'Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma Tau Upsilon Phi Chi Psi Omega';
const others =
  'quot=" amp=& lt=< gt=> apos=\' OElig=Œ oelig=œ Scaron=Š scaron=š Yuml=Ÿ fnof=ƒ circ=ˆ tilde=˜ ensp=\u2002 emsp=\u2003 thinsp=\u2009 zwnj=\u200c zwj=\u200d lrm=\u200e rlm=\u200f ndash=– mdash=— lsquo=‘ rsquo=’ sbquo=‚ ldquo=“ rdquo=” bdquo=„ dagger=† Dagger=‡ bull=• hellip=… permil=‰ prime=′ Prime=″ lsaquo=‹ rsaquo=› oline=‾ frasl=⁄ euro=€ image=ℑ weierp=℘ real=ℜ trade=™ alefsym=ℵ larr=← uarr=↑ rarr=→ darr=↓ harr=↔ crarr=↵ lArr=⇐ uArr=⇑ rArr=⇒ dArr=⇓ hArr=⇔ forall=∀ part=∂ exist=∃ empty=∅ nabla=∇ isin=∈ notin=∉ ni=∋ prod=∏ sum=∑ minus=− lowast=∗ radic=√ prop=∝ infin=∞ ang=∠ and=∧ or=∨ cap=∩ cup=∪ int=∫ there4=∴ sim=∼ cong=≅ asymp=≈ ne=≠ equiv=≡ le=≤ ge=≥ sub=⊂ sup=⊃ nsub=⊄ sube=⊆ supe=⊇ oplus=⊕ otimes=⊗ perp=⊥ sdot=⋅ lceil=⌈ rceil=⌉ lfloor=⌊ rfloor=⌋ lang=⟨ rang=⟩ loz=◊ spades=♠ clubs=♣ hearts=♥ diams=♦ num=# dollar=$ percnt=% lpar=( rpar=) ast=* plus=+ comma=, period=. sol=/ colon=: semi=; equals== quest=? commat=@ lsqb=[ rsqb=] bsol=\\ Hat=^ lowbar=_ grave=` lcub={ rcub=} vert=| nbhy=\u2011 check=✓ star=☆ starf=★ phone=☎ NewLine=\n Tab=\t sigmaf=ς';

let named: ReadonlyMap<string, string> | undefined;

function names(): ReadonlyMap<string, string> {
  if (named !== undefined) return named;
  const map = new Map<string, string>();
  for (const [at, name] of latin1.split(' ').entries()) map.set(name, String.fromCharCode(0xa0 + at));
  greek.split(' ').forEach((name, at) => {
    map.set(name, String.fromCharCode(0x391 + at));
    map.set(name.toLowerCase(), String.fromCharCode(0x3b1 + at));
  });
  map.delete('-');
  for (const [, name, character] of others.matchAll(/(\w+)=([\s\S]) ?/g)) map.set(name!, character!);
  named = map;
  return map;
}

const reference = /&(?:#(\d{1,8})|#[xX]([\da-fA-F]{1,8})|([A-Za-z][A-Za-z0-9]{1,31}))(;?)/g;

/**
 * The text with its character references replaced: numbers, and the names of HTML 4 and the commonest since. A name
 * without a semicolon counts only as HTML's oldest ones do. What is unknown stays as it is.
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(reference, (whole: string, decimal?: string, hex?: string, name?: string, end?: string) => {
    if (name === undefined) return characterOf(decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal));
    if (end === ';') return names().get(name) ?? whole;
    return name.length <= 6 && /^(?:amp|lt|gt|quot|nbsp|copy|reg)$/i.test(name) ? (names().get(name) ?? whole) : whole;
  });
}

function characterOf(point: number): string {
  // Browsers take these for Windows-1252.
  if (point >= 0x80 && point <= 0x9f) return cp1252[point - 0x80]!;
  if (point === 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return '\ufffd';
  return String.fromCodePoint(point);
}
