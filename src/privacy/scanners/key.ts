import { alphanumeric, base64Mark, classOf, joint } from '../characters.js';
import { type KeyAlphabet, type KeyForm, keyForms } from '../data/key-forms.js';
import { entropy } from '../entropy.js';
import type { Scan, Scores } from '../scan.js';
import { jwtAt } from './jwt.js';
import { addMac } from './mac.js';
import { secretAt } from './secret.js';

const scores: Scores = [0.95, 0.98];
/** Keys of few letters before the dash share it with hyphenated words. */
const shortPrefixScores: Scores = [0.8, 0.96];
const leastEntropy = 2.5;
const shortest = 12;

const alphabets: Readonly<Record<KeyAlphabet, RegExp>> = {
  word: /^[A-Za-z0-9]*/,
  url: /^[A-Za-z0-9_-]*/,
  dotted: /^[A-Za-z0-9_.-]*/,
  hex: /^[a-fA-F0-9]*/,
  upper: /^[A-Z0-9]*/,
  lower: /^[a-z0-9]*/,
};
/** Forms by their first two characters. */
const byStart: (readonly KeyForm[] | undefined)[] = [];
const startOf = (first: number, second: number) => first * 128 + second;
for (const form of keyForms) {
  const start = startOf(form.prefix.charCodeAt(0), form.prefix.charCodeAt(1));
  byStart[start] = [...(byStart[start] ?? []), form];
}

/** Looks at the whole run of letters, digits, `_` and `-` around a word, once: at keys, tokens and MAC addresses. */
export function keyAt(scan: Scan, wordStart: number, wordEnd: number): void {
  if (wordStart < scan.keyEnd) return;
  const start = scan.runStart(wordStart, alphanumeric | joint, scan.keyEnd);
  const end = scan.runEnd(wordEnd, alphanumeric | joint);
  scan.keyEnd = end;
  const { text } = scan;
  if (text.startsWith('eyJ', start)) {
    const tokenEnd = jwtAt(scan, start, end);
    if (tokenEnd > end) {
      scan.keyEnd = tokenEnd;
      return;
    }
  }
  if (end - start === 17 && /^(?:[0-9a-f]{2}-){5}[0-9a-f]{2}$/i.test(text.slice(start, end))) addMac(scan, start, end);
  // "SG." and "hvs." have no digit of their own, so the word behind the dot leads here
  const dotted = scan.code(start - 1) === 46 ? scan.runStart(start - 1, alphanumeric, Math.max(0, start - 6)) : start;
  if (prefixed(scan, dotted) || (dotted !== start && prefixed(scan, start))) return;
  const goesOn = ((classOf(scan.code(start - 1)) | classOf(scan.code(end))) & base64Mark) !== 0;
  if (goesOn || end - start >= shortest) secretAt(scan, start, end);
}

/** Adds the key of a known vendor that begins at `start`. */
function prefixed(scan: Scan, start: number): boolean {
  const forms = byStart[startOf(scan.code(start), scan.code(start + 1))];
  if (forms === undefined) return false;
  const { text } = scan;
  for (const { vendor, prefix, alphabet, min, max } of forms) {
    if (!text.startsWith(prefix, start)) continue;
    const from = start + prefix.length;
    const [body] = alphabets[alphabet].exec(text.slice(from, from + max + 1)) as RegExpExecArray;
    const value = body.endsWith('.') ? body.slice(0, -1) : body; // the sentence's
    scan.steps += body.length + 1;
    // what is too long is another thing, and nothing begins in it
    if (value.length > max) scan.keyEnd = Math.max(scan.keyEnd, from + max);
    if (value.length < min || value.length > max) continue;
    if (entropy(value) < leastEntropy || !(min === max || isMixed(value))) continue;
    const end = from + value.length;
    if (prefix.length === 3 && alphabet === 'url' && !/\d/.test(value)) continue; // sk-learn-pipeline-steps
    scan.add(
      'api-key',
      start,
      end,
      prefix.length < 4 ? shortPrefixScores : scores,
      'prefix, length and entropy',
      vendor,
    );
    scan.keyEnd = Math.max(scan.keyEnd, end);
    return true;
  }
  return false;
}

/** What random characters have and the words behind a dash have not; a form of one length needs it not. */
function isMixed(value: string): boolean {
  return /\d/.test(value) || /[a-z][A-Z]|[A-Z][a-z]/.test(value);
}
