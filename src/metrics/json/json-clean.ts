import { isPlainObject, type Json } from '../../base/json.js';
import { oneOf } from '../../base/option-values.js';
import { settingText } from '../setting-text.js';
import { type JsonPath, pathTest } from './json-path.js';

/** What is taken out of JSON values before they are compared. */
export interface JsonCleanOptions {
  /** Members that do not count, as paths: `['id', 'items.*.createdAt', '**.updatedAt']`. @default none */
  readonly ignore?: readonly string[] | undefined;
  /** Whether a member that is null is a value of its own, or the same as a member that is absent. @default 'values' */
  readonly nulls?: 'values' | 'missing' | undefined;
}

export const jsonCleanNames = ['ignore', 'nulls'] as const satisfies readonly (keyof JsonCleanOptions)[];

/** Gives what takes members out of values; members that are `undefined` are never there. @throws INVALID_OPTION for an unknown setting */
export function jsonCleaner(what: string, { ignore = [], nulls = 'values' }: JsonCleanOptions): (value: Json) => Json {
  oneOf(what, 'nulls', nulls, ['values', 'missing']);
  const isIgnored = pathTest(ignore);
  const clean = (value: Json, path: JsonPath): Json => {
    if (Array.isArray(value)) return value.map((item: Json, i) => clean(item, [...path, String(i)]));
    if (!isPlainObject(value)) return value;
    const kept: [string, Json][] = [];
    for (const [key, member] of Object.entries(value)) {
      if (member === undefined || (member === null && nulls === 'missing')) continue;
      const place = [...path, key];
      if (!isIgnored(place)) kept.push([key, clean(member as Json, place)]);
    }
    return Object.fromEntries(kept);
  };
  return (value) => clean(value, []);
}

/** Gives the settings as a signature shows them. */
export function cleanSettings({ ignore = [], nulls = 'values' }: JsonCleanOptions): Record<string, string> {
  return { ...(ignore.length === 0 ? {} : { ignore: settingText(ignore) }), nulls };
}

const mostLevels = 1000;

/** True for values that are nested at most 1000 levels deep, so that walking them is safe; false for cycles, too. */
export function isShallow(value: unknown, levels = mostLevels): boolean {
  if (typeof value !== 'object' || value === null) return true;
  // Depth first, so that a cycle ends the walk at once.
  return levels > 0 && Object.values(value).every((item) => isShallow(item, levels - 1));
}
