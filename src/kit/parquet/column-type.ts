import type { SchemaElement } from 'hyparquet';
import { TuneloopError } from '../../base/errors.js';
import { isPlainObject } from '../../base/json.js';

/**
 * What a column holds. Every cell may be null.
 *
 * - `text`; `boolean`; `integer` of 64 bits, given as safe whole numbers or bigint; `number`, a finite double
 * - `timestamp`: ISO 8601 with `Z` or an offset and up to six digits of a second, or a `Date`; stored as UTC microseconds
 * - `date`: `2026-01-31`
 * - `bytes`: a `Uint8Array`, or Base64
 * - `json`: anything JSON has, stored as its text
 * - `[type]` is a list, `{ name: type }` a group
 */
export type ColumnType =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'timestamp'
  | 'date'
  | 'bytes'
  | 'json'
  | readonly [ColumnType]
  | ColumnTypes;

/** Types by name. */
export interface ColumnTypes {
  readonly [name: string]: ColumnType;
}

const leaves: Readonly<Record<Extract<ColumnType, string>, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  boolean: { type: 'BOOLEAN' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  bytes: { type: 'BYTE_ARRAY' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } },
};

/** Gives the schema of a file with these columns, in the order in which the format lists it. */
export function schemaOf(columns: ColumnTypes): SchemaElement[] {
  const names = Object.keys(columns);
  return [{ name: 'root', num_children: names.length }, ...names.flatMap((name) => elementsOf(name, columns[name]))];
}

function elementsOf(name: string, type: ColumnType | undefined): SchemaElement[] {
  const repetition_type = 'OPTIONAL';
  if (typeof type === 'string') return [{ name, repetition_type, ...leaves[type] }];
  if (isList(type)) {
    return [
      { name, repetition_type, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elementsOf('element', type[0]),
    ];
  }
  const members = Object.entries(type ?? {});
  return [
    { name, repetition_type, num_children: members.length },
    ...members.flatMap(([member, inner]) => elementsOf(member, inner)),
  ];
}

/** @throws INVALID_OPTION for what is no type, no columns at all, or a name that would be a prototype */
export function checkColumnTypes(columns: unknown, what: string, path = ''): asserts columns is ColumnTypes {
  const wrong = (why: string) =>
    new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what}: ${path === '' ? 'the columns' : `the type of "${path}"`} ${why}.`,
      hint: `A type is one of ${Object.keys(leaves).join(', ')}, a list [type], or a group { name: type }.`,
    });
  if (!isPlainObject(columns)) throw wrong('must be an object of types');
  const names = Object.keys(columns);
  if (names.length === 0) throw wrong('must have at least one member');
  for (const name of names) {
    const at = path === '' ? name : `${path}.${name}`;
    if (name === '' || name === '__proto__') throw wrong(`cannot have the name ${JSON.stringify(name)}`);
    let type = columns[name];
    while (Array.isArray(type) && type.length === 1) type = type[0];
    if (typeof type === 'string' && Object.hasOwn(leaves, type)) continue;
    if (!isPlainObject(type)) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `${what}: ${JSON.stringify(type)} is no type for "${at}".`,
        hint: wrong('').hint,
      });
    }
    checkColumnTypes(type, what, at);
  }
}

export function isList(type: ColumnType | undefined): type is readonly [ColumnType] {
  return Array.isArray(type);
}
