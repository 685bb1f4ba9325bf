import { alphanumeric, classOf, digit, hexadecimal, isDigit, letter, phoneMark } from './characters.js';
import { foldedRanges, isFolded } from './fold.js';
import type { Scan } from './scan.js';
import { wordyDateAt } from './scanners/birth-date.js';
import { colonRunAt } from './scanners/colon-run.js';
import { emailAt } from './scanners/email.js';
import { ibanAt } from './scanners/iban.js';
import { ipv4At } from './scanners/ipv4.js';
import { keyAt } from './scanners/key.js';
import { phoneAt } from './scanners/phone.js';
import { privateKeyAt } from './scanners/private-key.js';
import { urlCredentialsAt } from './scanners/url-credentials.js';
import { shapesAt } from './shapes.js';
import { tokenEndAt } from './token.js';

/**
 * The characters that everything personal has at least one of: a digit, `@`, `:`, a joint of a key, or the first letter of
 * the keys that may have none of these (`AKIA…`).
 */
const anchors = '0-9@:_A-';
/** Finds the first place at which something may begin. A text without any is done after one pass. */
export const firstAnchor = new RegExp(`[${anchors}${foldedRanges}]`, 'g');

const nothing = 0;
const anAnchor = 1;
const toFold = 2;
const kindOf = new Uint8Array(65536);
const isAnchor = new RegExp(`[${anchors}]`);
for (let code = 0; code < 128; code++) kindOf[code] = isAnchor.test(String.fromCharCode(code)) ? anAnchor : nothing;
for (let code = 128; code < kindOf.length; code++) kindOf[code] = isFolded(code) ? toFold : nothing;

/** No identifier is longer. */
const longestWord = 40;
/** Numbers shorter than this are looked at only where another group of digits follows. */
const shortestNumber = 7;

/**
 * Looks for everything that is built in, from left to right; what it finds is in `scan.candidates`. Gives false where it
 * met a character that has to be folded first.
 */
export function scanText(scan: Scan, from = 0): boolean {
  const { text } = scan;
  const end = text.length;
  let at = from;
  while (at < end) {
    const kind = kindOf[text.charCodeAt(at)];
    if (kind === nothing) at++;
    else if (kind === toFold) return false;
    else at = atAnchor(scan, at);
  }
  scan.steps += end - from;
  return true;
}

function atAnchor(scan: Scan, at: number): number {
  const code = scan.code(at);
  if (isDigit(code)) return atDigit(scan, at);
  if (code === 64) return emailAt(scan, at);
  return code === 58 ? atColon(scan, at) : atJoint(scan, at, code);
}

/** A word with a digit: where numbers, identifiers and keys begin. Gives where the word ends. */
function atDigit(scan: Scan, at: number): number {
  const start = scan.runStart(at, alphanumeric, Math.max(0, at - longestWord));
  const end = scan.runEnd(at, alphanumeric);
  keyAt(scan, start, end);
  if (end - start > longestWord) return end;
  const isNumber = start === at && scan.runEnd(start, digit, end) === end;
  const goesOn = end - start >= shortestNumber || !isNumber || followedByDigits(scan, end);
  if (isNumber && end - start === 4) wordyDateAt(scan, start);
  if (!goesOn) return end;
  shapesAt(scan, start);
  const opening = scan.code(start - 1);
  if (opening === 40)
    shapesAt(scan, start - 1); // (
  // of "AB 12 34 56 C", "X-1234567-L"
  else if ((opening === 32 || opening === 45) && (classOf(scan.code(start - 2)) & letter) !== 0)
    shapesAt(scan, scan.runStart(start - 1, letter, Math.max(0, start - 4)));
  if (!isNumber) ibanAt(scan, start);
  else {
    phoneAt(scan, start);
    if (end - start <= 3 && scan.code(end) === 46) ipv4At(scan, start, end);
  }
  return end;
}

function followedByDigits(scan: Scan, end: number): boolean {
  let next = end;
  while (next - end < 3 && (classOf(scan.code(next)) & phoneMark) !== 0) next++;
  return next > end && isDigit(scan.code(next));
}

function atColon(scan: Scan, at: number): number {
  if (scan.code(at + 1) === 47 && scan.code(at + 2) === 47) return urlCredentialsAt(scan, at);
  // of an IPv6 or MAC address: `::`, or between digits
  const isAddress = (code: number) => code === 58 || (classOf(code) & hexadecimal) !== 0;
  if (isAddress(scan.code(at + 1)) && (isAddress(scan.code(at - 1)) || scan.code(at + 1) === 58))
    return colonRunAt(scan, at);
  return tokenEndAt(scan.text, at) ?? at + 1;
}

/** `-`, `_` or `A`: perhaps in a key without a digit, perhaps before a private key. */
function atJoint(scan: Scan, at: number, code: number): number {
  if (code === 45 && scan.text.startsWith('-----BEGIN ', at)) return privateKeyAt(scan, at);
  if (code !== 65 || /^A(?:[BKS]IA|CCA|Iza)/.test(scan.text.slice(at, at + 4))) keyAt(scan, at, at + 1);
  return at + 1;
}
