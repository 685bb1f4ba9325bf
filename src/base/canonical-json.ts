import { TuneloopError } from './errors.js';
import { isPlainObject } from './json.js';

/**
 * Gives the one text of a JSON value: keys sorted by UTF-16 code unit, no white space, numbers and strings as
 * `JSON.stringify` writes them. Object members that are `undefined` are left out, as JSON does. A lone surrogate is
 * written as its escape, so that texts that differ in one stay different.
 *
 * @throws INVALID_OPTION for what JSON cannot carry: NaN, infinities, functions, symbols, bigint, class instances,
 *   cycles, arrays with holes or `undefined`; and for more than 1000 levels
 * @see RFC 8785 (JSON Canonicalization Scheme), which refuses lone surrogates
 */
export function canonicalJson(value: unknown): string {
  return write(value, '', new Set());
}

const mostLevels = 1000;

function write(value: unknown, path: string, above: Set<object>): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notJson(path, String(value));
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw notJson(path, typeof value);
  if (above.has(value)) throw notJson(path, 'a cycle');
  if (above.size === mostLevels) throw notJson('', `more than ${mostLevels} levels`);
  above.add(value);
  let text: string;
  if (Array.isArray(value)) {
    // Array.from visits holes too, which `map` would leave as nothing between two commas
    text = `[${Array.from(value, (item, index) => write(item, join(path, String(index)), above)).join(',')}]`;
  } else if (isPlainObject(value)) {
    const members = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${write(value[key], join(path, key), above)}`);
    text = `{${members.join(',')}}`;
  } else {
    throw notJson(path, `an instance of ${value.constructor?.name ?? 'an unnamed class'}`);
  }
  above.delete(value);
  return text;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function notJson(path: string, what: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Cannot write ${what} as JSON${path === '' ? '' : ` at "${path}"`}.`,
    hint: 'Convert it to plain JSON data first (dates to ISO strings, bytes to base64).',
  });
}
