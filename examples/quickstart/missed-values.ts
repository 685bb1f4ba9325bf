import type { Metric } from 'tuneloop';
import type { Case } from './data.ts';

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []);

/**
 * A metric of our own, to show how one is made: the share of the values that an answer had to carry over from its input
 * and did not (slot errors, where the input is a record). A value is a word of the input that at least half of the
 * references hold. 0 is best. Two numbers a row, missed and wanted, which add up; so intervals and tests come for free.
 *
 * @param cases all rows that will be scored; a metric sees references only, and finds the input by them
 */
export function missedValues(cases: readonly Case[]): Metric {
  const keyOf = (targets: readonly string[]) => JSON.stringify(targets);
  const wantedBy = new Map(
    cases.map(({ input, targets }) => {
      const held = targets.map(wordsOf);
      const wanted = [...wordsOf(input)].filter(
        (word) => 2 * held.filter((set) => set.has(word)).length >= held.length,
      );
      return [keyOf(targets), wanted] as const;
    }),
  );
  const name = 'missedValues';
  return {
    name,
    higherIsBetter: false,
    range: [0, 1],
    aggregate: 'pooled',
    segment: ({ output, references }) => {
      const wanted = wantedBy.get(keyOf(references)) ?? [];
      if (wanted.length === 0) return { status: 'abstained', name, reason: 'no value to carry over' };
      const held = wordsOf(output);
      return [wanted.filter((word) => !held.has(word)).length, wanted.length];
    },
    score: ([missed = 0, wanted = 0]) =>
      wanted === 0
        ? { status: 'abstained', name, reason: 'no-segments' }
        : { status: 'value', name, value: missed / wanted, parts: { missed, wanted } },
    signature: ({ references }) => `${name}|nrefs:${references}|share:0.5|case:lower|v:1`,
  };
}
