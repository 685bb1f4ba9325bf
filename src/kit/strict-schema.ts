import { isPlainObject } from '../base/json.js';

/**
 * True for a JSON Schema that services can enforce while they generate: every object in it closes itself with
 * `additionalProperties: false` and requires all of its properties. Others are refused where `strict` is asked for.
 *
 * @see OpenAI guide "Structured outputs", supported schemas
 */
export function isStrictSchema(schema: unknown): boolean {
  return isPlainObject(schema) && schema.type === 'object' && isStrict(schema);
}

function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isPlainObject(schema)) return true;
  const { properties, required, additionalProperties, type } = schema;
  if (type === 'object' || properties !== undefined) {
    const names = isPlainObject(properties) ? Object.keys(properties) : [];
    if (additionalProperties !== false || !Array.isArray(required) || !names.every((name) => required.includes(name)))
      return false;
  }
  const inner = isPlainObject(properties) ? Object.values(properties) : [];
  const defined = isPlainObject(schema.$defs) ? Object.values(schema.$defs) : [];
  return [...inner, ...defined, schema.items, schema.anyOf].every(isStrict);
}
