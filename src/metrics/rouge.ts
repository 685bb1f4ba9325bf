import { checkOptions } from '../base/check-options.js';
import { oneOf } from '../base/option-values.js';
import type { Seen, Stats } from '../spec/metric.js';
import { LcsTable } from './lcs.js';
import { NgramCounter } from './ngram-counter.js';
import { ownSignature } from './signature.js';
import { abstain, scored, type TextMetric } from './text-metric.js';
import { ChunkEncoder, type Encoded } from './tokenizers/chunk-encoder.js';
import { type RougeTokenizer, ruleRouge } from './tokenizers/rouge.js';

/** N-gram overlap of one order, the longest common subsequence, or its union over the lines of a summary. */
export type RougeType = `rouge${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | 'rougeL' | 'rougeLsum';

/** Every type of {@link rouge}. */
export const rougeTypes: readonly RougeType[] = [
  'rouge1',
  'rouge2',
  'rouge3',
  'rouge4',
  'rouge5',
  'rouge6',
  'rouge7',
  'rouge8',
  'rouge9',
  'rougeL',
  'rougeLsum',
];

/** Settings of {@link rouge}; the defaults are rouge_score's. */
export interface RougeOptions {
  /** Compares the Porter stems of words longer than three letters. @default false */
  readonly stemmer?: boolean;
  /**
   * `ascii` is rouge_score's and reads ASCII letters and digits only; `unicode` reads every script, and its numbers equal
   * nobody else's. @default 'ascii'
   */
  readonly tokenize?: RougeTokenizer;
}

/**
 * ROUGE as a mean F1 over segments, 0 to 1, equal to rouge_score 0.1.2. Of several references the one with the highest
 * F1 counts, the first on ties. Only ASCII letters and digits count, unless `tokenize` is `unicode`.
 *
 * Stats: `[precision, recall, F1, 1]`. Parts: `precision`, `recall`, `fmeasure`.
 *
 * @throws INVALID_OPTION for an unknown type
 * @see Lin 2004, ROUGE: A Package for Automatic Evaluation of Summaries
 */
export function rouge(type: RougeType, options: RougeOptions = {}): TextMetric {
  oneOf('rouge', 'type', type, rougeTypes);
  checkOptions(options, ['stemmer', 'tokenize'], 'rouge');
  const stemmer = options.stemmer ?? false;
  const tokenizer = oneOf('rouge', 'tokenize', options.tokenize ?? 'ascii', ['ascii', 'unicode']);
  const encoder = encoderOf(tokenizer, stemmer);
  const overlap = overlapOf(type, encoder);
  const fields = [
    ['tok', tokenizer],
    ['stem', stemmer ? 'porter' : 'no'],
  ] as const;

  return {
    name: type,
    label: `ROUGE-${type.slice('rouge'.length)}`,
    higherIsBetter: true,
    range: [0, 1],
    aggregate: 'mean',

    segment({ output: hypothesis, references }) {
      if (references.length === 0) return abstain(type, 'no-reference');
      encoder.fresh();
      const coded = encoder.encode(hypothesis);
      let best: Stats | undefined;
      for (const reference of references) {
        const stats = overlap(coded, encoder.encode(reference));
        if (best === undefined || stats[2]! > best[2]!) best = stats;
      }
      return best!;
    },

    value: (sum) => sum[2]! / sum[3]!,

    score: (sum) =>
      scored(type, sum, sum[2]! / sum[3]!, () => ({
        precision: sum[0]! / sum[3]!,
        recall: sum[1]! / sum[3]!,
        fmeasure: sum[2]! / sum[3]!,
      })),

    signature: (seen: Seen) =>
      ownSignature(type, seen, fields, tokenizer === 'ascii' ? 'rouge_score-0.1.2' : undefined),
  };
}

type Overlap = (hypothesis: Encoded, reference: Encoded) => Stats;

// All metrics share one encoder per tokeniser, so that ROUGE-1, 2, L and Lsum read a text once.
const encoders = new Map<string, ChunkEncoder>();

function encoderOf(tokenizer: RougeTokenizer, stemmer: boolean): ChunkEncoder {
  const key = `${tokenizer}|${stemmer}`;
  const encoder = encoders.get(key) ?? new ChunkEncoder(ruleRouge(tokenizer, stemmer));
  encoders.set(key, encoder);
  return encoder;
}

function overlapOf(type: RougeType, encoder: ChunkEncoder): Overlap {
  if (type === 'rougeLsum') return summaryOverlap(encoder);
  if (type === 'rougeL') {
    const table = new LcsTable();
    return (hypothesis, reference) => {
      table.setRows(reference.ids, encoder.size);
      return fScore(table.length(hypothesis.ids), hypothesis.ids.length, reference.ids.length);
    };
  }
  const order = Number(type.slice('rouge'.length));
  const counter = new NgramCounter(order);
  return (hypothesis, reference) => {
    counter.clear(reference.ids.length);
    counter.add(reference.ids);
    const matches = new Array<number>(order).fill(0);
    counter.match(hypothesis.ids, matches, 0);
    const ngrams = (of: Encoded) => Math.max(of.ids.length - order + 1, 0);
    return fScore(matches[order - 1]!, ngrams(hypothesis), ngrams(reference));
  };
}

/** ROUGE-Lsum: of each reference line, the words that lie on a common subsequence with any line of the hypothesis. */
function summaryOverlap(encoder: ChunkEncoder): Overlap {
  const table = new LcsTable();
  return (hypothesis, reference) => {
    const left = new Map<number, number>();
    for (const id of hypothesis.ids) left.set(id, (left.get(id) ?? 0) + 1);
    const leftInReference = new Map<number, number>();
    for (const id of reference.ids) leftInReference.set(id, (leftInReference.get(id) ?? 0) + 1);

    const lines = [...linesOf(hypothesis)];
    let hits = 0;
    for (const row of linesOf(reference)) {
      table.setRows(row, encoder.size);
      const hit = new Uint8Array(row.length);
      for (const line of lines) table.markRows(line, hit);
      for (let i = 0; i < row.length; i++) {
        const id = row[i]!;
        const here = left.get(id) ?? 0;
        const there = leftInReference.get(id) ?? 0;
        if (hit[i] === 0 || here === 0 || there === 0) continue;
        hits++;
        left.set(id, here - 1);
        leftInReference.set(id, there - 1);
      }
    }
    return fScore(hits, hypothesis.ids.length, reference.ids.length);
  };
}

function* linesOf({ ids, lineStarts }: Encoded): Generator<Int32Array> {
  let from = 0;
  for (const start of lineStarts) {
    if (start > from) yield ids.subarray(from, start);
    from = start;
  }
  if (ids.length > from) yield ids.subarray(from);
}

function fScore(common: number, hypothesis: number, reference: number): Stats {
  const precision = common / Math.max(hypothesis, 1);
  const recall = common / Math.max(reference, 1);
  return [precision, recall, precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0, 1];
}
