import { Dataset } from '../../src/dataset/dataset.js';
import type { Metric } from '../../src/spec/index.js';

/** A row whose candidate output is there already. */
export interface Row {
  readonly input: string;
  readonly output: string;
  readonly target: string;
}

/** Rows 0, 1, …: right where `right` says so. */
export function rows(count: number, right: (i: number) => boolean): Dataset<Row> {
  return Dataset.of(
    Array.from({ length: count }, (_, i) => ({ input: `q${i}`, output: right(i) ? `a${i}` : 'no', target: `a${i}` })),
  );
}

/** The same inputs and targets for every candidate, whose outputs come from a function. */
export function questions(count: number): Dataset<{ readonly input: string; readonly target: string }> {
  return Dataset.of(Array.from({ length: count }, (_, i) => ({ input: `q${i}`, target: `a${i}` })));
}

/** Share of equal texts; abstains without a reference. */
export const match: Metric = {
  name: 'match',
  higherIsBetter: true,
  range: [0, 1],
  aggregate: 'mean',
  segment: ({ output, references }) =>
    references.length === 0
      ? { status: 'abstained', name: 'match', reason: 'no-reference' }
      : [references.includes(output) ? 1 : 0, 1],
  score: ([hits = 0, total = 0]) =>
    total === 0
      ? { status: 'abstained', name: 'match', reason: 'no-segments' }
      : { status: 'value', name: 'match', value: hits / total, parts: { hits } },
  signature: ({ references }) => `match|nrefs:${references}|v:1`,
};

/** Mean length of the outputs, lower is better. */
export const length: Metric = {
  name: 'length',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  aggregate: 'mean',
  segment: ({ output }) => [output.length, 1],
  score: ([sum = 0, total = 0]) =>
    total === 0
      ? { status: 'abstained', name: 'length', reason: 'no-segments' }
      : { status: 'value', name: 'length', value: sum / total, parts: {} },
  signature: () => 'length|v:1',
};
