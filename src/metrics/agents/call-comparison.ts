import { TuneloopError } from '../../base/errors.js';
import { isPlainObject, type Json, type JsonObject } from '../../base/json.js';
import { isShallow, jsonCleaner } from '../json/json-clean.js';
import { equalSettings, type JsonEqualOptions, jsonDifference, jsonEqualNames } from '../json/json-equal.js';
import type { Call } from '../segments.js';
import { settingText } from '../setting-text.js';

/** When arguments of two calls count as equal; paths begin at the arguments' names. */
export interface CallComparisonOptions extends JsonEqualOptions {
  /** What a tool takes where an argument is not given, by tool: filled in on both sides, so that saying it or not is the same. */
  readonly defaults?: Readonly<Record<string, JsonObject>> | undefined;
  /**
   * By tool: how well arguments agree, instead of comparing them one by one. True or 1 is equal; a share, 0 to 1, is part
   * of the way there. The other options do not touch what it gets, but for `defaults`.
   */
  readonly compare?: Readonly<Record<string, (given: Json, reference: Json) => boolean | number>> | undefined;
  /** Tells functions in `compare` from others in the signature. @default 1 */
  readonly version?: string | number | undefined;
}

export const callComparisonNames = [
  'defaults',
  'compare',
  'version',
  ...jsonEqualNames,
] as const satisfies readonly (keyof CallComparisonOptions)[];

/** How well the arguments of two calls of one tool agree. */
interface Agreement {
  /** Arguments that are equal. */
  readonly equal: number;
  /** Arguments of the call. */
  readonly given: number;
  /** Arguments of the reference. */
  readonly wanted: number;
  /** Arguments of either. */
  readonly either: number;
}

/** Compares calls with reference calls. */
export interface CallComparison {
  /** Same tool, equal arguments. */
  isSame(call: Call, reference: Call): boolean;
  /** Share of the reference's arguments that are equal, as Ragas counts it; 0 for another tool. */
  argumentShare(call: Call, reference: Call): number;
  /** 0 for another tool; else the share of what is equal, where the name counts as much as an argument: 1 only if all is. */
  likeness(call: Call, reference: Call): number;
}

/** @throws INVALID_OPTION for a bad option */
export function callComparison(what: string, options: CallComparisonOptions): CallComparison {
  const { defaults = {}, compare = {} } = options;
  const difference = jsonDifference(what, options);
  const clean = jsonCleaner(what, options);
  const own = <T>(from: Readonly<Record<string, T>>, tool: string) =>
    Object.hasOwn(from, tool) ? from[tool] : undefined;
  const filled = (call: Call): Json => {
    const preset = own(defaults, call.name);
    return preset !== undefined && isPlainObject(call.arguments)
      ? { ...preset, ...(call.arguments as JsonObject) }
      : call.arguments;
  };

  const agreement = (call: Call, reference: Call): Agreement => {
    const [given, wanted] = [filled(call), filled(reference)];
    const judge = own(compare, call.name);
    if (judge !== undefined) return whole(checkedShare(what, call.name, judge(given, wanted)));
    if (!isShallow(given) || !isShallow(wanted)) return whole(0);
    const [a, b] = [clean(given), clean(wanted)];
    if (!isPlainObject(a) || !isPlainObject(b)) return whole(difference(a, b) === undefined ? 1 : 0);
    const names = Object.keys(b);
    const both = names.filter((name) => Object.hasOwn(a, name));
    // Each in an object of its own, so that paths begin with its name.
    const only = (from: Record<string, unknown>, name: string) => Object.fromEntries([[name, from[name] as Json]]);
    const equal = both.filter((name) => difference(only(a, name), only(b, name)) === undefined).length;
    const count = Object.keys(a).length;
    return { equal, given: count, wanted: names.length, either: count + names.length - both.length };
  };

  return {
    isSame(call, reference) {
      if (call.name !== reference.name) return false;
      const { equal, either } = agreement(call, reference);
      return equal === either;
    },
    argumentShare(call, reference) {
      if (call.name !== reference.name) return 0;
      const { equal, given, wanted } = agreement(call, reference);
      if (wanted === 0) return given === 0 ? 1 : 0;
      return equal / wanted;
    },
    likeness(call, reference) {
      if (call.name !== reference.name) return 0;
      const { equal, either } = agreement(call, reference);
      return (1 + equal) / (1 + either);
    },
  };
}

/** Gives the settings as a signature shows them. */
export function callSettings(options: CallComparisonOptions): Record<string, string> {
  const { defaults, compare, version = 1 } = options;
  return {
    ...equalSettings(options),
    ...(defaults === undefined ? {} : { defaults: settingText(defaults) }),
    ...(compare === undefined ? {} : { compare: settingText(Object.keys(compare).sort()), by: settingText(version) }),
  };
}

/** Arguments that are compared as one. */
function whole(equal: number): Agreement {
  return { equal, given: 1, wanted: 1, either: 1 };
}

function checkedShare(what: string, tool: string, given: boolean | number): number {
  const share = Number(given);
  if (share >= 0 && share <= 1) return share;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `${what}: the comparison of "${tool}" gave ${String(given)}.`,
    hint: 'Give true, false, or a number from 0 to 1.',
  });
}
