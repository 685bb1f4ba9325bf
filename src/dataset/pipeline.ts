import { checkOptions, wholeNumber } from '../base/check-options.js';
import { isPromise } from '../base/is-promise.js';
import { pool } from '../base/pool.js';
import type { Operation, RowBatches, RowStep } from '../spec/row-step.js';
import { eachRowAsync, oneByOne, regrouped } from './batches.js';
import type { Dataset } from './dataset.js';
import { Findings, type StepReport } from './findings.js';
import { after, lineageOf, lineageText } from './lineage.js';
import type { Plan } from './plan.js';
import { Relation } from './relation.js';
import { byDigest, byWindow } from './shuffle.js';
import { checkRatios, partOf, type Ratios, type SplitOptions } from './split.js';
import { endsOf, type Instant, isoOf, partByTime, type TimeParts } from './split-by-time.js';

/**
 * The operations of a dataset that take functions and steps, deal rows to parts, and put them in a random order. A
 * function is in the lineage by its name only.
 */
export abstract class Pipeline<T> extends Relation<T> {
  /**
   * Gives what `fn` makes of each row, in order. An error of `fn` ends the pass unchanged.
   * @param fn `index` is 0-based; pass `signal` on to what can be aborted
   * @param options `concurrency`: how many rows are worked on at once, default 1
   */
  map<U>(
    fn: (row: T, index: number, options: { readonly signal?: AbortSignal | undefined }) => U | Promise<U>,
    options: { readonly concurrency?: number | undefined } = {},
  ): Dataset<U> {
    checkOptions(options, ['concurrency'], 'Dataset.map');
    const concurrency = wholeNumber(options.concurrency ?? 1, 1, 'concurrency');
    return this.derived({ op: 'map', ...nameOf(fn), opaque: true }, (rows, signal) =>
      concurrency === 1
        ? eachRowAsync<T, U>(rows, (row, index, out) => {
            const made = fn(row, index, { signal });
            if (!isPromise(made)) out.push(made);
            else return made.then((value) => void out.push(value));
          })
        : oneRowBatches(
            pool(oneByOne(rows), async (row, index, inner) => await fn(row, index, { signal: inner }), {
              concurrency,
              signal,
            }),
          ),
    );
  }

  /** Gives the rows for which `keep` says so; a type guard narrows their type. */
  filter<U extends T>(keep: (row: T, index: number) => row is U): Dataset<U>;
  filter(keep: (row: T, index: number) => boolean | Promise<boolean>): Dataset<T>;
  filter(keep: (row: T, index: number) => boolean | Promise<boolean>): Dataset<T> {
    return this.derived({ op: 'filter', ...nameOf(keep), opaque: true }, (rows) =>
      eachRowAsync<T, T>(rows, (row, index, out) => {
        const kept = keep(row, index);
        if (isPromise(kept)) return kept.then((value) => void (value && out.push(row)));
        if (kept) out.push(row);
      }),
    );
  }

  /** Gives all that `fn` makes of each row, in order; nothing, for rows that are to go. */
  flatMap<U>(fn: (row: T, index: number) => Iterable<U> | Promise<Iterable<U>>): Dataset<U> {
    return this.derived({ op: 'flatMap', ...nameOf(fn), opaque: true }, (rows) =>
      eachRowAsync<T, U>(rows, (row, index, out) => {
        const made = fn(row, index);
        if (isPromise(made)) return made.then((values) => void out.push(...values));
        for (const value of made) out.push(value);
      }),
    );
  }

  /** Gives the rows in arrays of `size`; the last one may be shorter. */
  batch(size: number): Dataset<readonly T[]> {
    wholeNumber(size, 1, 'batch');
    return this.derived({ op: 'batch', size }, (rows) => oneRowBatches(regrouped(rows, size)));
  }

  /** Gives these rows, then those of the others. */
  concat<U extends readonly unknown[]>(...others: { readonly [K in keyof U]: Dataset<U[K]> }): Dataset<T | U[number]> {
    const plans: readonly Plan<T | U[number]>[] = [this.plan, ...others.map((other: Dataset<U[number]>) => other.plan)];
    const name = plans.map(({ lineage }) => lineageText(lineage)).join(' + ');
    return this.withPlan<T | U[number]>({
      open: async function* (signal) {
        for (const { open } of plans) yield* open(signal);
      },
      lineage: { ...lineageOf({ type: 'concat', name }), parents: plans.map(({ lineage }) => lineage) },
      quarantines: new Set(plans.flatMap(({ quarantines }) => [...quarantines])),
      findings: plans.flatMap(({ findings = [] }) => findings),
    });
  }

  /**
   * Gives the rows as a step makes them, such as the cleaning steps of `tuneloop/curate` and `tuneloop/privacy`.
   * What the step found in the last whole pass is in {@link report}.
   */
  pipe<U, Report = never>(step: RowStep<T, U, Report>): Dataset<U> {
    const { open, lineage, quarantines, findings = [] } = this.plan;
    const own = new Findings(step);
    return this.withPlan<U>({
      open: (signal) => own.pass(step, () => open(signal), signal),
      lineage: after(lineage, step.operation),
      quarantines,
      findings: [...findings, own],
    });
  }

