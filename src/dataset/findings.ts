import type { Operation, RowBatches, RowStep } from '../spec/row-step.js';

/** What one step found in the last pass that came to its end. Shared by all datasets behind the step. */
export class Findings {
  readonly step: RowStep<never, unknown, unknown>;
  #report: unknown;

  constructor(step: RowStep<never, unknown, unknown>) {
    this.step = step;
  }

  get report(): unknown {
    return this.#report;
  }

  /** Runs the step; its last word counts once the pass is at its end. */
  async *pass<In, Out, Report>(
    step: RowStep<In, Out, Report>,
    open: () => RowBatches<In>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly Out[], void, void> {
    let said: Report | undefined;
    yield* step.run(open, { signal, found: (report) => (said = report) });
    if (said !== undefined) this.#report = said;
  }
}

/** What a step said of its last whole pass. */
export interface StepReport {
  readonly operation: Operation;
  /** Absent until a pass came to its end, and for steps that report nothing. */
  readonly report?: unknown;
}
