import { isPlainObject, type Json } from '../../base/json.js';

/** Gives a value that fits a JSON Schema of the kind that services enforce: no references, no patterns. */
export function sampleJson(schema: unknown): Json {
  if (!isPlainObject(schema)) return null;
  if ('const' in schema) return schema.const as Json;
  if (Array.isArray(schema.enum)) return schema.enum[0] as Json;
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return sampleJson(choices[0]);
  const { properties, items, minItems } = schema;
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(isPlainObject(properties) ? properties : {}).map(([name, inner]) => [name, sampleJson(inner)]),
      );
    case 'array':
      return Array.from({ length: typeof minItems === 'number' ? Math.max(minItems, 1) : 1 }, () => sampleJson(items));
    case 'string':
      return 'x'.repeat(typeof schema.minLength === 'number' ? Math.max(schema.minLength, 1) : 4);
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? Math.ceil(schema.minimum) : 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}