  /**
   * What a step found in the last pass that came to its end, also where that pass was started from another derived
   * dataset. Undefined before, and for a step these rows were not piped through.
   */
  report<Report>(step: RowStep<never, unknown, Report>): Report | undefined {
    return this.plan.findings?.findLast((findings) => findings.step === step)?.report as Report | undefined;
  }

  /** What all steps found, in the order in which rows go through them. */
  reports(): readonly StepReport[] {
    return (this.plan.findings ?? []).map(({ step, report }) => ({ operation: step.operation, report }));
  }

  /**
   * Gives the rows in a seeded random order. Without `window` that is the order of their seeded content digests: it
   * depends on the rows only, not on the order they come in, and holds all of them in memory. With `window` it is
   * approximate and holds that many.
   */
  shuffle(options: { readonly seed: number; readonly window?: number | undefined }): Dataset<T> {
    checkOptions(options, ['seed', 'window'], 'Dataset.shuffle');
    const { seed, window } = options;
    wholeNumber(seed, 0, 'seed');
    if (window === undefined) return this.derived({ op: 'shuffle', seed }, (rows) => byDigest(rows, seed));
    wholeNumber(window, 1, 'window');
    return this.derived({ op: 'shuffle', seed, window }, (rows) => byWindow(rows, seed, window));
  }

  /**
   * Deals the rows to named parts by content digest: equal rows go to one part, and rows that are added later move
   * none. With `by`, rows of one key stay together. With `stratify`, each label is dealt by the ratios as exactly as
   * whole rows allow; then an added row can move those at a border of its own label, about one per border.
   *
   * @example const { train, test } = rows.split({ train: 0.9, test: 0.1 }, { seed: 1 });
   * @throws INVALID_OPTION for ratios that are not positive or do not add up to 1
   */
  split<const P extends Ratios>(ratios: P, options: SplitOptions<T>): { readonly [K in keyof P]: Dataset<T> } {
    checkOptions(options, ['seed', 'by', 'stratify', 'together'], 'Dataset.split');
    checkRatios(ratios);
    wholeNumber(options.seed, 0, 'seed');
    const settings = {
      seed: options.seed,
      ratios: { ...ratios },
      ...(options.by === undefined ? {} : { by: options.by.name }),
      ...(options.stratify === undefined ? {} : { stratify: options.stratify.name }),
      ...(options.together === undefined ? {} : { together: options.together.operation }),
      ...((options.by ?? options.stratify) ? { opaque: true as const } : {}),
    };
    return this.#parts(Object.keys(ratios), { op: 'split', ...settings }, (open, name, signal) =>
      partOf(open, name, ratios, options, signal),
    ) as { readonly [K in keyof P]: Dataset<T> };
  }

  /**
   * Deals the rows to named parts by their time: a part takes those before its instant that no earlier part takes, the
   * part that ends at `'end'` takes the rest. So nothing later than the test rows can be learnt from, and rows that are
   * added move none.
   *
   * @param parts in any order; instants as `Date`, ISO text or epoch milliseconds
   * @param time of a row, in the same forms
   * @example const { train, test } = rows.splitByTime({ train: '2026-09-01', test: 'end' }, ({ at }) => at);
   * @throws INVALID_OPTION for instants that are none, or no part that ends at `'end'`
   * @throws INVALID_ROW (when read) for a row without a time
   */
  splitByTime<const P extends TimeParts>(parts: P, time: (row: T) => Instant): { readonly [K in keyof P]: Dataset<T> } {
    const ends = endsOf(parts);
    const settings = Object.fromEntries(ends.map(({ name, before }) => [name, isoOf(before)]));
    return this.#parts(
      Object.keys(parts),
      { op: 'splitByTime', parts: settings, ...nameOf(time, 'time'), opaque: true },
      (open, name) => partByTime(open(), name, ends, time),
    ) as { readonly [K in keyof P]: Dataset<T> };
  }

  #parts(
    names: readonly string[],
    operation: Operation,
    rows: (open: () => RowBatches<T>, name: string, signal: AbortSignal | undefined) => RowBatches<T>,
  ): Readonly<Record<string, Dataset<T>>> {
    const { open, lineage, quarantines, findings } = this.plan;
    const { op, ...settings } = operation;
    const part = (name: string) =>
      this.withPlan<T>({
        open: (signal) => rows(() => open(signal), name, signal),
        lineage: after(lineage, { op, name, ...settings }),
        quarantines,
        findings,
      });
    return Object.fromEntries(names.map((name) => [name, part(name)]));
  }
}

/** Rows that are given as soon as they are made, or are arrays themselves. */
async function* oneRowBatches<T>(rows: AsyncIterable<T>): AsyncGenerator<readonly T[], void, void> {
  for await (const row of rows) yield [row];
}

function nameOf(fn: { readonly name: string }, key = 'name'): Readonly<Record<string, string>> {
  return fn.name === '' ? {} : { [key]: fn.name };
}
