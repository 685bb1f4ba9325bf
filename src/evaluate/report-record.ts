import { TuneloopError } from '../base/errors.js';
import { isPlainObject, type Json } from '../base/json.js';
import type { EvalReportData } from './eval-report.js';

const text = (value: unknown) => typeof value === 'string';
const count = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const number = (value: unknown) => Number.isFinite(value);
const list = (of: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(of);
const optional = (of: (value: unknown) => boolean) => (value: unknown) => value === undefined || of(value);
const record = (of: (value: unknown) => boolean) => (value: unknown) =>
  isPlainObject(value) && Object.values(value).every(of);
const shape = (fields: Readonly<Record<string, (value: unknown) => boolean>>) => (value: unknown) =>
  isPlainObject(value) && Object.entries(fields).every(([key, fits]) => fits(value[key]));

const rowStats = (value: unknown) => value === null || list(number)(value);
const interval = (value: unknown) => list(number)(value) && (value as unknown[]).length === 2;
const score = (value: unknown) =>
  shape({
    name: text,
    higherIsBetter: (flag) => typeof flag === 'boolean',
    signature: text,
    status: (status) => status === 'value' || status === 'abstained' || status === 'error',
    value: optional(number),
    reason: optional(text),
    parts: record(number),
    interval95: optional(interval),
    intervalMethod: optional(text),
    bounds: optional(interval),
    coverage: shape({ scored: count, abstained: count, errors: count }),
  })(value) &&
  ((value as { status: string; value?: number }).status === 'value') ===
    ((value as { value?: number }).value !== undefined);
const sample = shape({
  index: count,
  row: text,
  output: optional(text),
  references: list(text),
  values: record(number),
  explanations: optional(record(text)),
});

/** What each field of a report must be, in the order in which its JSON has them. */
const fields: Readonly<Record<keyof EvalReportData, (value: unknown) => boolean>> = {
  about: shape({ provider: optional(text), model: text, prompt: optional(text) }),
  at: text,
  dataset: (digest) => text(digest) && /^sha256:[0-9a-f]{64}$/.test(digest as string),
  seed: number,
  resamples: count,
  repeats: count,
  segments: count,
  unitRows: count,
  stats: record(list(rowStats)),
  clusters: optional(list(count)),
  scores: list(score),
  slices: list(shape({ name: text, label: text, segments: count, scores: list(score) })),
  labels: optional(record(shape({ names: list(text), rows: list(Number.isSafeInteger) }))),
  errors: shape({
    total: count,
    byCode: record(count),
    first: list(
      shape({ index: count, repeat: optional(count), where: text, name: optional(text), code: text, message: text }),
    ),
  }),
  samples: shape({ first: list(sample), worst: list(sample) }),
  metrics: optional(record(isPlainObject)),
  outputs: optional(list((output) => output === null || text(output))),
  usage: optional(record(number)),
  metricUsage: optional(record(record(number))),
  latencyMs: shape({ mean: number, p50: number, p95: number, max: number }),
  leakage: optional(shape({ rows: count, leaked: count })),
};

/** Names of all fields: what a report's JSON holds beside `kind` and `v`. */
export const reportFields = Object.keys(fields) as readonly (keyof EvalReportData)[];

const head = { kind: (kind: unknown) => kind === 'EvalReport', v: (v: unknown) => v === 1 };

/**
 * Gives the data of a report's JSON.
 * @throws CORRUPT_RECORD naming the first field that is not as it should be
 */
export function checkRecord(json: Json): EvalReportData {
  if (!isPlainObject(json)) throw corrupt('it is not an object');
  for (const [key, fits] of Object.entries({ ...head, ...fields })) {
    if (!fits(json[key])) throw corrupt(`its field "${key}" is missing or has another shape`);
  }
  const data = json as unknown as EvalReportData;
  const units = Math.ceil(data.segments / data.unitRows);
  for (const { name } of data.scores) {
    if (data.stats[name]?.length !== units) throw corrupt(`"${name}" does not have stats for every row`);
  }
  return data;
}

function corrupt(why: string): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `This is not an evaluation report of version 1: ${why}.`,
    hint: 'Pass what EvalReport.toJSON gave, parsed.',
  });
}
