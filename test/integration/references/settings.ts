import { bleu } from '../../../src/metrics/bleu.js';
import { chrf, chrfpp } from '../../../src/metrics/chrf.js';
import type { RougeType } from '../../../src/metrics/rouge.js';
import { ter } from '../../../src/metrics/ter.js';
import type { TextMetric } from '../../../src/metrics/text-metric.js';

/** One metric, as we make it and as sacreBLEU does. */
export interface Setting {
  readonly name: string;
  readonly ours: TextMetric;
  readonly metric: 'BLEU' | 'CHRF' | 'TER';
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Whether systems are compared by it, too. */
  readonly tested?: boolean;
}

/** What `rouge_score` is asked for in one go. */
export interface RougeSetting {
  readonly name: string;
  readonly types: readonly RougeType[];
  readonly stemmer: boolean;
  /** Whether each sentence is put on a line of its own, as ROUGE-Lsum wants it. */
  readonly lines: boolean;
}

/** BLEU with sacreBLEU's defaults, which systems are ranked by. */
export const bleu13a: Setting = { name: 'BLEU', ours: bleu(), metric: 'BLEU', options: {}, tested: true };

/** Metrics that Python computes in seconds. */
export const quick: readonly Setting[] = [
  bleu13a,
  { name: 'BLEU, intl', ours: bleu({ tokenize: 'intl' }), metric: 'BLEU', options: { tokenize: 'intl' } },
  {
    name: 'BLEU, characters in lower case, effective order',
    ours: bleu({ tokenize: 'char', lowercase: true, effectiveOrder: true }),
    metric: 'BLEU',
    options: { tokenize: 'char', lowercase: true, effective_order: true },
  },
  {
    name: 'BLEU, add-k, effective order',
    ours: bleu({ smoothing: 'add-k', effectiveOrder: true }),
    metric: 'BLEU',
    options: { smooth_method: 'add-k', effective_order: true },
  },
  { name: 'chrF', ours: chrf(), metric: 'CHRF', options: {}, tested: true },
  { name: 'chrF++', ours: chrfpp(), metric: 'CHRF', options: { word_order: 2 }, tested: true },
  {
    name: 'chrF1, lower case, white space, eps smoothing',
    ours: chrf({ beta: 1, lowercase: true, whitespace: true, epsSmoothing: true }),
    metric: 'CHRF',
    options: { beta: 1, lowercase: true, whitespace: true, eps_smoothing: true },
  },
];

/** TER with sacreBLEU's defaults. */
export const ter0: Setting = { name: 'TER', ours: ter(), metric: 'TER', options: {} };

/** TER with everything that changes what a word is. */
export const terStrict: Setting = {
  name: 'TER, normalised, no punctuation, Asian support, case',
  ours: ter({ normalized: true, noPunct: true, asianSupport: true, caseSensitive: true }),
  metric: 'TER',
  options: { normalized: true, no_punct: true, asian_support: true, case_sensitive: true },
};

/** TER as it is used for translations into Western languages. */
export const terNormalized: Setting = {
  name: 'TER, normalised',
  ours: ter({ normalized: true }),
  metric: 'TER',
  options: { normalized: true },
};

const types = ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'] as const;

/** ROUGE with and without stems, and with a sentence on each line. */
export const rougeSettings: readonly RougeSetting[] = [
  { name: 'ROUGE', types, stemmer: false, lines: false },
  { name: 'ROUGE, stemmer', types, stemmer: true, lines: false },
  { name: 'ROUGE, stemmer, a sentence on each line', types: ['rougeLsum'], stemmer: true, lines: true },
];

/** The text with each sentence on a line of its own, roughly; `measure.py` does the same. */
export function sentenceLines(text: string): string {
  return text.replaceAll('. ', '.\n');
}

/** The first, and from there every so manieth. */
export function everyNth<T>(all: readonly T[], every: number): readonly T[] {
  return every === 1 ? all : all.filter((_, i) => i % every === 0);
}
