import { addressMark, hexadecimal, isWordPart } from '../characters.js';
import type { Scan, Scores } from '../scan.js';
import { addMac } from './mac.js';

const v6Scores: Scores = [0.85, 0.97];
/** `a::b` of few groups also names things in programs. */
const shortV6Scores: Scores = [0.3, 0.9];
const longestRun = 45;

/** Adds the IPv6 or MAC address around a colon, whose run of digits and colons is looked at once. Gives where to go on. */
export function colonRunAt(scan: Scan, colon: number): number {
  if (colon < scan.colonEnd) return colon + 1;
  let start = scan.runStart(colon, hexadecimal | addressMark, scan.colonEnd);
  let end = scan.runEnd(colon, hexadecimal | addressMark);
  scan.colonEnd = end;
  if (end - start > longestRun) return colon + 1;
  // the colon of "address:fe80::1" and "address:::1"
  if (scan.code(start) === 58 && (scan.code(start + 1) !== 58 || scan.code(start + 2) === 58)) start++;
  if (scan.code(end - 1) === 46 || (scan.code(end - 1) === 58 && scan.code(end - 2) !== 58)) end--; // the sentence's
  if (isWordPart(scan.code(start - 1)) || isWordPart(scan.code(end))) return colon + 1;
  const run = scan.text.slice(start, end);
  if (!couldBeAddress(run)) return colon + 1; // a time of day
  if (/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(run)) addMac(scan, start, end);
  else {
    const groups = ipv6Groups(run);
    if (groups === undefined) return colon + 1;
    const written = run.split(':').filter((group) => group !== '').length;
    const isPublic = isPublicV6(groups);
    const sure = written > 2 && /\d/.test(run);
    scan.add(
      'ipv6',
      start,
      end,
      sure ? v6Scores : shortV6Scores,
      'groups of sixteen bits',
      isPublic ? 'public' : 'private',
    );
  }
  return scan.colonEnd;
}

/** True for two colons in a row, or at least the five of a MAC address. */
function couldBeAddress(run: string): boolean {
  return run.includes('::') || (run.length >= 15 && run.split(':').length > 5);
}

/** @see RFC 4291, section 2.2 */
function ipv6Groups(run: string): readonly number[] | undefined {
  const halves = run.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1)?.at(-1);
  if (last?.includes('.')) {
    const octets = last.split('.').map(Number);
    if (octets.length !== 4 || !octets.every((octet) => octet >= 0 && octet < 256)) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = octets;
    groups.at(-1)?.splice(-1, 1, (a * 256 + b).toString(16), (c * 256 + d).toString(16));
  }
  const count = groups.flat().length;
  if (!groups.flat().every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  if (halves.length === 1 ? count !== 8 : count > 7 || count === 0) return undefined;
  const [head = [], tail = []] = groups;
  const middle = halves.length === 2 ? new Array<string>(8 - count).fill('0') : [];
  return [...head, ...middle, ...tail].map((group) => Number.parseInt(group, 16));
}

/** @see IANA, IPv6 Special-Purpose Address Registry, and RFC 4291: only 2000::/3 is given out */
function isPublicV6([a = 0, b = 0]: readonly number[]): boolean {
  return (a & 0xe000) === 0x2000 && !(a === 0x2001 && b === 0xdb8) && a !== 0x3fff;
}
