import { TuneloopError } from '../../base/errors.js';
import { oneOf } from '../../base/option-values.js';
import type { Abstention } from '../../spec/metric.js';
import type { ConfidenceSegment, ProbabilitySegment } from '../segments.js';
import { settingText } from '../setting-text.js';
import { abstain } from '../text-metric.js';

/** Where a metric of probabilities finds them. */
export type ProbabilitySource = 'probabilities' | 'confidence';

/** What metrics of probabilities have in common. */
export interface ProbabilityOptions {
  /** A probability for each label, or one that the output is right. @default 'probabilities' */
  readonly of?: ProbabilitySource | undefined;
  /**
   * Whether an output is right; asked only for `confidence`, where there are references.
   * @default it equals one of them, but for white space around it
   */
  readonly isRight?: ((output: string, references: readonly string[]) => boolean) | undefined;
  /** Tells one `isRight` from another in the signature. @default 1 */
  readonly version?: string | number | undefined;
}

export const probabilityOptionNames = [
  'of',
  'isRight',
  'version',
] as const satisfies readonly (keyof ProbabilityOptions)[];

/** What a metric of probabilities reads of a row, whichever source it has. */
export type AnyProbabilitySegment = Partial<ProbabilitySegment & ConfidenceSegment>;

/** What a row holds for a metric of probabilities. */
export interface ProbabilityRow {
  /** Probability that was given to each thing that could be true. */
  readonly each: ReadonlyMap<string, number>;
  /** The one that is; it may not be among them. */
  readonly truth: string;
  /** The likeliest; of equals the one whose name sorts first. */
  readonly top: { readonly probability: number; readonly isTrue: boolean };
}

/** More than rounding can add to probabilities that sum to 1. */
const slack = 1e-6;

/**
 * Gives what reads a row's probabilities. Of `confidence` there are two outcomes, right and wrong.
 * @throws INVALID_OPTION for an unknown source
 * @throws INVALID_OUTPUT from what it gives, for numbers that are no probabilities
 */
export function probabilityReader(
  name: string,
  { of = 'probabilities', isRight = isEqual }: ProbabilityOptions,
): (segment: AnyProbabilitySegment) => ProbabilityRow | Abstention {
  oneOf(name, 'of', of, ['probabilities', 'confidence']);
  if (of === 'probabilities') return (segment) => labelRow(name, segment);
  return ({ output = '', references = [], confidence = Number.NaN }) => {
    if (references.length === 0) return abstain(name, 'no-reference');
    if (!(confidence >= 0 && confidence <= 1)) throw noProbability(name, 'confidence', confidence);
    const isTrue = isRight(output, references);
    const each = { right: confidence, wrong: 1 - confidence };
    return {
      each: new Map(Object.entries(each)),
      truth: isTrue ? 'right' : 'wrong',
      top: { probability: confidence, isTrue },
    };
  };
}

/** Gives the settings as a signature shows them. */
export function probabilitySettings({
  of = 'probabilities',
  isRight,
  version = 1,
}: ProbabilityOptions): Record<string, string> {
  if (of === 'probabilities') return { of };
  return { of, right: isRight === undefined ? 'equal' : `function-${settingText(version)}` };
}

function isEqual(output: string, references: readonly string[]): boolean {
  const answer = output.trim();
  return references.some((reference) => reference.trim() === answer);
}

function labelRow(
  name: string,
  { probabilities = {}, references = [] }: AnyProbabilitySegment,
): ProbabilityRow | Abstention {
  if (references.length === 0) return abstain(name, 'no-reference');
  const each = new Map(Object.entries(probabilities));
  let sum = 0;
  for (const [label, probability] of each) {
    if (!(probability >= 0 && probability <= 1)) throw noProbability(name, `probabilities of "${label}"`, probability);
    sum += probability;
  }
  if (sum > 1 + slack) throw noProbability(name, 'sum of the probabilities', sum);
  if (each.size === 0) return abstain(name, 'no-probabilities');
  const wanted = references.map((reference) => reference.trim());
  const truth = wanted.reduce((best, label) => ((each.get(label) ?? 0) > (each.get(best) ?? 0) ? label : best));
  const [label, probability] = [...each].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a));
  return { each, truth, top: { probability, isTrue: wanted.includes(label) } };
}

function noProbability(name: string, what: string, given: number): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `${name}: the ${what} is ${given}.`,
    hint: 'Give numbers from 0 to 1 that sum to at most 1; the exponential of a log-probability is one.',
  });
}
