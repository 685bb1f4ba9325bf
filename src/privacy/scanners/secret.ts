import { alphanumeric, base64Mark, joint } from '../characters.js';
import { entropy } from '../entropy.js';
import type { Scan, Scores } from '../scan.js';

/** Random characters are a key only where a word says so: digests and ids look the same. */
const scores: Scores = [0.1, 0.8];
const shortest = 20;
const longest = 512;
const leastEntropy = 3.2;

/** Adds the random-looking run of Base64 around a word, once. */
export function secretAt(scan: Scan, wordStart: number, wordEnd: number): void {
  if (wordStart < scan.base64End) return;
  const run = alphanumeric | joint | base64Mark;
  const start = scan.runStart(wordStart, run, scan.base64End);
  let end = scan.runEnd(wordEnd, run);
  for (let padding = 0; padding < 2 && scan.code(end) === 61; padding++) end++;
  scan.base64End = end;
  if (end - start < shortest || end - start > longest) return;
  const value = scan.text.slice(start, end);
  if (looksRandom(value)) scan.add('secret', start, end, scores, `entropy of ${entropy(value).toFixed(1)} bits`);
}

function looksRandom(value: string): boolean {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  const isHex = /^[0-9a-f]+$/i.test(value.replaceAll('-', ''));
  if (isHex) return value.length >= 32 && entropy(value) >= 3;
  const digits = value.replace(/\D/g, '').length / value.length;
  const mixed = /[a-z]/.test(value) && /[A-Z]/.test(value);
  return (mixed || digits >= 0.2) && entropy(value) >= leastEntropy;
}
