import type { Scan, Scores } from '../scan.js';

const head = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y;
const scores: Scores = [0.99, 0.99];
const longest = 100_000;
/** What stands in a key that is cut off, with line ends as they are or as JSON writes them. */
const body = /(?:[A-Za-z0-9+/=\s]|\\[nr])*/y;

/**
 * Adds the PEM or OpenPGP private key that begins at `start`, to its last dashes, or as far as it goes where it is cut
 * off. Gives where to go on.
 * @see RFC 7468; RFC 9580, section 6.2
 */
export function privateKeyAt(scan: Scan, start: number): number {
  head.lastIndex = start;
  scan.steps += 64;
  if (!head.test(scan.text)) return start + 5;
  const behindHead = head.lastIndex;
  let end = closingAt(scan, behindHead);
  if (end < 0) {
    body.lastIndex = behindHead;
    body.test(scan.text);
    end = body.lastIndex;
    while (end > behindHead && /\s/.test(scan.text[end - 1] as string)) end--;
    scan.steps += end - behindHead;
  }
  scan.add('private-key', start, end, scores, 'head of a private key');
  return end;
}

/** Where the key's last line ends; -1 where there is none near. Looks at no character twice, however many heads there are. */
function closingAt(scan: Scan, from: number): number {
  if (scan.nextKeyEnd < from) {
    const at = scan.text.indexOf('-----END ', from);
    scan.nextKeyEnd = at < 0 ? Number.POSITIVE_INFINITY : at;
    scan.steps += (at < 0 ? scan.text.length : at) - from;
  }
  const at = scan.nextKeyEnd;
  if (at - from > longest) return -1;
  const close = scan.text.slice(at + 9, at + 60).indexOf('-----');
  return close < 0 ? at + 9 : at + 9 + close + 5;
}
