import { alphanumeric, joint } from '../characters.js';
import type { Scan, Scores } from '../scan.js';

const scores: Scores = [0.97, 0.99];
const unreadScores: Scores = [0.8, 0.95];
const longestHeader = 2048;
const shortestPart = 8;

/**
 * Adds the token whose first part is from `start` to `partEnd`, and gives where it ends; `partEnd` where there is none.
 * @see RFC 7519; RFC 7515, section 7.1; RFC 7516, section 7.1, for five parts
 */
export function jwtAt(scan: Scan, start: number, partEnd: number): number {
  if (partEnd - start < shortestPart) return partEnd;
  const ends = [partEnd];
  let end = partEnd;
  while (ends.length < 5 && scan.code(end) === 46) {
    const next = scan.runEnd(end + 1, alphanumeric | joint);
    // the key of an encrypted token may be empty, and so may the signature of an unsigned one
    if (next === end + 1 && ends.length !== 1) break;
    if (next - end <= shortestPart && ends.length === 1) break;
    end = next;
    ends.push(end);
  }
  if (ends.length !== 3 && ends.length !== 5) return partEnd;
  const says = partEnd - start <= longestHeader && namesAlgorithm(scan.text.slice(start, partEnd));
  scan.add(
    'jwt',
    start,
    end,
    says ? scores : unreadScores,
    says ? 'three parts, header names its algorithm' : 'three parts',
  );
  return end;
}

function namesAlgorithm(part: string): boolean {
  try {
    return 'alg' in JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return false;
  }
}
