/** Every ASCII character that is neither letter, digit, control nor one of `' , - .` */
const SYMBOL = /([{-~[-` -&(-+:-@/])/g;
const POINT_AFTER_OTHER = /([^0-9])([.,])/gu;
const POINT_BEFORE_OTHER = /([.,])([^0-9])/gu;
const DASH_AFTER_DIGIT = /([0-9])(-)/g;

/** True for a UTF-16 unit that is an ASCII character but neither letter, digit, white space nor control. */
export function isPunctuation(unit: number): boolean {
  if (unit < 0x21 || unit > 0x7e) return false;
  if (unit < 0x41) return unit < 0x30 || unit > 0x39;
  return (unit > 0x5a && unit < 0x61) || unit > 0x7a;
}

/** Sets ASCII symbols apart with spaces, but not `' , - .` */
export function spaceSymbols(text: string): string {
  return text.replace(SYMBOL, ' $1 ');
}

/**
 * Sets points, commas and dashes apart with spaces, but keeps numbers (`1,000.5`) and words with hyphens whole.
 * The passes run in this order, and each takes both characters of a match.
 */
export function spacePoints(text: string): string {
  return text
    .replace(POINT_AFTER_OTHER, '$1 $2 ')
    .replace(POINT_BEFORE_OTHER, ' $1 $2')
    .replace(DASH_AFTER_DIGIT, '$1 $2 ');
}

/**
 * Sets ASCII punctuation apart.
 * @see mteval-v13a, the tokenisation of NIST's BLEU
 */
export function spacePunctuation(text: string): string {
  return spacePoints(spaceSymbols(text));
}

/** Decodes the four entities of the NIST data, one after the other, so `&amp;lt;` ends as `<`. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}
