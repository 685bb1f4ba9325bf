import { checkOptions } from '../base/check-options.js';
import { numberAbove, oneOf, wholeNumberIn } from '../base/option-values.js';
import type { Score, Seen, Stats } from '../spec/metric.js';
import { brevityPenalty, combine, type Smoothing, smoothingDefaults } from './bleu-formula.js';
import { NgramCounter } from './ngram-counter.js';
import { fixed } from './python-format.js';
import { ownSignature, sacrebleuSignature } from './signature.js';
import { abstain, scored, type TextMetric } from './text-metric.js';
import { ChunkEncoder } from './tokenizers/chunk-encoder.js';
import { type BleuTokenizer, bleuRules } from './tokenizers/index.js';
import { lowercased } from './tokenizers/token-rule.js';

/** Settings of {@link bleu}; the defaults are sacreBLEU's. */
export interface BleuOptions {
  /** @default '13a' */
  readonly tokenize?: BleuTokenizer;
  /** What an order without any match counts. @default 'exp' */
  readonly smoothing?: Smoothing;
  /** For `floor` (@default 0.1) and `add-k` (@default 1). */
  readonly smoothingValue?: number;
  /** Leaves out orders for which the hypothesis is too short: set it for single sentences. @default false */
  readonly effectiveOrder?: boolean;
  /** @default false */
  readonly lowercase?: boolean;
  /** Length of the longest n-grams. @default 4 */
  readonly maxOrder?: number;
}

/**
 * BLEU, 0 to 100, equal to sacreBLEU 2.6.0.
 *
 * Stats: `[hypothesis length, reference length, matches of order 1…N, n-grams of order 1…N]`, lengths in tokens. The
 * reference length is that of the reference closest in length, the shorter of two. Parts: `precision1…N` (0 to 100),
 * `matches1…N`, `ngrams1…N`, `brevityPenalty`, `hypothesisLength`, `referenceLength`.
 *
 * @throws INVALID_OPTION for an unknown tokeniser or smoothing, or a value out of range
 * @see Papineni et al. 2002, BLEU; Post 2018, A Call for Clarity in Reporting BLEU Scores; Chen and Cherry 2014 (smoothing)
 * @example
 * corpusScore(bleu(), ['the cat sat'], [['the cat sat down']]).score
 */
export function bleu(options: BleuOptions = {}): TextMetric {
  checkOptions(options, ['tokenize', 'smoothing', 'smoothingValue', 'effectiveOrder', 'lowercase', 'maxOrder'], 'bleu');
  const tokenizer = oneOf('bleu', 'tokenize', options.tokenize ?? '13a', ['13a', 'none', 'intl', 'zh', 'char']);
  const smoothing = oneOf('bleu', 'smoothing', options.smoothing ?? 'exp', ['exp', 'floor', 'add-k', 'none']);
  const smoothingValue = numberAbove(
    'bleu',
    'smoothingValue',
    options.smoothingValue ?? smoothingDefaults[smoothing],
    0,
    true,
  );
  const order = wholeNumberIn('bleu', 'maxOrder', options.maxOrder ?? 4, 1, 16);
  const effectiveOrder = options.effectiveOrder ?? false;
  const lowercase = options.lowercase ?? false;
  const settings = { order, smoothing, smoothingValue, effectiveOrder };
  const rule = bleuRules[tokenizer];
  const encoder = new ChunkEncoder(lowercase ? lowercased(rule) : rule);
  const counter = new NgramCounter(order);

  const fields = [
    ['case', lowercase ? 'lc' : 'mixed'],
    ['eff', effectiveOrder ? 'yes' : 'no'],
    ['tok', tokenizer],
    ['smooth', smoothing in smoothed ? `${smoothing}[${fixed(smoothingValue, 2)}]` : smoothing],
  ] as const;
  // sacreBLEU's own signature has no room for another longest order.
  const ownFields = order === 4 ? fields : ([...fields, ['order', order]] as const);

  return {
    name: 'bleu',
    label: 'BLEU',
    higherIsBetter: true,
    range: [0, 100],
    aggregate: 'pooled',

    segment({ output: hypothesis, references }) {
      if (references.length === 0) return abstain('bleu', 'no-reference');
      encoder.fresh();
      const { ids } = encoder.encode(hypothesis);
      const coded = references.map((reference) => encoder.encode(reference).ids);
      counter.clear(coded.reduce((sum, reference) => sum + reference.length, 0));
      for (const reference of coded) counter.add(reference);

      const stats = new Array<number>(2 + 2 * order).fill(0);
      stats[0] = ids.length;
      stats[1] = closestLength(ids.length, coded);
      counter.match(ids, stats, 2);
      for (let n = 0; n < order; n++) stats[2 + order + n] = Math.max(0, ids.length - n);
      return stats;
    },

    value: (sum, round) => combine(sum, settings, round),

    score(sum) {
      const detail = { precisions: [] as number[], matches: [] as number[], ngrams: [] as number[] };
      const value = combine(sum, settings, undefined, detail);
      return scored('bleu', sum, value, () => ({
        ...numbered('precision', detail.precisions),
        ...numbered('matches', detail.matches),
        ...numbered('ngrams', detail.ngrams),
        brevityPenalty: brevityPenalty(sum[0]!, sum[1]!),
        hypothesisLength: sum[0]!,
        referenceLength: sum[1]!,
      }));
    },

    signature: (seen: Seen) => ownSignature('bleu', seen, ownFields, 'sacreBLEU-2.6.0'),
    referenceSignature: (seen: Seen) => sacrebleuSignature(seen, fields),
  };
}

/** A BLEU score in one line, as sacreBLEU prints it. */
export function formatBleu(score: Score): string {
  const { parts } = score;
  const precisions: string[] = [];
  for (let n = 1; `precision${n}` in parts; n++) precisions.push(fixed(parts[`precision${n}`]!, 1));
  const [hypothesis, reference] = [parts.hypothesisLength!, parts.referenceLength!];
  const ratio = reference === 0 ? 0 : hypothesis / reference;
  return (
    `BLEU = ${fixed(score.value, 2)} ${precisions.join('/')} (BP = ${fixed(parts.brevityPenalty!, 3)} ` +
    `ratio = ${fixed(ratio, 3)} hyp_len = ${hypothesis} ref_len = ${reference})`
  );
}

const smoothed = { floor: true, 'add-k': true };

const numbered = (name: string, values: readonly number[]) =>
  Object.fromEntries(values.map((value, n) => [`${name}${n + 1}`, value]));

function closestLength(length: number, references: readonly Int32Array[]): Stats[number] {
  let best = references[0]!.length;
  for (const { length: candidate } of references) {
    const [near, nearest] = [Math.abs(candidate - length), Math.abs(best - length)];
    if (near < nearest || (near === nearest && candidate < best)) best = candidate;
  }
  return best;
}
