import { abortable } from '../base/abort.js';
import { TuneloopError } from '../base/errors.js';
import { redact } from '../base/redact.js';
import { rowText } from '../dataset/row-digest.js';
import type { Usage } from '../spec/chat.js';
import type { Abstention, Metric, SegmentResult, Stats } from '../spec/metric.js';
import type { Answer, Candidate } from './task.js';

/** Something that went wrong on one row. */
export interface RowError {
  /** 0-based position in the dataset. */
  readonly index: number;
  /** What failed: the candidate, a function of the task, or the named metric. */
  readonly where: 'candidate' | 'references' | 'slice' | 'metric';
  /** The metric or slice. */
  readonly name?: string | undefined;
  /** The code of the error; `UNKNOWN` where it was not a TuneloopError. */
  readonly code: string;
  readonly message: string;
}

/** What is known of one row after it was answered and scored. */
export interface ScoredRow {
  readonly index: number;
  /** The row as canonical JSON. */
  readonly text: string;
  /** Absent where the candidate failed. */
  readonly output?: string | undefined;
  readonly references: readonly string[];
  /** One entry per metric; undefined where it could not be asked, or failed. */
  readonly stats: readonly (Stats | Abstention | undefined)[];
  /** One label per slice; undefined where it failed. */
  readonly labels: readonly (string | undefined)[];
  readonly errors: readonly RowError[];
  /** Of the candidate alone. */
  readonly latencyMs: number;
  readonly usage?: Usage | undefined;
}

/** How rows are answered and scored. */
export interface RowJob<Row> {
  readonly candidate: Candidate<Row>;
  readonly references: (row: Row) => readonly string[];
  readonly slices: readonly (readonly [name: string, label: (row: Row) => string])[];
  readonly metrics: readonly Metric[];
  readonly monotonic: () => number;
  /** Told of each error as it happens; may throw to stop the run. */
  readonly onError: (error: RowError, cause: unknown) => void;
}

/** Answers and scores one row. Whatever throws becomes an error of this row, but for an abort, which ends the run. */
export async function scoreRow<Row>(
  job: RowJob<Row>,
  row: Row,
  index: number,
  signal: AbortSignal,
): Promise<ScoredRow> {
  const text = rowText(row, index);
  const errors: RowError[] = [];
  const attempt = async <T>(where: RowError['where'], name: string | undefined, work: () => T | Promise<T>) => {
    try {
      return await work();
    } catch (cause) {
      signal.throwIfAborted();
      const error = rowError(index, where, name, cause);
      errors.push(error);
      job.onError(error, cause);
      return undefined;
    }
  };

  const labels: (string | undefined)[] = [];
  for (const [name, label] of job.slices) labels.push(await attempt('slice', name, () => label(row)));
  const references = await attempt('references', undefined, () => job.references(row));
  const start = job.monotonic();
  const answer = await attempt('candidate', undefined, async () =>
    toAnswer(await abortable(Promise.resolve(job.candidate(row, { signal })), signal)),
  );
  const latencyMs = job.monotonic() - start;

  const stats: (Stats | Abstention | undefined)[] = [];
  for (const metric of job.metrics) {
    stats.push(
      answer === undefined || references === undefined
        ? undefined
        : await attempt('metric', metric.name, async () =>
            checkedStats(await metric.segment({ output: answer.text, references }, { signal })),
          ),
    );
  }
  const { text: output, usage } = answer ?? {};
  return { index, text, output, references: references ?? [], stats, labels, errors, latencyMs, usage };
}

function toAnswer(given: string | Answer): Answer {
  const answer = typeof given === 'string' ? { text: given } : given;
  if (typeof answer?.text === 'string') return answer;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `The candidate gave ${given === null ? 'null' : typeof given} instead of a text.`,
    hint: 'Return a string, or an object with a text.',
  });
}

function checkedStats(result: SegmentResult): Stats | Abstention {
  if ('status' in result && result.status === 'abstained') return result;
  const stats = 'status' in result ? result.stats : result;
  if (stats.every(Number.isFinite)) return stats;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `The stats [${stats.join(', ')}] are not all finite numbers.`,
    hint: 'A metric that has no number for a segment must abstain.',
  });
}

function rowError(index: number, where: RowError['where'], name: string | undefined, cause: unknown): RowError {
  return {
    index,
    where,
    ...(name === undefined ? {} : { name }),
    code: TuneloopError.is(cause) ? cause.code : 'UNKNOWN',
    message: redact(cause instanceof Error ? cause.message : String(cause)).slice(0, 500),
  };
}
