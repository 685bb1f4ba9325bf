import type { Json } from '../../base/json.js';

/**
 * Gives a value of DuckDB's as JSON, without loss where JSON can: whole numbers beyond 2⁵³ − 1 and decimals are texts of
 * digits, dates and times ISO 8601, intervals as DuckDB writes them, bytes Base64, structures objects, maps lists of
 * `{ key, value }`. NaN and infinity are null.
 */
export function jsonOf(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'bigint': {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : String(value);
    }
    case 'object':
      return value === null ? null : objectOf(value);
    default:
      return null;
  }
}

/** The library has a class for each type; they are known by what they hold. */
function objectOf(value: object): Json {
  if ('items' in value) return (value.items as readonly unknown[]).map(jsonOf);
  if ('tag' in value && 'value' in value) return jsonOf(value.value);
  if ('bytes' in value)
    return btoa(Array.from(value.bytes as Uint8Array, (byte) => String.fromCharCode(byte)).join(''));
  if ('entries' in value) {
    const { entries } = value;
    if (Array.isArray(entries)) {
      return entries.map((entry: { key: unknown; value: unknown }) => ({
        key: jsonOf(entry.key),
        value: jsonOf(entry.value),
      }));
    }
    return Object.fromEntries(Object.entries(entries as object).map(([name, each]) => [name, jsonOf(each)]));
  }
  const text = String(value);
  const [, date, time, zone] =
    /^([+-]?\d+-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d)?)?$/.exec(text) ?? [];
  if (date === undefined) return text;
  return `${date}T${time}${zone === undefined ? '' : zone.length === 3 ? `${zone}:00` : zone}`;
}
