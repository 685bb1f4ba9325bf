import fc from 'fast-check';
import { expect } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import type { RowBatches, RowStep } from '../../src/spec/row-step.js';

/** Runs a step over rows in given batches, without a dataset. */
export async function runStep<In, Out, Report>(
  step: RowStep<In, Out, Report>,
  open: () => RowBatches<In>,
): Promise<{ readonly rows: readonly Out[]; readonly report: Report | undefined; readonly error: unknown }> {
  const rows: Out[] = [];
  let report: Report | undefined;
  let error: unknown;
  try {
    for await (const batch of step.run(open, { signal: undefined, found: (said) => (report = said) })) {
      expect(batch.length).toBeGreaterThan(0);
      rows.push(...batch);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { rows, report, error };
}

/** Opens rows in batches of the given sizes, over and over. */
export function batched<T>(rows: readonly T[], sizes: readonly number[]): () => RowBatches<T> {
  return async function* () {
    for (let at = 0, i = 0; at < rows.length; i++) {
      const size = sizes[i % sizes.length] ?? 1;
      yield rows.slice(at, at + size);
      at += size;
    }
  };
}

/** What a report is in a saved dataset. */
export function plainReport(report: unknown): unknown {
  return report === undefined ? undefined : JSON.parse(JSON.stringify(report));
}

/** Rows and report do not depend on batches, on another pass that runs at the same time, or on passes before. */
export async function expectSameInAnyBatches<In, Out, Report>(
  rows: fc.Arbitrary<readonly In[]>,
  make: () => RowStep<In, Out, Report>,
  wanted?: (rows: readonly In[]) => readonly unknown[],
  runs = 40,
): Promise<void> {
  const step = make();
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(rows, sizes, sizes, async (given, some, others) => {
      const whole = await runStep(step, batched(given, [Math.max(1, given.length)]));
      if (wanted !== undefined) expect(whole.rows).toEqual(wanted(given));
      const both = await Promise.all([runStep(step, batched(given, some)), runStep(step, batched(given, others))]);
      const piped = Dataset.of(given).pipe(step);
      const inDataset = { rows: await piped.toArray(), report: piped.report(step) };
      for (const each of [...both, inDataset]) {
        expect(each.rows).toEqual(whole.rows);
        expect(plainReport(each.report)).toEqual(plainReport(whole.report));
      }
    }),
    { numRuns: runs },
  );
}
