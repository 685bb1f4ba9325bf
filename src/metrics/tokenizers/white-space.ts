/**
 * White space as Python's `str.split` sees it, which the reference implementations are written in. JavaScript's `\s`
 * lacks U+001C–001F and U+0085, and has U+FEFF.
 */
const CLASS = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const RUN = new RegExp(`[${CLASS}]+`, 'u');
const LONG_RUNS = new RegExp(`[${CLASS}]{2,}`, 'gu');

/** True for a UTF-16 unit that is white space; no white space lies above U+FFFF. */
export function isWhiteSpace(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 0x1c && unit <= 0x1f) || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x80) return false;
  if (unit <= 0xa0) return unit === 0xa0 || unit === 0x85;
  if (unit < 0x1680) return false;
  if (unit >= 0x2000 && unit <= 0x200a) return true;
  return unit === 0x1680 || unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000;
}

/** The runs between white space; none of them is empty. */
export function splitWhiteSpace(text: string): string[] {
  return text.split(RUN).filter((part) => part !== '');
}

/** The text with one space in place of every two or more white-space characters; a single one stays what it is. */
export function collapseWhiteSpace(text: string): string {
  return text.replace(LONG_RUNS, ' ');
}

/** The text without white space at its end. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** The text without white space at its start. */
export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isWhiteSpace(text.charCodeAt(start))) start++;
  return start === 0 ? text : text.slice(start);
}
