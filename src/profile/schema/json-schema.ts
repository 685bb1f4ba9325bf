import type { Json, JsonObject } from '../../base/json.js';
import type { ValueType } from '../value-type.js';
import type { Shape } from './shape.js';

/** Names of types in JSON Schema; what JSON has no form for is absent. */
const names: Partial<Record<ValueType, string>> = {
  null: 'null',
  boolean: 'boolean',
  integer: 'integer',
  number: 'number',
  bigint: 'integer',
  string: 'string',
  date: 'string',
  array: 'array',
  object: 'object',
};

/**
 * Gives JSON Schema for a shape, of what comes out of it: casts are done.
 * @see https://json-schema.org/draft/2020-12/json-schema-core
 */
export function jsonSchemaOf(shape: Shape): JsonObject {
  const { types, values, format, cast, emptyToNull, members, any, items, isOpen } = shape;
  if (types.has('other') || types.size === 0) return {};
  const named = [...types].map((type) =>
    type === 'string' ? (cast ?? 'string') : type === 'nonFinite' ? 'number' : names[type]!,
  );
  const all = [...new Set([...named, ...(emptyToNull ? ['null'] : [])])].filter(
    (name, _, list) => name !== 'integer' || !list.includes('number'),
  );
  const onlyTexts = [...types].every((type) => type === 'string' || type === 'null');
  const enumerated = values !== undefined && onlyTexts;
  return {
    ...(enumerated
      ? { enum: [...values, ...(types.has('null') ? [null] : [])] }
      : { type: all.length === 1 ? all[0]! : all }),
    ...(format === undefined ? (types.has('date') && types.size === 1 ? { format: 'date-time' } : {}) : { format }),
    ...(types.has('array') && items !== undefined ? { items: jsonSchemaOf(items) } : {}),
    ...(types.has('array') && items === undefined && !isOpen ? { maxItems: 0 } : {}),
    ...(types.has('object') ? objectSchema(members, any) : {}),
  };
}

function objectSchema(members: ReadonlyMap<string, Shape>, any: Shape | undefined): JsonObject {
  if (any !== undefined) return { additionalProperties: jsonSchemaOf(any) };
  const required = [...members].flatMap(([key, { optional }]) => (optional ? [] : [key]));
  const properties = Object.fromEntries(
    [...members].map(([key, member]): [string, Json] => [key, jsonSchemaOf(member)]),
  );
  return { properties, ...(required.length === 0 ? {} : { required }) };
}
