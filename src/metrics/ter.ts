import { checkOptions } from '../base/check-options.js';
import type { Seen } from '../spec/metric.js';
import { ownSignature, sacrebleuSignature } from './signature.js';
import { ShiftSearch } from './ter-shifts.js';
import { abstain, scored, type TextMetric } from './text-metric.js';
import { ChunkEncoder } from './tokenizers/chunk-encoder.js';
import { ruleTercom, type TercomOptions } from './tokenizers/tercom.js';

/** Settings of {@link ter}; the defaults are sacreBLEU's. */
export type TerOptions = TercomOptions;

/**
 * Translation edit rate: edits (insert, delete, substitute, move a block) per 100 reference words, equal to sacreBLEU
 * 2.6.0. Less is better; above 100 for texts that are too long. Of several references the one with the fewest edits
 * counts, but with the references' average length.
 *
 * Stats: `[edits, reference length]`. Parts: `edits`, `referenceLength`.
 *
 * @see Snover et al. 2006, A Study of Translation Edit Rate with Targeted Human Annotation
 */
export function ter(options: TerOptions = {}): TextMetric {
  const name = 'ter';
  checkOptions(options, ['normalized', 'noPunct', 'asianSupport', 'caseSensitive'], name);
  const { normalized = false, noPunct = false, asianSupport = false, caseSensitive = false } = options;
  const encoder = new ChunkEncoder(ruleTercom(options));
  const search = new ShiftSearch();
  // sacreBLEU tokenises references twice, which shows where the first pass makes room for the second (`a's,`).
  const encodeReference = (text: string) => {
    const once = encoder.encode(text);
    return normalized ? encoder.encode(encoder.wordsOf(once.ids).join(' ')) : once;
  };
  const yes = (on: boolean) => (on ? 'yes' : 'no');
  const fields = [
    ['case', caseSensitive ? 'mixed' : 'lc'],
    ['tok', 'tercom'],
    ['norm', yes(normalized)],
    ['punct', yes(!noPunct)],
    ['asian', yes(asianSupport)],
  ] as const;

  return {
    name,
    label: 'TER',
    higherIsBetter: false,
    range: [0, Number.POSITIVE_INFINITY],
    aggregate: 'pooled',

    segment({ output: hypothesis, references }) {
      if (references.length === 0) return abstain(name, 'no-reference');
      encoder.fresh();
      const { ids } = encoder.encode(hypothesis);
      let fewest = Number.POSITIVE_INFINITY;
      let words = 0;
      for (const reference of references) {
        const other = encodeReference(reference).ids;
        words += other.length;
        fewest = Math.min(fewest, search.edits(ids, other, encoder.size));
      }
      return [fewest, words / references.length];
    },

    value: rate,
    score: (sum) => scored(name, sum, rate(sum), () => ({ edits: sum[0]!, referenceLength: sum[1]! })),
    signature: (seen: Seen) => ownSignature(name, seen, fields, 'sacreBLEU-2.6.0'),
    referenceSignature: (seen: Seen) => sacrebleuSignature(seen, fields),
  };
}

/** Edits per 100 words; against empty references 100 if there is any edit, as the reference has it. */
function rate(sum: ArrayLike<number>, round: (x: number) => number = (x) => x): number {
  if (sum.length === 0) return Number.NaN;
  const [edits, words] = [sum[0]!, sum[1]!];
  if (words > 0) return round(100 * round(edits / words));
  return edits > 0 ? 100 : 0;
}
