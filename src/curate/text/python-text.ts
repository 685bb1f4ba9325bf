import { SPACE, unitClasses } from './character-class.js';

/** Strings as Python sees them, which the published rules are written in. JavaScript has other white space and counts units. */

const surrogate = /[\ud800-\udfff]/;
const breaks = '\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029';
const spaces = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const lineBreak = new RegExp(`\\r\\n|[${breaks}]`);

/** Runs of white space. */
export const spaceRuns: RegExp = new RegExp(`[${spaces}]+`, 'g');

/** How many code points a text has; a lone surrogate is one. */
export function codePoints(text: string): number {
  if (!surrogate.test(text)) return text.length;
  let points = 0;
  for (let i = 0; i < text.length; i++, points++) if (text.codePointAt(i)! > 0xffff) i++;
  return points;
}

/** The lines of a text, without what ends them; a break at the very end begins no line. */
export function splitLines(text: string): string[] {
  const lines = text.split(lineBreak);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The text without white space at both ends. */
export function trim(text: string): string {
  const classes = unitClasses();
  let start = 0;
  let end = text.length;
  while (start < end && classes[text.charCodeAt(start)]! & SPACE) start++;
  while (end > start && classes[text.charCodeAt(end - 1)]! & SPACE) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

/** True where there is nothing but white space. */
export function isBlank(text: string): boolean {
  const classes = unitClasses();
  for (let i = 0; i < text.length; i++) if (!(classes[text.charCodeAt(i)]! & SPACE)) return false;
  return true;
}
