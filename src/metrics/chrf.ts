import { checkOptions } from '../base/check-options.js';
import { wholeNumberIn } from '../base/option-values.js';
import type { Seen, Stats } from '../spec/metric.js';
import { LocalSymbols, NgramOverlap } from './ngram-overlap.js';
import { ownSignature, sacrebleuSignature } from './signature.js';
import { abstain, scored, type TextMetric } from './text-metric.js';
import { ruleChrfWords } from './tokenizers/chrf-words.js';
import { ChunkEncoder } from './tokenizers/chunk-encoder.js';
import { isWhiteSpace } from './tokenizers/white-space.js';

/** Settings of {@link chrf}; the defaults are sacreBLEU's. */
export interface ChrfOptions {
  /** Length of the longest character n-grams. @default 6 */
  readonly charOrder?: number;
  /** Length of the longest word n-grams; 2 is chrF++. @default 0 */
  readonly wordOrder?: number;
  /** How many times recall weighs as much as precision. @default 2 */
  readonly beta?: number;
  /** @default false */
  readonly lowercase?: boolean;
  /** Counts white space as characters. @default false */
  readonly whitespace?: boolean;
  /** Averages F over all orders, a missing one counting 1e-16, instead of precision and recall over those present. @default false */
  readonly epsSmoothing?: boolean;
}

/**
 * chrF, 0 to 100, equal to sacreBLEU 2.6.0: n-grams of characters (code points), and of words for chrF++. Of several
 * references the one with the highest score counts, the first on ties.
 *
 * Stats: `[n-grams of the hypothesis, of the reference, shared]` for each character order, then each word order.
 *
 * @throws INVALID_OPTION for an order or beta that is no whole number in range
 * @see Popović 2015, chrF; 2017, chrF++
 */
export function chrf(options: ChrfOptions = {}): TextMetric {
  checkOptions(options, ['charOrder', 'wordOrder', 'beta', 'lowercase', 'whitespace', 'epsSmoothing'], 'chrf');
  const charOrder = wholeNumberIn('chrf', 'charOrder', options.charOrder ?? 6, 1, 32);
  const wordOrder = wholeNumberIn('chrf', 'wordOrder', options.wordOrder ?? 0, 0, 16);
  const beta = wholeNumberIn('chrf', 'beta', options.beta ?? 2, 1, 1000);
  const { lowercase = false, whitespace = false, epsSmoothing = false } = options;
  const orders = charOrder + wordOrder;
  const name = `chrf${'p'.repeat(wordOrder)}`;
  const settings = { orders, beta, epsSmoothing };

  const characters = new NgramOverlap(charOrder);
  const alphabet = new LocalSymbols(0x10000);
  const words = new NgramOverlap(Math.max(wordOrder, 1));
  const vocabulary = new LocalSymbols(0x10000);
  const encoder = new ChunkEncoder(ruleChrfWords);

  const fields = [
    ['case', lowercase ? 'lc' : 'mixed'],
    ['eff', epsSmoothing ? 'no' : 'yes'],
    ['nc', charOrder],
    ['nw', wordOrder],
    ['space', whitespace ? 'yes' : 'no'],
  ] as const;
  // sacreBLEU puts beta into the name only.
  const ownFields = [...fields, ['beta', beta]] as const;

  const pairStats = (hypothesis: string, reference: string): number[] => {
    const stats = new Array<number>(3 * orders).fill(0);
    alphabet.clear();
    const a = charactersOf(hypothesis, alphabet, whitespace);
    const b = charactersOf(reference, alphabet, whitespace);
    characters.count(a, b, alphabet.size, stats, 2, 3);
    fillTotals(stats, 0, charOrder, a.length, b.length);
    if (wordOrder === 0) return stats;
    vocabulary.clear();
    const c = encoder.encode(hypothesis).ids.map((id) => vocabulary.of(id));
    const d = encoder.encode(reference).ids.map((id) => vocabulary.of(id));
    words.count(c, d, vocabulary.size, stats, 3 * charOrder + 2, 3);
    fillTotals(stats, charOrder, wordOrder, c.length, d.length);
    return stats;
  };

  return {
    name,
    label: `chrF${beta}${'+'.repeat(wordOrder)}`,
    higherIsBetter: true,
    range: [0, 100],
    aggregate: 'pooled',

    segment({ output: hypothesis, references }) {
      if (references.length === 0) return abstain(name, 'no-reference');
      encoder.fresh();
      const text = lowercase ? hypothesis.toLowerCase() : hypothesis;
      let best: Stats = [];
      let bestScore = -1;
      for (const reference of references) {
        const stats = pairStats(text, lowercase ? reference.toLowerCase() : reference);
        if (references.length === 1) return stats;
        const value = combine(stats, settings);
        if (value <= bestScore) continue;
        best = stats;
        bestScore = value;
      }
      return best;
    },

    value: (sum, round) => combine(sum, settings, round),

    score(sum) {
      return scored(name, sum, combine(sum, settings), () => {
        const parts: Record<string, number> = {};
        for (let i = 0; i < orders; i++) {
          const key = i < charOrder ? `char${i + 1}` : `word${i + 1 - charOrder}`;
          parts[`${key}Precision`] = ratio(sum[3 * i + 2]!, sum[3 * i]!);
          parts[`${key}Recall`] = ratio(sum[3 * i + 2]!, sum[3 * i + 1]!);
        }
        return parts;
      });
    },

    signature: (seen: Seen) => ownSignature(name, seen, ownFields, 'sacreBLEU-2.6.0'),
    referenceSignature: (seen: Seen) => sacrebleuSignature(seen, fields),
  };
}

