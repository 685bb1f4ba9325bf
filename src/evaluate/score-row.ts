import { abortable } from '../base/abort.js';
import { TuneloopError } from '../base/errors.js';
import { isPromise } from '../base/is-promise.js';
import { rowText } from '../dataset/row-digest.js';
import type { Metric, SegmentResult, TextSegment } from '../spec/metric.js';
import { type OnRowError, type RowError, RowErrors } from './row-errors.js';
import { entryKey, type KnownAnswer, type RunJournal } from './run-journal.js';
import type { Answer, Candidate } from './task.js';

/** One answer and what the metrics said of it. */
export interface ScoredAnswer {
  /** Undefined where the candidate failed. */
  readonly answer: Answer | undefined;
  /** One entry per metric; undefined where it could not be asked, or failed. */
  readonly results: readonly (SegmentResult | undefined)[];
  /** Of the candidate alone. */
  readonly latencyMs: number;
}

/** What is known of one row after it was answered and scored. */
export interface ScoredRow {
  readonly index: number;
  /** The row as canonical JSON. */
  readonly text: string;
  readonly references: readonly string[];
  /** One label per slice; undefined where it failed. */
  readonly labels: readonly (string | undefined)[];
  /** What the row belongs to; undefined where the task does not say. */
  readonly cluster: string | number | undefined;
  readonly answers: readonly ScoredAnswer[];
  readonly errors: readonly RowError[];
}

/** How rows are answered and scored. */
export interface RowJob<Row, Data> {
  readonly candidate: Candidate<Row, Data>;
  /** False where asking again costs nothing, so that answers need not be kept. */
  readonly paid: boolean;
  readonly repeats: number;
  readonly references: ((row: Row) => readonly string[]) | undefined;
  readonly segment: ((row: Row, answer: Answer<Data>) => object) | undefined;
  readonly slices: readonly (readonly [name: string, label: (row: Row) => string])[];
  readonly cluster: ((row: Row) => string | number) | undefined;
  /** What they read beyond texts is what `segment` gives; the type of the task saw to that. */
  readonly metrics: readonly Metric<TextSegment>[];
  readonly journal: RunJournal | undefined;
  readonly monotonic: () => number;
  readonly onError: OnRowError;
}

/** A row under way. */
interface Place<Row> {
  readonly row: Row;
  readonly index: number;
  readonly text: string;
  /** Undefined where they failed. */
  readonly references: readonly string[] | undefined;
  readonly errors: RowErrors;
  readonly signal: AbortSignal;
}

/** Answers and scores one row. Whatever throws becomes an error of this row, but for an abort, which ends the run. */
export async function scoreRow<Row, Data>(
  job: RowJob<Row, Data>,
  row: Row,
  index: number,
  signal: AbortSignal,
): Promise<ScoredRow> {
  const text = rowText(row, index);
  const errors = new RowErrors(index, job.onError, signal);
  const labels = job.slices.map(([name, label]) => errors.attempt('slice', name, () => label(row)));
  const cluster = errors.attempt('cluster', undefined, () => job.cluster?.(row));
  const references = errors.attempt('references', undefined, () => job.references?.(row) ?? []);
  const place = { row, index, text, references, errors, signal };
  const answers: ScoredAnswer[] = [];
  for (let repeat = 0; repeat < job.repeats; repeat++) {
    if (job.repeats > 1) errors.repeat = repeat;
    answers.push(await scoreAnswer(job, place, repeat));
  }
  return { index, text, references: references ?? [], labels, cluster, answers, errors: errors.all };
}

