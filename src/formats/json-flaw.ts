import { isPlainObject } from '../base/json.js';

/** Levels of nesting that a row may have; `canonicalJson` and the parsers of most trainers give up near it. */
const mostLevels = 1000;

/** What keeps a value from being a line of JSON, or undefined. Bytes and URLs of parts pass. Never recursive. */
export function jsonFlaw(root: unknown): { readonly code: 'too-deep' | 'not-json'; readonly why: string } | undefined {
  const values = [root];
  const levels = [0];
  while (values.length > 0) {
    const value = values.pop();
    const level = levels.pop() as number;
    if (typeof value === 'number' && !Number.isFinite(value)) return { code: 'not-json', why: String(value) };
    if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
      return { code: 'not-json', why: `a ${typeof value}` };
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof URL) continue;
    if (level === mostLevels) return { code: 'too-deep', why: `more than ${mostLevels} levels` };
    if (!Array.isArray(value) && !isPlainObject(value))
      return { code: 'not-json', why: `an instance of ${value.constructor?.name ?? 'an unnamed class'}` };
    for (const item of Object.values(value)) {
      if (typeof item === 'string') continue;
      values.push(item);
      levels.push(level + 1);
    }
  }
  return undefined;
}

/** True where a number in the JSON text has digits that a double cannot hold. */
export function losesDigits(json: string): boolean {
  if (!/\d{16}/.test(json.replaceAll('.', ''))) return false;
  for (const [, token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)/gs)) {
    if (token !== undefined && digitsOf(token) !== digitsOf(String(Number(token)))) return true;
  }
  return false;
}

function digitsOf(number: string): string {
  const mantissa = number.replace(/[eE].*/, '').replace(/[-.]/g, '');
  return mantissa.replace(/^0+/, '').replace(/0+$/, '');
}