/** chrF++, 0 to 100: {@link chrf} with words and pairs of words. */
export function chrfpp(options: Omit<ChrfOptions, 'wordOrder'> = {}): TextMetric {
  return chrf({ ...options, wordOrder: 2 });
}

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

let scratch = new Int32Array(1024);

function charactersOf(text: string, alphabet: LocalSymbols, whitespace: boolean): Int32Array {
  if (text.length > scratch.length) scratch = new Int32Array(text.length * 2);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    let symbol = text.charCodeAt(i);
    if (!whitespace && (symbol <= 0x20 || symbol >= 0x80) && isWhiteSpace(symbol)) continue;
    if (symbol >= 0xd800 && symbol < 0xdc00) {
      symbol = text.codePointAt(i)!;
      if (symbol > 0xffff) i++;
    }
    scratch[count++] = alphabet.of(symbol);
  }
  return scratch.slice(0, count);
}

function fillTotals(stats: number[], from: number, orders: number, hypothesis: number, reference: number): void {
  for (let n = 0; n < orders; n++) {
    const inReference = Math.max(reference - n, 0);
    // What the reference has no n-grams for does not count against the hypothesis.
    stats[3 * (from + n)] = inReference > 0 ? Math.max(hypothesis - n, 0) : 0;
    stats[3 * (from + n) + 1] = inReference;
  }
}

interface Settings {
  readonly orders: number;
  readonly beta: number;
  readonly epsSmoothing: boolean;
}

const EPS = 1e-16;
const exact = (x: number) => x;

/** chrF of summed stats; `NaN` for the empty sum. The order of operations is the reference's, to the last digit. */
function combine(sum: ArrayLike<number>, settings: Settings, round: (x: number) => number = exact): number {
  if (sum.length === 0) return Number.NaN;
  const { orders, beta, epsSmoothing } = settings;
  const factor = beta * beta;
  let smoothed = 0;
  let averagePrecision = 0;
  let averageRecall = 0;
  let present = 0;
  for (let i = 0; i < orders; i++) {
    const hypothesis = sum[3 * i]!;
    const reference = sum[3 * i + 1]!;
    const shared = sum[3 * i + 2]!;
    const precision = hypothesis > 0 ? round(shared / hypothesis) : EPS;
    const recall = reference > 0 ? round(shared / reference) : EPS;
    if (epsSmoothing) {
      const below = round(round(factor * precision) + recall);
      const f = below > 0 ? round(round(round((1 + factor) * precision) * recall) / below) : EPS;
      smoothed = round(smoothed + f);
    } else if (hypothesis > 0 && reference > 0) {
      averagePrecision = round(averagePrecision + precision);
      averageRecall = round(averageRecall + recall);
      present++;
    }
  }
  if (epsSmoothing) return round(round(100 * smoothed) / orders);
  if (present === 0) return 0;
  averagePrecision = round(averagePrecision / present);
  averageRecall = round(averageRecall / present);
  if (round(averagePrecision + averageRecall) === 0) return 0;
  const above = round(round((1 + factor) * averagePrecision) * averageRecall);
  return round(100 * round(above / round(round(factor * averagePrecision) + averageRecall)));
}
