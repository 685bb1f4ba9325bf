import type { Metric } from 'tuneloop';
import type { TextSegment } from 'tuneloop/spec';

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []);

/**
 * A metric of our own, to show how one is made: the share of the values that an answer had to carry over from its input
 * and did not (slot errors, where the input is a record). A value is a word of the input that at least half of the
 * references hold. 0 is best. Two numbers a row, missed and wanted, which add up; so intervals and tests come for free.
 * It reads the input too, and says so in its type: a task that does not supply it does not compile.
 */
export function missedValues(): Metric<TextSegment & { readonly input: string }> {
  const name = 'missedValues';
  return {
    name,
    higherIsBetter: false,
    range: [0, 1],
    aggregate: 'pooled',
    segment: ({ input, output, references }) => {
      const targets = references.map(wordsOf);
      const wanted = [...wordsOf(input)].filter(
        (word) => 2 * targets.filter((words) => words.has(word)).length >= targets.length,
      );
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
