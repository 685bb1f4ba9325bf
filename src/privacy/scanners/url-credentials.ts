import type { Scan, Scores } from '../scan.js';
import { tokenEndAt } from '../token.js';

const longest = 512;
const scores: Scores = [0.95, 0.98];

/**
 * Adds the name and password of an address (`://name:password@host`), from a colon on; the scheme and the host stay.
 * Gives where to go on: behind the `@`, which then begins no e-mail address.
 */
export function urlCredentialsAt(scan: Scan, colon: number): number {
  const start = colon + 3;
  let at = start;
  let separator = -1;
  let end = -1;
  for (; at - start < longest; at++) {
    const code = scan.code(at);
    // the end, white space and controls, / ? # " ' < > \
    if (
      !(code > 32) ||
      code === 47 ||
      code === 63 ||
      code === 35 ||
      code === 34 ||
      code === 39 ||
      code === 60 ||
      code === 62 ||
      code === 92
    )
      break;
    if (code === 58 && separator < 0) separator = at;
    if (code === 64) end = at; // the last one counts
  }
  scan.steps += at - start;
  if (separator < 0 || end - separator < 2 || tokenEndAt(scan.text, separator) !== undefined) return colon + 1;
  scan.add('url-credentials', start, end, scores, 'name and password of an address');
  return end + 1;
}