async function scoreAnswer<Row, Data>(
  job: RowJob<Row, Data>,
  place: Place<Row>,
  repeat: number,
): Promise<ScoredAnswer> {
  const { journal, metrics, monotonic } = job;
  const { index, text, references } = place;
  const key = journal === undefined ? '' : entryKey(index, repeat, text);
  const known = await journal?.find(key);
  const start = monotonic();
  const reused = job.paid ? (known?.answer as Answer<Data> | undefined) : undefined;
  const answer = reused ?? (await ask(job, place, repeat));
  const latencyMs = (reused && known?.latencyMs) ?? monotonic() - start;
  const unscored = { answer, results: metrics.map(() => undefined), latencyMs };
  if (answer === undefined) return unscored;
  // It is written while the metrics are asked: it was paid for, whatever they say.
  const fresh = job.paid && reused === undefined;
  const kept = fresh ? journal?.answered(key, answer, latencyMs) : undefined;
  kept?.catch(() => {}); // its failure is met below
  const segment = references && segmentOf(job, place, answer);
  if (segment === undefined) {
    await kept;
    return unscored;
  }
  const results = await measureAll(job, place, segment, key, known);
  await kept;
  return { answer, results, latencyMs };
}

/** What every metric says of an answer. With a journal, what was said before is taken from it and what is new is kept. */
async function measureAll<Row, Data>(
  { journal, metrics }: RowJob<Row, Data>,
  { errors, signal }: Place<Row>,
  segment: TextSegment,
  key: string,
  known: KnownAnswer | undefined,
): Promise<readonly (SegmentResult | undefined)[]> {
  const signatures = journal && metrics.map((metric) => metric.signature({ references: segment.references.length }));
  const earlier = metrics.map((_, i) => signatures && known?.results[signatures[i] as string]);
  // Every metric is asked before any is waited for, so that those that ask a model wait side by side.
  const asked = metrics.map((metric, i) => earlier[i] ?? measure(metric, segment, signal, errors));
  const results = asked.some(isPromise) ? await Promise.all(asked) : (asked as (SegmentResult | undefined)[]);
  const said = (signatures ?? []).flatMap((signature, i) => {
    const result = earlier[i] === undefined ? results[i] : undefined;
    return result === undefined ? [] : [[signature, result] as const];
  });
  if (said.length > 0) await journal?.scored(key, Object.fromEntries(said));
  return results;
}

async function ask<Row, Data>(job: RowJob<Row, Data>, { row, index, errors, signal }: Place<Row>, repeat: number) {
  try {
    const given = job.candidate(row, { signal, index, repeat });
    const answer = toAnswer(isPromise(given) ? await abortable(Promise.resolve(given), signal) : given);
    return job.segment === undefined ? withoutData(answer) : answer;
  } catch (cause) {
    return errors.note('candidate', undefined, cause);
  }
}

function segmentOf<Row, Data>(job: RowJob<Row, Data>, { row, references, errors }: Place<Row>, answer: Answer<Data>) {
  return errors.attempt('segment', undefined, () => ({
    ...job.segment?.(row, answer),
    output: answer.text,
    references: references ?? [],
  }));
}

function measure(
  metric: Metric<TextSegment>,
  segment: TextSegment,
  signal: AbortSignal,
  errors: RowErrors,
): SegmentResult | undefined | Promise<SegmentResult | undefined> {
  const failed = (cause: unknown) => errors.note('metric', metric.name, cause);
  try {
    const given = metric.segment(segment, { signal });
    if (!isPromise(given)) return checked(given);
    return abortable(Promise.resolve(given), signal).then(checked).catch(failed);
  } catch (cause) {
    return failed(cause);
  }
}

function toAnswer<Data>(given: string | Answer<Data>): Answer<Data> {
  const answer = typeof given === 'string' ? { text: given } : given;
  if (typeof answer?.text === 'string') return answer;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `The candidate gave ${given === null ? 'null' : typeof given} instead of a text.`,
    hint: 'Return a string, or an object with a text.',
  });
}

/** Data that no metric reads need not be kept, and need not be JSON. */
function withoutData<Data>(answer: Answer<Data>): Answer<Data> {
  if (answer.data === undefined) return answer;
  const { data: _, ...rest } = answer;
  return rest;
}

function checked(result: SegmentResult): SegmentResult {
  const stats = !('status' in result) ? result : result.status === 'measured' ? result.stats : undefined;
  if (stats === undefined || stats.every(Number.isFinite)) return result;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `The stats [${stats.join(', ')}] are not all finite numbers.`,
    hint: 'A metric that has no number for a segment must abstain.',
  });
}
