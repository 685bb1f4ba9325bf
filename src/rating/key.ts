import { digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import { type Digest, isPlainObject } from '../base/json.js';
import type { PlannedItem } from './plan.js';
import type { RatingTask } from './task.js';

/** What turns ratings back into ratings of systems. Plain JSON. Whoever has it is not blind. */
export interface RatingKey {
  readonly kind: 'RatingKey';
  readonly v: 1;
  /** The sheet's name, made of everything else in here. It stands in every form. */
  readonly sheet: string;
  readonly question: string;
  readonly task: RatingTask;
  readonly seed: number;
  /** Of the inputs, references and outputs. */
  readonly content: Digest;
  /** Of the items, in the order in which they came. */
  readonly ids: readonly string[];
  /** In the order in which they came. */
  readonly systems: readonly string[];
  /** What each rater is shown; an item's number is its place, from 1. */
  readonly forms: readonly { readonly rater: string; readonly items: readonly PlannedItem[] }[];
}

/** Gives the key with its name. */
export function namedKey(content: Omit<RatingKey, 'kind' | 'v' | 'sheet'>): RatingKey {
  return { kind: 'RatingKey', v: 1, sheet: nameOf(content), ...content };
}

/**
 * Reads a key back from JSON.
 * @throws CORRUPT_RECORD for anything else, and for one that was changed
 */
export function readKey(json: unknown): RatingKey {
  if (!isPlainObject(json) || json.kind !== 'RatingKey') throw corrupt('it is none');
  if (json.v !== 1) throw corrupt(`it has version ${String(json.v)}, and this library reads version 1`);
  const { kind: _kind, v: _v, sheet, ...content } = json;
  if (nameOf(content) !== sheet) throw corrupt('its content does not have its name, so it was changed');
  return json as unknown as RatingKey;
}

function nameOf(content: object): string {
  return digestJson(content).slice(7, 23);
}

function corrupt(why: string): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `This is no key of a rating sheet: ${why}.`,
    hint: 'Pass what sheet.key() gave, parsed.',
  });
}
