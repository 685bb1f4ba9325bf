import { withDeadline } from '../base/abort.js';
import { checkOptions, wholeNumber } from '../base/check-options.js';
import { type Clock, instant, systemClock } from '../base/clock.js';
import { showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import { pool } from '../base/pool.js';
import type { CallOptions } from '../spec/call.js';
import type { Metric } from '../spec/metric.js';
import { EvalReport, type EvalReportData } from './eval-report.js';
import { RunTally } from './run-tally.js';
import { type RowError, scoreRow } from './score-row.js';
import { type CandidateTask, candidateOf, type EvalTask, type PromptTask, taskNames } from './task.js';

/** How an evaluator is made. */
export interface EvaluatorOptions {
  /** At least one; the first decides which rows are the worst. */
  readonly metrics: readonly Metric[];
  /** Rows under way at once. @default 8 */
  readonly concurrency?: number | undefined;
  /** Bootstrap resamples behind each interval. @default 1000 */
  readonly resamples?: number | undefined;
  /** Of the bootstrap. @default 12345 */
  readonly seed?: number | undefined;
  /** Whether a row on which something throws is written down, or ends the run. @default 'record' */
  readonly onError?: 'record' | 'throw' | undefined;
  /** Errors that are written down before the run ends all the same. @default no limit */
  readonly maxErrors?: number | undefined;
  /** Rows whose texts the report keeps. @default { first: 5, worst: 10 } */
  readonly samples?: { readonly first?: number | undefined; readonly worst?: number | undefined } | undefined;
  /** Whether the report keeps all outputs. @default false */
  readonly keepOutputs?: boolean | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

const optionNames = [
  'metrics',
  'concurrency',
  'resamples',
  'seed',
  'onError',
  'maxErrors',
  'samples',
  'keepOutputs',
  'clock',
] as const satisfies readonly (keyof EvaluatorOptions)[];

/** Scores what answers the rows of a dataset. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #concurrency: number;
  readonly #resamples: number;
  readonly #seed: number;

  private constructor(options: EvaluatorOptions) {
    this.#options = options;
    this.#concurrency = wholeNumber(options.concurrency ?? 8, 1, 'concurrency');
    this.#resamples = wholeNumber(options.resamples ?? 1000, 1, 'resamples');
    this.#seed = wholeNumber(options.seed ?? 12345, 0, 'seed');
  }

  /** @throws INVALID_OPTION without metrics, for two with one name, or for an option that does not exist */
  static of(options: EvaluatorOptions): Evaluator {
    checkOptions(options, optionNames, 'Evaluator.of');
    const names = options.metrics.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (names.length === 0 || twice !== undefined) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: names.length === 0 ? 'An evaluator needs a metric.' : `Two metrics have the name "${twice}".`,
        hint: 'Pass at least one metric, each with a name of its own.',
      });
    }
    return new Evaluator(options);
  }

  /** The metrics, in the order of the report's scores. */
  get metrics(): readonly Metric[] {
    return this.#options.metrics;
  }

  /**
   * Answers and scores every row, and gives the report. What throws on a row is that row's error and lowers the
   * coverage; the numbers of all rows stay in memory, the texts of a few.
   *
   * @throws LEAKAGE when a row is in the training data, unless that is allowed
   * @throws INVALID_OPTION when the dataset is empty
   * @throws INVALID_ROW when a row is not plain JSON data
   */
  run<Row>(task: CandidateTask<Row>, options?: CallOptions): Promise<EvalReport>;
  run<Row, Vars, Out>(task: PromptTask<Row, Vars, Out>, options?: CallOptions): Promise<EvalReport>;
  async run<Row, Vars, Out>(task: EvalTask<Row, Vars, Out>, options: CallOptions = {}): Promise<EvalReport> {
    checkOptions(task, taskNames, 'Evaluator.run');
    const { metrics, clock = systemClock, samples = {}, keepOutputs = false } = this.#options;
    const { candidate, about } = candidateOf(task);
    const slices = Object.entries(task.slices ?? {});
    const tally = new RunTally({
      metrics,
      slices: slices.map(([name]) => name),
      resamples: this.#resamples,
      seed: this.#seed,
      firstSamples: samples.first ?? 5,
      worstSamples: samples.worst ?? 10,
      keepOutputs,
    });
    const job = {
      ...{ candidate, references: task.references, slices, metrics, onError: this.#errorLimit() },
      monotonic: () => clock.monotonic?.() ?? clock.now(),
    };
    const deadline = withDeadline(options, `The evaluation of ${about.model}`);
    const { signal } = deadline;
    try {
      const leakage = await checkLeakage(task, { signal });
      const work = (row: Row, index: number, stop: AbortSignal) => scoreRow(job, row, index, stop);
      for await (const row of pool(task.dataset.read({ signal }), work, { concurrency: this.#concurrency, signal })) {
        tally.add(row);
        options.onProgress?.({ done: tally.rows, total: leakage?.rows, unit: 'rows' });
      }
      if (tally.rows === 0) throw empty(about.model);
      return EvalReport.of(tally.report(about, instant(clock), leakage), metrics);
    } finally {
      deadline.done();
    }
  }

  /** Gives what is told of each error and ends the run when there are too many. */
  #errorLimit(): (error: RowError, cause: unknown) => void {
    const { onError = 'record', maxErrors = Number.POSITIVE_INFINITY } = this.#options;
    const limit = onError === 'throw' ? 0 : maxErrors;
    let seen = 0;
    return (error, cause) => {
      if (++seen <= limit) return;
      const place = `${error.where}${error.name === undefined ? '' : ` "${error.name}"`}`;
      throw new TuneloopError({
        code: TuneloopError.is(cause) ? cause.code : 'INVALID_OUTPUT',
        message: `Row ${error.index}: the ${place} failed: ${error.message}`,
        hint: limit === 0 ? undefined : `It was error number ${seen}; maxErrors is ${limit}.`,
        retryable: TuneloopError.is(cause) && cause.retryable,
        cause,
      });
    };
  }
}

async function checkLeakage<Row>(
  task: Pick<CandidateTask<Row>, 'dataset' | 'training' | 'leakageKey' | 'allowLeakage'>,
  options: CallOptions,
): Promise<EvalReportData['leakage']> {
  const { dataset, training, leakageKey: key, allowLeakage = false } = task;
  if (training === undefined) return undefined;
  const report = await dataset.leakage(training, { ...options, key });
  if (report.leaked === 0 || allowLeakage) return { rows: report.rows, leaked: report.leaked };
  const [first] = report.examples;
  throw new TuneloopError({
    code: 'LEAKAGE',
    message:
      `${report.leaked} of ${report.rows} rows to evaluate on are in the training data` +
      `${first === undefined ? '' : `; row ${first.index} is its row ${first.otherIndex}: ${first.key}`}.`,
    hint: 'Split by content with Dataset.split, or set allowLeakage if these rows may be known.',
  });
}

function empty(model: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The dataset to evaluate ${model} on has no rows.`,
    hint: 'Check its source and its filters; there is no score of nothing.',
  });
}

showAs(Evaluator, (evaluator) => ({
  text: `Evaluator of ${evaluator.metrics.map(({ name }) => name).join(', ')}`,
}));
