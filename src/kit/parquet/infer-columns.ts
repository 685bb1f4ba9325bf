import { ValidationError } from '../../base/errors.js';
import { isPlainObject } from '../../base/json.js';
import { type ColumnType, type ColumnTypes, isList } from './column-type.js';

/** A type as far as values have shown it; `unknown` after nulls only. */
type Seen = 'unknown' | Extract<ColumnType, string> | readonly [Seen] | ReadonlyMap<string, Seen>;

/**
 * Gives the types of columns by the rows: whole numbers are integers unless others are among them, objects groups with
 * the members of all of them. A column of nulls only is text, an object without members JSON.
 *
 * @throws INVALID_ROW where values of a column have no type in common, naming the row and both
 */
export function inferColumns(rows: readonly object[], firstRow: number): ColumnTypes {
  let seen: Seen = new Map();
  for (const [at, row] of rows.entries()) seen = joined(seen, typeOf(row, '', firstRow + at), '', firstRow + at);
  const columns = settled(seen);
  return typeof columns === 'string' ? {} : (columns as ColumnTypes);
}

function typeOf(value: unknown, path: string, row: number): Seen {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return 'integer';
    case 'number':
      return Number.isSafeInteger(value) ? 'integer' : 'number';
    case 'undefined':
      return 'unknown';
  }
  if (value === null) return 'unknown';
  if (value instanceof Date) return 'timestamp';
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) {
    let item: Seen = 'unknown';
    for (const each of value) item = joined(item, typeOf(each, `${path}[]`, row), `${path}[]`, row);
    return [item];
  }
  if (!isPlainObject(value)) throw mixed(path, row, `is ${typeof value}, which Parquet has no type for`);
  return new Map(Object.keys(value).map((name) => [name, typeOf(value[name], join(path, name), row)]));
}

function joined(a: Seen, b: Seen, path: string, row: number): Seen {
  if (a === 'unknown' || a === b) return b;
  if (b === 'unknown') return a;
  if (typeof a === 'string' && typeof b === 'string') {
    const both = [a, b];
    if (both.includes('integer') && both.includes('number')) return 'number';
  } else if (a instanceof Map && b instanceof Map) {
    const members = new Map<string, Seen>(a);
    for (const [name, type] of b)
      members.set(name, joined(members.get(name) ?? 'unknown', type, join(path, name), row));
    return members;
  } else if (Array.isArray(a) && Array.isArray(b)) {
    return [joined(a[0] as Seen, b[0] as Seen, `${path}[]`, row)];
  }
  throw mixed(path, row, `is ${nameOf(b)} here and ${nameOf(a)} before`);
}

function settled(seen: Seen): ColumnType {
  if (seen === 'unknown') return 'text';
  if (typeof seen === 'string') return seen;
  if (!(seen instanceof Map)) return [settled((seen as readonly [Seen])[0])];
  if (seen.size === 0) return 'json';
  return Object.fromEntries([...seen].map(([name, type]) => [name, settled(type as Seen)]));
}

/** Gives a type as people write it. */
export function nameOf(type: Seen | ColumnType): string {
  if (typeof type === 'string') return type;
  return isList(type as ColumnType) ? 'a list' : 'a group';
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function mixed(path: string, row: number, why: string): ValidationError {
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `Row ${row + 1}: "${path}" ${why}.`,
    hint: "Bring it into one type, or say { columns: { …: 'json' } } to store it as JSON.",
    issues: [{ path, line: row + 1, message: why }],
  });
}
