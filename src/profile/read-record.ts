import { TuneloopError } from '../base/errors.js';
import { isPlainObject } from '../base/json.js';
import type { ProfileRecord } from './profile-record.js';

const list = (value: unknown) => Array.isArray(value);
const count = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  dataset: isPlainObject,
  rows: count,
  rowTypes: isPlainObject,
  columns: (value) => list(value) && (value as unknown[]).every(isColumn),
  leftOut: count,
  duplicates: isPlainObject,
  nearDuplicates: isPlainObject,
  tokens: isPlainObject,
  pii: isPlainObject,
  conversations: list,
  settings: isPlainObject,
};

function isColumn(value: unknown): boolean {
  return (
    isPlainObject(value) && typeof value['path'] === 'string' && isPlainObject(value['types']) && count(value['count'])
  );
}

/** Gives the record back if it is one. @throws CORRUPT_RECORD naming what is wrong */
export function checkRecord(json: unknown): ProfileRecord {
  const isOurs = isPlainObject(json) && json['kind'] === 'Profile';
  const wrong = !isOurs
    ? 'it is no Profile'
    : json['v'] !== 1
      ? `its version is ${JSON.stringify(json['v'])}, not 1`
      : Object.entries(fields).find(([name, fits]) => !fits(json[name]))?.[0];
  if (wrong === undefined) return json as unknown as ProfileRecord;
  throw new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `A profile cannot be read: ${wrong in fields ? `"${wrong}" is not what it must be` : wrong}.`,
    hint: 'Give what `profile.toJSON()` made with this version, unchanged.',
  });
}
