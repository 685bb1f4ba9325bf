import { TuneloopError } from '../../base/errors.js';
import { isPlainObject, type Json } from '../../base/json.js';
import { bestAssignment } from '../assignment.js';

/** How items of two arrays are paired, see `jsonFieldF1`. */
export type ArrayPairing = 'place' | 'order' | 'any';

/** How fields are compared. */
export interface FieldRules {
  readonly isClose: (a: number, b: number) => boolean;
  /** 0 to 1; absent where strings must be equal. */
  readonly similarity: ((a: string, b: string) => number) | undefined;
  readonly arrays: ArrayPairing;
}

/** The fields of a value: its leaves. What holds nothing, `{}` or `[]`, is a leaf too. */
export function fieldCount(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  const inner = Object.values(value as object) as Json[];
  return inner.length === 0 ? 1 : inner.reduce<number>((sum, item) => sum + fieldCount(item), 0);
}

/** How many fields two values share, where a pair of similar strings counts as much as it is similar. */
export function sharedFields(a: Json, b: Json, rules: FieldRules): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length === 0 || b.length === 0) return a.length === b.length ? 1 : 0;
    return sharedItems(a, b, rules);
  }
  if (isPlainObject(a) && isPlainObject(b)) {
    const keys = Object.keys(a);
    if (keys.length === 0) return Object.keys(b).length === 0 ? 1 : 0;
    const common = keys.filter((key) => Object.hasOwn(b, key));
    return common.reduce((sum, key) => sum + sharedFields(a[key] as Json, b[key] as Json, rules), 0);
  }
  if (typeof a === 'number' && typeof b === 'number') return rules.isClose(a, b) ? 1 : 0;
  if (a === b) return 1;
  if (typeof a === 'string' && typeof b === 'string' && rules.similarity) return checked(rules.similarity(a, b));
  return 0;
}

function sharedItems(a: readonly Json[], b: readonly Json[], rules: FieldRules): number {
  const shared = (i: number, j: number) => sharedFields(a[i]!, b[j]!, rules);
  if (rules.arrays === 'any') return bestAssignment(a.length, b.length, shared).total;
  if (rules.arrays === 'order') return bestInOrder(a.length, b.length, shared);
  return a.slice(0, b.length).reduce<number>((sum, _, i) => sum + shared(i, i), 0);
}

/** The most that pairs of two sequences are worth together when none may cross another. */
function bestInOrder(left: number, right: number, worth: (i: number, j: number) => number): number {
  let above = new Float64Array(right + 1);
  for (let i = 0; i < left; i++) {
    const row = new Float64Array(right + 1);
    for (let j = 0; j < right; j++) row[j + 1] = Math.max(above[j]! + worth(i, j), above[j + 1]!, row[j]!);
    above = row;
  }
  return above[right]!;
}

function checked(similarity: number): number {
  if (similarity >= 0 && similarity <= 1) return similarity;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `jsonFieldF1: the similarity of two strings is ${similarity}.`,
    hint: 'It must be a number from 0 to 1, such as levenshteinSimilarity gives.',
  });
}
