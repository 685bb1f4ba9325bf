import { decodeEntities } from './html-entities.js';

const dropped = new Set('script style template noscript iframe svg math title textarea'.split(' '));
const blocks = new Set(
  'address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
const apart = new Set('p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl section article'.split(' '));
const cells = new Set(['td', 'th']);
const nameEnd = /[\s/>]/g;
const runs = /[ \t\n\f\r]+/g;

/**
 * The text of an HTML page or fragment: tags go, block elements become line breaks (headings, paragraphs, lists and
 * tables stand apart), cells are parted by tabs, `pre` keeps its white space, character references are replaced. Scripts,
 * styles, comments and what else is not shown as text are dropped. Reads broken HTML as far as it goes, in linear time.
 */
export function htmlToText(html: string): string {
  const out = new TextParts();
  const { length } = html;
  let at = 0;
  let pre = 0;
  while (at < length) {
    const open = html.indexOf('<', at);
    if (open === -1 || open > at) out.text(html.slice(at, open === -1 ? length : open), pre > 0);
    if (open === -1) break;
    if (!/[a-zA-Z/!?]/.test(html[open + 1] ?? '')) {
      out.text('<', pre > 0);
      at = open + 1;
      continue;
    }
    if (html[open + 1] === '!' || html[open + 1] === '?') {
      at = endOfDeclaration(html, open);
      continue;
    }
    const closing = html[open + 1] === '/';
    nameEnd.lastIndex = open + 1 + Number(closing);
    const stop = nameEnd.exec(html)?.index ?? length;
    const name = html.slice(open + 1 + Number(closing), stop).toLowerCase();
    at = endOfTag(html, stop);
    if (!closing && dropped.has(name)) {
      const empty = html[at - 2] === '/' && (name === 'svg' || name === 'math');
      if (!empty) at = endOfElement(html, name, at);
      out.space();
    } else if (blocks.has(name)) out.newLine(apart.has(name) ? 2 : 1);
    else if (cells.has(name) && !closing) out.cell();
    if (name === 'pre') pre = Math.max(0, pre + (closing ? -1 : 1));
  }
  return out.end();
}

/** Behind a comment, a CDATA section, a document type or an instruction. */
function endOfDeclaration(html: string, open: number): number {
  const [end, from] = html.startsWith('<!--', open)
    ? ['-->', open + 4]
    : html.startsWith('<![CDATA[', open)
      ? [']]>', open + 9]
      : ['>', open + 2];
  const at = html.indexOf(end, from);
  return at === -1 ? html.length : at + end.length;
}

/** Behind the `>` of a tag; one inside a quoted value does not end it. */
function endOfTag(html: string, from: number): number {
  for (let at = from; at < html.length; at++) {
    const character = html[at];
    if (character === '>') return at + 1;
    if ((character === '"' || character === "'") && /[=\s]/.test(html[at - 1]!)) {
      const end = html.indexOf(character, at + 1);
      if (end === -1) return html.length;
      at = end;
    }
  }
  return html.length;
}

/** Behind the closing tag of an element whose content is no markup. */
function endOfElement(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at !== -1; at = html.indexOf('</', at + 2)) {
    const end = at + 2 + name.length;
    if (html.slice(at + 2, end).toLowerCase() === name && /[\s/>]/.test(html[end] ?? '>')) return endOfTag(html, end);
  }
  return html.length;
}

/** Puts texts together, with white space as a page shows it. */
class TextParts {
  readonly #parts: string[] = [];
  #breaks = 0;
  #gap = '';

  text(raw: string, asIs: boolean): void {
    const text = decodeEntities(asIs ? raw : raw.replace(runs, ' '));
    if (asIs) {
      this.#put(text);
      return;
    }
    const body = text.replace(/^ | $/g, '');
    if (text.startsWith(' ')) this.space();
    if (body !== '') this.#put(body);
    if (text.endsWith(' ')) this.space();
  }

  space(): void {
    if (this.#gap === '') this.#gap = ' ';
  }

  cell(): void {
    this.#gap = '\t';
  }

  newLine(breaks: number): void {
    this.#breaks = Math.max(this.#breaks, breaks);
  }

  #put(text: string): void {
    if (this.#parts.length > 0) this.#parts.push(this.#breaks > 0 ? '\n'.repeat(this.#breaks) : this.#gap);
    this.#parts.push(text);
    this.#breaks = 0;
    this.#gap = '';
  }

  end(): string {
    return this.#parts.join('');
  }
}
