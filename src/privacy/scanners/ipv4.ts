import { digit, isDigit, isWordPart } from '../characters.js';
import type { Scan, Scores } from '../scan.js';

const publicScores: Scores = [0.6, 0.95];
const privateScores: Scores = [0.5, 0.9];
/** Sections and versions look like `1.2.3.4`. */
const smallScores: Scores = [0.25, 0.85];

/**
 * Adds the IPv4 address whose first number is `start` to `end`.
 * @see IANA, IPv4 Special-Purpose Address Registry, for what is not public
 */
export function ipv4At(scan: Scan, start: number, end: number): void {
  const before = scan.code(start - 1);
  if (isWordPart(before) || before === 46 || before === 45) return;
  const octets: number[] = [];
  let at = end;
  for (let from = start; ; from = at + 1, at = scan.runEnd(from, digit, from + 4)) {
    const octet =
      at - from > 3 || at === from || (at - from > 1 && scan.code(from) === 48)
        ? 256
        : Number(scan.text.slice(from, at));
    if (octet > 255) return;
    octets.push(octet);
    if (octets.length === 4) break;
    if (scan.code(at) !== 46) return;
  }
  const after = scan.code(at);
  if (isWordPart(after) || ((after === 46 || after === 45) && isDigit(scan.code(at + 1)))) return;
  if (/(?:version|release|build|ver\.?)\s*$/i.test(scan.text.slice(Math.max(0, start - 10), start))) return;
  const isPublic = isPublicV4(octets);
  const scores = octets.every((octet) => octet < 10) ? smallScores : isPublic ? publicScores : privateScores;
  scan.add('ipv4', start, at, scores, 'four octets', isPublic ? 'public' : 'private');
}

function isPublicV4([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b < 128) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b < 32) return false;
  if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) return false;
  return !((a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) || (a === 203 && b === 0 && c === 113));
}
