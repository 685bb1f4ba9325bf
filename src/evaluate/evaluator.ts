import { withDeadline } from '../base/abort.js';
import { breathe } from '../base/breathe.js';
import { checkOptions, wholeNumber } from '../base/check-options.js';
import { type Clock, instant, systemClock } from '../base/clock.js';
import { showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import { pool } from '../base/pool.js';
import type { CallOptions } from '../spec/call.js';
import type { Metric, SegmentOf, TextSegment } from '../spec/metric.js';
import { candidateOf } from './candidate-of.js';
import { EvalReport, type EvalReportData } from './eval-report.js';
import { Pace } from './pace.js';
import type { OnRowError } from './row-errors.js';
import { type RunHome, RunJournal } from './run-journal.js';
import { RunTally } from './run-tally.js';
import { type RowJob, scoreRow } from './score-row.js';
import {
  type BatchTask,
  type CandidateTask,
  type ChatTask,
  type GivenTask,
  type OutputsTask,
  type PromptTask,
  taskNames,
} from './task.js';

/** How an evaluator is made. */
export interface EvaluatorOptions<Metrics extends readonly Metric<never>[] = readonly Metric[]> {
  /** At least one; the first decides which rows are the worst. */
  readonly metrics: Metrics;
  /** Rows under way at once. @default 8 */
  readonly concurrency?: number | undefined;
  /**
   * Bootstrap resamples: behind comparisons, and behind the intervals that cannot be had without (see `scoreInterval`).
   * @default 1000
   */
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
  /**
   * Rows whose numbers are kept one by one, for comparisons row by row. Beyond it neighbours are added up, so that memory
   * does not grow with the rows; intervals and paired tests then draw those sums. @default 65_536
   */
  readonly keepRows?: number | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

/** Settings of one run. */
export interface RunOptions extends CallOptions {
  /**
   * Where answers and scores are kept as they come. A run under a name that was begun goes on: what it has answered and
   * scored is not paid for again.
   */
  readonly home?: RunHome | undefined;
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
  'keepRows',
  'clock',
] as const satisfies readonly (keyof EvaluatorOptions)[];

const rowsPerBreath = 256;

/**
 * Scores what answers the rows of a dataset.
 * @typeParam Needs what its metrics together read of a row; a task must supply it
 */
export class Evaluator<in Needs = TextSegment> {
  readonly #options: EvaluatorOptions<readonly Metric<never>[]>;
  readonly #concurrency: number;
  readonly #resamples: number;
  readonly #seed: number;
  readonly #keepRows: number;
  /** Only a type: makes an evaluator whose metrics need more than another's no such other. */
  declare protected readonly needs: (needs: Needs) => void;

  private constructor(options: EvaluatorOptions<readonly Metric<never>[]>) {
    this.#options = options;
    this.#concurrency = wholeNumber(options.concurrency ?? 8, 1, 'concurrency');
    this.#resamples = wholeNumber(options.resamples ?? 1000, 1, 'resamples');
    this.#seed = wholeNumber(options.seed ?? 12345, 0, 'seed');
    this.#keepRows = 2 * Math.ceil(wholeNumber(options.keepRows ?? 65_536, 2, 'keepRows') / 2);
  }

  /** @throws INVALID_OPTION without metrics, for two with one name, or for an option that does not exist */
  static of<const Metrics extends readonly Metric<never>[]>(
    options: EvaluatorOptions<Metrics>,
  ): Evaluator<SegmentOf<Metrics>> {
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
  get metrics(): readonly Metric<never>[] {
    return this.#options.metrics;
  }

  /**
   * Answers and scores every row, and gives the report. What throws on a row is that row's error and lowers the
   * coverage. The numbers of many rows stay in memory (`keepRows`), the texts of a few.
   *
   * @throws LEAKAGE when a row is in the training data, unless that is allowed
   * @throws INVALID_OPTION when the dataset is empty, outputs do not belong to its rows, or the name of `home` belongs
   *   to a run of another model or prompt
   * @throws INVALID_ROW when a row is not plain JSON data
   * @throws STORE_CONFLICT when another process runs under the name of `home`
   */
  run<Row, Data>(task: CandidateTask<Row, Needs, Data>, options?: RunOptions): Promise<EvalReport>;
  run<Row, Vars, Out>(task: PromptTask<Row, Vars, Out, Needs>, options?: RunOptions): Promise<EvalReport>;
  run<Row>(task: ChatTask<Row, Needs>, options?: RunOptions): Promise<EvalReport>;
  run<Row>(task: BatchTask<Row, Needs>, options?: RunOptions): Promise<EvalReport>;
  run<Row, Data>(task: OutputsTask<Row, Needs, Data>, options?: RunOptions): Promise<EvalReport>;
  async run<Row, Data, Vars>(task: GivenTask<Row, Data, Vars>, options: RunOptions = {}): Promise<EvalReport> {
    checkOptions(task, taskNames, 'Evaluator.run');
    const { home, ...call } = options;
    const { metrics, clock = systemClock } = this.#options;
    const { candidate, about, paid, begin, end } = candidateOf(task);
    const monotonic = () => clock.monotonic?.() ?? clock.now();
    const slices = Object.entries(task.slices ?? {});
    const repeats = wholeNumber(task.repeats ?? 1, 1, 'repeats');
    const tally = this.#tally(
      slices.map(([name]) => name),
      repeats,
    );
    const deadline = withDeadline(call, `The evaluation of ${about.model}`);
    const { signal } = deadline;
    try {
      const leakage = await checkLeakage(task, { signal });
      const journal = home && (await RunJournal.open(home, about, { signal }));
      await begin?.({ dataset: task.dataset, repeats, home, clock, options: { signal } });
      const job: RowJob<Row, Data> = {
        ...{ candidate, paid, repeats, slices, journal, monotonic },
        references: task.references,
        segment: task.segment,
        cluster: task.cluster,
        metrics: metrics as readonly Metric<TextSegment>[],
        onError: this.#errorLimit(),
      };
      const pace = new Pace(leakage?.rows ?? task.dataset.size, monotonic);
      const work = (row: Row, index: number, stop: AbortSignal) => scoreRow(job, row, index, stop);
      for await (const row of pool(task.dataset.read({ signal }), work, { concurrency: this.#concurrency, signal })) {
        tally.add(row);
        options.onProgress?.(pace.at(tally.rows));
        if (tally.rows % rowsPerBreath === 0) await breathe();
      }
      await end?.();
      if (tally.rows === 0) throw empty(about.model);
      return EvalReport.of(tally.report(about, instant(clock), leakage), metrics);
    } finally {
      deadline.done();
    }
  }

  #tally(slices: readonly string[], repeats: number): RunTally {
    const { metrics, samples = {}, keepOutputs = false } = this.#options;
    return new RunTally({
      ...{ metrics, slices, repeats, keepOutputs },
      resamples: this.#resamples,
      seed: this.#seed,
      keepRows: this.#keepRows,
      samples: { first: samples.first ?? 5, worst: samples.worst ?? 10 },
    });
  }

  /** Gives what is told of each error and ends the run when there are too many. */
  #errorLimit(): OnRowError {
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
