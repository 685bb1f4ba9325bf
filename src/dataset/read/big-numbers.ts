import { isPlainObject } from '../../base/json.js';
import { bad, type Found, found } from './check-rows.js';

/**
 * What becomes of numbers in JSON text that a JavaScript number cannot carry. `error`: the row is bad. `text`: they
 * become their digits as a string. `bigint`: integers become a bigint, anything else is a bad row.
 *
 * With `error`, an integer is refused where its number stands for another one and would be written with other digits:
 * 9007199254740993 is, 9007199254740992 and 100000000000000000000 are not. With `text` and `bigint` every integer
 * beyond ±(2^53 − 1) becomes one, so that a column does not change its type with the luck of its digits. Fractions are
 * rounded, as everywhere. What is too large for any number, such as 1e400, is never Infinity.
 */
export type BigNumbers = 'error' | 'text' | 'bigint';

/** The values of {@link BigNumbers}, for the check of options. */
export const bigNumberChoices = ['error', 'text', 'bigint'] as const;

const maxDigits = 1000;

/**
 * Gives the value of a JSON text, or what is wrong with it.
 * @param mayBeBig false where {@link mayHoldBigNumbers} says that the bytes it comes from hold no such number
 */
export function parseJson(text: string, line: number, what: string, bigNumbers: BigNumbers, mayBeBig = true): Found {
  try {
    const value: unknown = JSON.parse(text);
    return mayBeBig && isSuspect(text) ? carefully(text, value, line, bigNumbers) : found(line, text, value);
  } catch (error) {
    return bad(line, text, `${what} is not JSON (${(error as Error).message})`);
  }
}

/**
 * True where bytes have 16 digits that look like a number, or a number with an exponent of three digits. Looks at every
 * third byte only, and around those that are digits. Fractions, and digits within words and hashes, do not count.
 */
export function mayHoldBigNumbers(bytes: Uint8Array): boolean {
  const digitAt = (at: number) => isDigit(bytes[at] as number); // nothing, outside, is none
  for (let at = 2; at < bytes.length; at += 3) {
    while (at + 9 < bytes.length && !hasDigit(bytes, at)) at += 12;
    if (!digitAt(at)) continue;
    let first = at;
    while (digitAt(first - 1)) first--;
    while (digitAt(at + 1)) at++;
    const digits = at - first + 1;
    if (digits < 3 || !mayFollowNumber(bytes[at + 1])) continue;
    if (digits >= 16 && mayPrecedeNumber(bytes[first - 1])) return true;
    let mantissa = bytes[first - 1] === PLUS ? first - 2 : first - 1;
    if (((bytes[mantissa] ?? 0) | 0x20) !== LOWER_E) continue;
    do mantissa--;
    while (digitAt(mantissa) || bytes[mantissa] === POINT);
    if (mayPrecedeNumber(bytes[mantissa])) return true;
  }
  return false;
}

/** True where one of four bytes, three apart, is a digit. To look at four at once is half of what the scan costs. */
function hasDigit(bytes: Uint8Array, at: number): boolean {
  const a = ((bytes[at] as number) ^ 0x30) - 10;
  const b = ((bytes[at + 3] as number) ^ 0x30) - 10;
  const c = ((bytes[at + 6] as number) ^ 0x30) - 10;
  const d = ((bytes[at + 9] as number) ^ 0x30) - 10;
  return (a | b | c | d) < 0;
}

function mayPrecedeNumber(code: number = COMMA): boolean {
  return code <= SPACE || code === COMMA || code === COLON || code === OPEN_BRACKET || code === MINUS;
}

function mayFollowNumber(code: number = COMMA): boolean {
  return (
    code <= SPACE ||
    code === COMMA ||
    code === CLOSE_BRACKET ||
    code === CLOSE_BRACE ||
    code === POINT ||
    (code | 0x20) === LOWER_E
  );
}

function isSuspect(text: string): boolean {
  return /(?<![."\d])\d{16}|\d[eE]\+?\d{3}/.test(text);
}

/** Of no text: nobody can know it. */
const mark = crypto.randomUUID();

const PLUS = 0x2b;
const POINT = 0x2e;
const LOWER_E = 0x65;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const SPACE = 0x20;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isDigit(code: number): boolean {
  return (code ^ 0x30) < 10; // one comparison, which is seldom true: two are guessed wrong at every space
}

/**
 * Reads the text once more with a mark in the place of every number that may be lost; where a mark stands in the value,
 * that number counts. So a number under a key that comes again does not.
 */
function carefully(text: string, value: unknown, line: number, bigNumbers: BigNumbers): Found {
  const { marked, literals } = withMarks(text, bigNumbers);
  if (literals.length === 0) return found(line, text, value);
  const root: unknown[] = [JSON.parse(marked)];
  const open: { readonly at: unknown[] | Record<string, unknown>; readonly path: string }[] = [{ at: root, path: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [key, inner] of Object.entries(next.at)) {
      const path = next.at === root ? '' : next.path === '' ? key : `${next.path}.${key}`;
      if (Array.isArray(inner) || isPlainObject(inner)) open.push({ at: inner, path });
      if (typeof inner !== 'string' || !inner.startsWith(mark)) continue;
      const literal = literals[Number(inner.slice(mark.length))] as string;
      const kept = keep(literal, bigNumbers);
      if (kept === undefined) return bad(line, text, tooBig(literal, bigNumbers), path);
      (next.at as Record<string, unknown>)[key] = kept; // an own property already, so not even __proto__ is set
    }
  }
  return found(line, text, root[0]);
}

function withMarks(text: string, bigNumbers: BigNumbers) {
  const literals: string[] = [];
  let marked = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = closingQuote(text, at);
    } else if (isDigit(code) || code === MINUS) {
      const start = at;
      while (/[0-9.eE+-]/.test(text[at + 1] ?? '')) at++;
      const literal = text.slice(start, at + 1);
      if (!isLost(literal, bigNumbers)) continue;
      marked += `${text.slice(from, start)}"${mark}${literals.length}"`;
      literals.push(literal);
      from = at + 1;
    }
  }
  return { marked: marked + text.slice(from), literals };
}

function closingQuote(text: string, open: number): number {
  let at = open + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function isLost(literal: string, bigNumbers: BigNumbers): boolean {
  const number = Number(literal);
  if (!Number.isFinite(number)) return true;
  if (Number.isSafeInteger(number) || !isInteger(literal)) return false;
  if (bigNumbers !== 'error') return true;
  return String(number) !== literal && BigInt(number) !== BigInt(literal);
}

function keep(literal: string, bigNumbers: BigNumbers): string | bigint | undefined {
  if (bigNumbers === 'text') return literal;
  return bigNumbers === 'bigint' && isInteger(literal) && literal.length <= maxDigits ? BigInt(literal) : undefined;
}

function isInteger(literal: string): boolean {
  return /^-?\d+$/.test(literal);
}

function tooBig(literal: string, bigNumbers: BigNumbers): string {
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}… (${literal.length} characters)` : literal;
  const ways = bigNumbers === 'error' && isInteger(literal) ? "; { bigNumbers: 'text' } or 'bigint' keeps it" : '';
  return `The number ${shown} is too large to be kept exactly${ways}`;
}
