import { checkOptions } from '../base/check-options.js';
import { digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import { ruleRouge } from '../metrics/tokenizers/rouge.js';
import type { EmbedModel } from '../spec/embed.js';
import type { TextSegment } from '../spec/metric.js';
import { cosine, type EmbedSettings, embedder, embedSettingNames } from './embedder.js';
import { type Judge, makeJudge, nothing } from './judge.js';

/** How a text is cut into what is compared. */
export interface Units {
  /** Part of the signature: a function's code is not. */
  readonly name: string;
  readonly split: (text: string) => readonly string[];
}

/** How {@link bertScore} is made. */
export interface BertScoreOptions extends EmbedSettings {
  readonly model: EmbedModel;
  /** @default words in lower case, of every script; scripts without spaces by character */
  readonly units?: Units | undefined;
  /** Texts, usually all references: the fewer of them a unit is in, the more it counts. @default all units count alike */
  readonly idf?: readonly string[] | undefined;
}

/** How much each unit of a text counts. */
type Weights = ReadonlyMap<string, number>;

interface Match {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

const words: Units = { name: 'words', split: ruleRouge('unicode', false).split };

/**
 * BERTScore's greedy matching over words: each word of the output is matched with the most similar word of the reference
 * (precision), each of the reference with that of the output (recall), and F1 of both is the value, 0 to 1. Similarity
 * below 0 counts as 0. Of several references the one with the highest F1 counts; an output without words scores 0.
 *
 * Words are embedded one by one, without what stands around them. So this is not the contextual BERTScore: numbers cannot
 * be compared, and word order and ambiguous words are not seen. Abstains without a reference that has words
 * (`no-reference`), and where idf leaves no weight (`undefined-value`).
 *
 * @throws INVALID_OPTION for an option that does not exist, or idf without texts
 * @see Zhang et al. 2020, BERTScore: Evaluating Text Generation with BERT (matching and idf)
 */
export function bertScore(options: BertScoreOptions): Judge<TextSegment> {
  const name = 'bertScore';
  checkOptions(options, ['model', 'units', 'idf', ...embedSettingNames], name);
  const { model, units = words, idf, ...settings } = options;
  const embed = embedder(name, model, settings);
  const weigh = idf === undefined ? () => 1 : idfOf(idf, units);
  return makeJudge<TextSegment>({
    name,
    models: { embed: model },
    prompt: {},
    settings: { units: units.name, idf: idf === undefined ? null : digestJson(idf) },
    parts: (sum) => ({ precision: sum[2]! / sum[1]!, recall: sum[3]! / sum[1]! }),
    async measure({ output, references }, { bill, call }) {
      const own = weightsOf(units.split(output), weigh);
      const others = references.map((text) => weightsOf(units.split(text), weigh)).filter(({ size }) => size > 0);
      if (others.length === 0) return nothing('no-reference');
      if (own.size === 0) return { value: 0, more: [0, 0], explanation: 'The output has no words.' };
      const vectors = await embed(
        [own, ...others].flatMap((weights) => [...weights.keys()]),
        bill,
        call,
      );
      const matches = others.map((other) => match(own, other, vectors)).filter(({ f1 }) => Number.isFinite(f1));
      if (matches.length === 0) return nothing('undefined-value');
      const best = matches.reduce((one, two) => (two.f1 > one.f1 ? two : one));
      const { precision, recall, f1 } = best;
      return { value: f1, more: [precision, recall], evidence: { precision, recall } };
    },
  });
}

/** Matches both ways in one pass over all pairs of distinct units. F1 is NaN where a side has no weight. */
function match(own: Weights, other: Weights, vectors: ReadonlyMap<string, Float32Array>): Match {
  const ours = [...own.keys()].map((unit) => vectors.get(unit)!);
  const theirs = [...other.keys()].map((unit) => vectors.get(unit)!);
  const bestOfOurs = new Float64Array(ours.length);
  const bestOfTheirs = new Float64Array(theirs.length);
  ours.forEach((vector, i) => {
    theirs.forEach((against, j) => {
      const similarity = cosine(vector, against);
      if (similarity > bestOfOurs[i]!) bestOfOurs[i] = similarity;
      if (similarity > bestOfTheirs[j]!) bestOfTheirs[j] = similarity;
    });
  });
  const precision = weightedMean(bestOfOurs, [...own.values()]);
  const recall = weightedMean(bestOfTheirs, [...other.values()]);
  const sum = precision + recall;
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum };
}

function weightedMean(values: Float64Array, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sum = values.reduce((all, value, i) => all + value * weights[i]!, 0);
  return Math.min(1, sum / total); // rounding may leave it a little above
}

/** The distinct units, each with its weight as often as it occurs. */
function weightsOf(units: readonly string[], weigh: (unit: string) => number): Weights {
  const weights = new Map<string, number>();
  for (const unit of units) weights.set(unit, (weights.get(unit) ?? 0) + weigh(unit));
  return weights;
}

/** Inverse document frequency, plus one as BERTScore has it: log((texts + 1) / (texts with the unit + 1)). */
function idfOf(texts: readonly string[], { split }: Units): (unit: string) => number {
  if (texts.length === 0)
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: 'bertScore: idf has no texts.',
      hint: 'Give the references of all rows, or leave it out.',
    });
  const holding = new Map<string, number>();
  for (const text of texts) for (const unit of new Set(split(text))) holding.set(unit, (holding.get(unit) ?? 0) + 1);
  return (unit) => Math.log((texts.length + 1) / ((holding.get(unit) ?? 0) + 1));
}
