import type { Json } from '../base/json.js';

/** One thing that is done to rows, with its settings: plain JSON. Functions appear by name only. */
export interface Operation {
  readonly op: string;
  /** True where a function decides something that the settings do not tell: equal operations may differ then. */
  readonly opaque?: true;
  readonly [setting: string]: Json;
}

/** Rows in batches, each of at least one row: what flows between steps. A batch is never changed after it was given. */
export type RowBatches<T> = AsyncIterable<readonly T[]>;

/** One pass, as a step sees it. */
export interface RowPass<Report> {
  readonly signal: AbortSignal | undefined;
  /** Says what the step found; the last word of a pass that came to its end is what `dataset.report(step)` gives. */
  readonly found: (report: Report) => void;
}

/**
 * An operation on the rows of a dataset that is no method of `Dataset`: `rows.pipe(step)`. A step holds no state
 * between passes; what it found goes to `found`.
 */
export interface RowStep<In, Out = In, Report = never> {
  /** For the lineage and the plan. */
  readonly operation: Operation;
  /**
   * Starts a pass. Rows come out in the order in which they came in.
   * @param open gives the rows from the start, each time it is called: a step that must know all rows first reads twice
   */
  readonly run: (open: () => RowBatches<In>, pass: RowPass<Report>) => RowBatches<Out>;
}

/**
 * Puts rows into groups that a split must not tear apart: near-duplicates, one author's texts. Reads all rows and gives
 * a function from a row's 0-based position to the key of its group.
 */
export interface RowGroups<T> {
  readonly operation: Operation;
  readonly groups: (
    open: () => RowBatches<T>,
    options: { readonly signal: AbortSignal | undefined },
  ) => Promise<(index: number) => string>;
}
