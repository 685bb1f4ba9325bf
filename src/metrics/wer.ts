import type { Seen, Stats } from '../spec/metric.js';
import { EditDistance } from './edit-distance.js';
import { ownSignature } from './signature.js';
import { numbered } from './strings.js';
import { abstain, scored, type TextMetric } from './text-metric.js';
import { collapseWhiteSpace, trimEnd, trimStart } from './tokenizers/white-space.js';

/**
 * Word error rate, equal to jiwer's: words replaced, missing and added per word of the reference; 0 is best, above 1 for
 * texts that are too long. Words stand between spaces; nothing else is normalised. Of several references the one with the
 * lowest rate counts, the first on ties. Has no value where the references have no words but the hypotheses have.
 *
 * Stats: `[hits, replaced, missing, added]`; these are also its parts.
 */
export function wer(): TextMetric {
  return errorRate('wer', 'WER', wordOperations, errorsPerReference, false, Number.POSITIVE_INFINITY);
}

/** Match error rate, 0 to 1: the share of all matches and errors that are errors. Otherwise as {@link wer}. */
export function mer(): TextMetric {
  return errorRate(
    'mer',
    'MER',
    wordOperations,
    ([hits, ...errors]) => {
      const wrong = total(errors);
      return wrong === 0 ? 0 : wrong / (hits + wrong);
    },
    false,
    1,
  );
}

/** Word information lost, 0 to 1: 1 less {@link wip}. Otherwise as {@link wer}. */
export function wil(): TextMetric {
  return errorRate('wil', 'WIL', wordOperations, (counts) => 1 - preserved(counts), false, 1);
}

/** Word information preserved, 0 to 1, more is better: the share of hits in the reference times that in the hypothesis. */
export function wip(): TextMetric {
  return errorRate('wip', 'WIP', wordOperations, preserved, true, 1);
}

/** Character error rate: as {@link wer}, for code points, without white space at the ends. */
export function cer(): TextMetric {
  return errorRate('cer', 'CER', characterOperations, errorsPerReference, false, Number.POSITIVE_INFINITY);
}

type Counts = readonly [hits: number, replaced: number, missing: number, added: number];

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

function errorsPerReference([hits, replaced, missing, added]: Counts): number {
  const wrong = replaced + missing + added;
  return wrong === 0 ? 0 : hits + replaced + missing === 0 ? Number.NaN : wrong / (hits + replaced + missing);
}

function preserved([hits, replaced, missing, added]: Counts): number {
  const reference = hits + replaced + missing;
  const hypothesis = hits + replaced + added;
  if (reference === 0 && hypothesis === 0) return 1;
  return reference === 0 || hypothesis === 0 ? 0 : (hits / reference) * (hits / hypothesis);
}

/** @see Morris, Maier and Green 2004, From WER and RIL to MER and WIL */
function errorRate(
  name: string,
  label: string,
  operations: (reference: string, hypothesis: string) => Counts,
  rate: (counts: Counts) => number,
  higherIsBetter: boolean,
  high: number,
): TextMetric {
  const value = (sum: ArrayLike<number>) =>
    sum.length === 0 ? Number.NaN : rate([sum[0]!, sum[1]!, sum[2]!, sum[3]!]);
  return {
    name,
    label,
    higherIsBetter,
    range: [0, high],
    aggregate: 'pooled',
    segment({ output: hypothesis, references }) {
      let best: Stats | undefined;
      for (const reference of references) {
        const stats = operations(reference, hypothesis);
        if (best === undefined || (higherIsBetter ? value(stats) > value(best) : value(stats) < value(best)))
          best = stats;
      }
      return best ?? abstain(name, 'no-reference');
    },
    value,
    score: (sum) =>
      scored(name, sum, value(sum), () => ({
        hits: sum[0]!,
        replaced: sum[1]!,
        missing: sum[2]!,
        added: sum[3]!,
      })),
    signature: (seen: Seen) => ownSignature(name, seen, [], 'jiwer-c1b0d5e0'),
  };
}

const wordsOf = (text: string) =>
  collapseWhiteSpace(trimEnd(trimStart(text)))
    .split(' ')
    .filter((word) => word !== '');

function wordOperations(reference: string, hypothesis: string): Counts {
  const numbers = new Map<string, number>();
  const ids = (text: string) =>
    Int32Array.from(wordsOf(text), (word) => {
      if (!numbers.has(word)) numbers.set(word, numbers.size);
      return numbers.get(word)!;
    });
  const [a, b] = [ids(reference), ids(hypothesis)];
  return operationsOf(a, b, numbers.size);
}

function characterOperations(reference: string, hypothesis: string): Counts {
  return operationsOf(...numbered(trimEnd(trimStart(reference)), trimEnd(trimStart(hypothesis))));
}

const table = new EditDistance();

function operationsOf(reference: Int32Array, hypothesis: Int32Array, symbols: number): Counts {
  // What both start and end with is matched first, as the reference does: another alignment may be as short.
  const shorter = Math.min(reference.length, hypothesis.length);
  let start = 0;
  while (start < shorter && reference[start] === hypothesis[start]) start++;
  let end = 0;
  while (end < shorter - start && reference.at(-1 - end) === hypothesis.at(-1 - end)) end++;
  const middle = (ids: Int32Array) => ids.subarray(start, ids.length - end);
  table.setReference(middle(reference), symbols);
  const { replaced, missing, added } = table.operations(middle(hypothesis));
  return [reference.length - replaced - missing, replaced, missing, added];
}
