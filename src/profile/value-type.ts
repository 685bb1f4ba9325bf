/** What a value is. `nonFinite` is NaN or an infinity; `other` is what JSON has no form for, such as bytes and functions. */
export const valueTypes = [
  'null',
  'boolean',
  'integer',
  'number',
  'nonFinite',
  'bigint',
  'string',
  'date',
  'array',
  'object',
  'other',
] as const;

export type ValueType = (typeof valueTypes)[number];

/** The place of a type in {@link valueTypes}, for counting in a typed array. */
export const typeIndex = Object.fromEntries(valueTypes.map((type, index) => [type, index])) as {
  readonly [T in ValueType]: number;
};

/** Gives the type of a value. `undefined` counts as null, as it does in a JSON array. */
export function typeOf(value: unknown): ValueType {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return Number.isInteger(value) ? 'integer' : Number.isFinite(value) ? 'number' : 'nonFinite';
    case 'boolean':
      return 'boolean';
    case 'undefined':
      return 'null';
    case 'bigint':
      return 'bigint';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return 'array';
      if (value instanceof Date) return 'date';
      return ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set || value instanceof ArrayBuffer
        ? 'other'
        : 'object';
    default:
      return 'other';
  }
}

/** Gives the counts that are not 0, by name. */
export function countsByType(counts: ArrayLike<number>): Partial<Record<ValueType, number>> {
  return Object.fromEntries(valueTypes.flatMap((type, i) => (counts[i]! > 0 ? [[type, counts[i]!]] : [])));
}
