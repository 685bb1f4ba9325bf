import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import { isPlainObject, type Json } from '../../base/json.js';
import { bestAssignment } from '../assignment.js';
import { closeness, type Tolerance, toleranceText } from '../closeness.js';
import { settingText } from '../setting-text.js';
import { cleanSettings, isShallow, type JsonCleanOptions, jsonCleaner, jsonCleanNames } from './json-clean.js';
import { type JsonPath, pathTest } from './json-path.js';

/** When two JSON values count as equal. */
export interface JsonEqualOptions extends JsonCleanOptions {
  /** How far apart numbers may lie. @default equal numbers only */
  readonly tolerance?: Tolerance | undefined;
  /** Arrays whose order does not count: all of them, or those at some paths, such as `['tags', 'items.*.tags']`. @default false */
  readonly unordered?: boolean | readonly string[] | undefined;
}

export const jsonEqualNames = [
  'tolerance',
  'unordered',
  ...jsonCleanNames,
] as const satisfies readonly (keyof JsonEqualOptions)[];

/**
 * Whether two JSON values are equal: objects by their members in any order, arrays item by item unless `unordered`.
 * @throws INVALID_OPTION for a bad option, and for values of more than 1000 levels
 */
export function jsonEqual(a: Json, b: Json, options: JsonEqualOptions = {}): boolean {
  checkOptions(options, jsonEqualNames, 'jsonEqual');
  if (!isShallow(a) || !isShallow(b)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: 'jsonEqual: a value has more than 1000 levels.',
      hint: 'Look for a cycle.',
    });
  }
  return jsonDifference('jsonEqual', options)(a, b) === undefined;
}

/**
 * Gives what finds the path at which two values first differ, undefined where they are equal. The values must be shallow.
 * @throws INVALID_OPTION for a bad option
 */
export function jsonDifference(what: string, options: JsonEqualOptions): (a: Json, b: Json) => JsonPath | undefined {
  const { tolerance, unordered = false } = options;
  const isClose = closeness(what, tolerance);
  const isExact = toleranceText(tolerance) === 'none';
  const isUnordered = typeof unordered === 'boolean' ? () => unordered : pathTest(unordered);
  const clean = jsonCleaner(what, options);

  const compare = (a: Json, b: Json, path: JsonPath): JsonPath | undefined => {
    if (typeof a === 'number' && typeof b === 'number') return isClose(a, b) ? undefined : path;
    if (Array.isArray(a) && Array.isArray(b)) return (isUnordered(path) ? compareBags : compareLists)(a, b, path);
    if (isPlainObject(a) && isPlainObject(b)) {
      for (const key of Object.keys(b)) if (!Object.hasOwn(a, key)) return [...path, key];
      for (const [key, member] of Object.entries(a)) {
        const place = [...path, key];
        const found = Object.hasOwn(b, key) ? compare(member as Json, b[key] as Json, place) : place;
        if (found !== undefined) return found;
      }
      return undefined;
    }
    return a === b ? undefined : path;
  };

  const compareLists = (a: readonly Json[], b: readonly Json[], path: JsonPath): JsonPath | undefined => {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      const place = [...path, String(i)];
      if (i >= a.length || i >= b.length) return place;
      const found = compare(a[i]!, b[i]!, place);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const compareBags = (a: readonly Json[], b: readonly Json[], path: JsonPath): JsonPath | undefined => {
    if (a.length !== b.length) return path;
    if (keyOf(a, path) === keyOf(b, path)) return undefined;
    if (isExact) return path;
    // Nearness is not transitive, so that the first fitting partner may be the wrong one.
    const worth = (i: number, j: number) => (compare(a[i]!, b[j]!, [...path, String(i)]) === undefined ? 1 : 0);
    return bestAssignment(a.length, b.length, worth).total === a.length ? undefined : path;
  };

  /** A text that equal values share, and no others. */
  const keyOf = (value: Json, path: JsonPath): string => {
    if (Array.isArray(value)) {
      const keys = value.map((item: Json, i) => keyOf(item, [...path, String(i)]));
      return `[${(isUnordered(path) ? keys.sort() : keys).join()}]`;
    }
    if (!isPlainObject(value)) return typeof value === 'string' ? JSON.stringify(value) : String(value);
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${keyOf(value[key] as Json, [...path, key])}`).join()}}`;
  };

  return (a, b) => compare(clean(a), clean(b), []);
}

/** Gives the settings as a signature shows them. */
export function equalSettings(options: JsonEqualOptions): Record<string, string> {
  const { unordered = false } = options;
  return {
    tol: toleranceText(options.tolerance),
    unordered: unordered === false ? 'no' : unordered === true ? 'all' : settingText(unordered),
    ...cleanSettings(options),
  };
}
