import type { RougeType } from '../../../src/metrics/rouge.js';
import { answerOf, type Installed, installed } from '../python.js';
import { missing } from './data.js';
import type { RougeSetting, Setting } from './settings.js';

/** sacreBLEU and rouge_score beside real data; the reason why not, which it prints, where one of them is not there. */
export function referenceTools(suite: string): Installed {
  const tools =
    missing === undefined
      ? installed('references', 'sacrebleu, rouge_score')
      : { reason: `there is no ../shared/data/${missing}` };
  if ('reason' in tools) console.log(`${suite}: skipped, ${tools.reason}`);
  return tools;
}

/** Texts that `measure.py` reads by itself, or is given. */
export type Texts =
  | { readonly folder: string; readonly systems: readonly string[] }
  | { readonly pairs: readonly (readonly [text: string, reference: string])[] };

/** A {@link Setting} with what it is applied to. */
export interface Measured extends Setting {
  /** Which rows are measured: every so manieth, from the first. */
  readonly every: number;
  /** Paired tests to run; the first system of each is its baseline. */
  readonly paired: readonly (readonly string[])[];
}

/** What one system scores by sacreBLEU. */
export interface SystemScore {
  readonly score: number;
  readonly printed: string;
  readonly signature: string;
  /** The numbers of each row that add up to the score. */
  readonly rows: readonly (readonly number[])[];
  /** Scores of single rows, by themselves. */
  readonly sentences: readonly number[];
}

/** What a paired test says of its systems, in their order. */
export interface PairedResult {
  readonly signature: string;
  readonly results: readonly {
    readonly score: number;
    readonly p: number | null;
    readonly mean: number | null;
    readonly ci: number | null;
  }[];
}

/** What one system scores by rouge_score. */
export interface RougeAnswer {
  /** Precision, recall and F1 of each row. */
  readonly rows: readonly (readonly number[])[];
  readonly mean: number;
  /** Low, middle and high, each with precision, recall and F1. */
  readonly aggregate?: readonly (readonly number[])[];
}

/** What the reference tools say, in the order of the settings. */
export interface Measurements {
  readonly numpy: string;
  readonly references: readonly (readonly string[])[];
  readonly sacrebleu: readonly {
    readonly systems: Readonly<Record<string, SystemScore>>;
    readonly paired: readonly { readonly bs: PairedResult; readonly ar: PairedResult }[];
  }[];
  readonly rouge: readonly { readonly systems: Readonly<Record<string, Readonly<Record<RougeType, RougeAnswer>>>> }[];
}

/** Asks the reference tools. */
export function measure(
  tools: Installed,
  texts: Texts,
  settings: {
    readonly sacrebleu: readonly Measured[];
    readonly rouge: readonly RougeSetting[];
    /** Scores every so manieth row by itself, too. @default none */
    readonly sentences?: number;
    /** Aggregates ROUGE by the bootstrap, after NumPy was given this seed. @default not */
    readonly seed?: number;
  },
): Promise<Measurements> {
  return answerOf(tools, 'references/measure.py', {
    ...texts,
    sentences: settings.sentences ?? 0,
    seed: settings.seed,
    sacrebleu: settings.sacrebleu.map(({ metric, options, every, paired }) => ({ metric, options, every, paired })),
    rouge: settings.rouge.map((each) => ({ ...each, aggregate: settings.seed !== undefined })),
  });
}
