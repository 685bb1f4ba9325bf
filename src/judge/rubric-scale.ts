import { TuneloopError } from '../base/errors.js';
import { mean, quantile } from '../statistics/numeric.js';

/** Points a judge gives, whole numbers. */
export interface PointScale {
  /** @default 1 */
  readonly low?: number | undefined;
  readonly high: number;
  /** What some of the points mean; the more of them are told, the less judges differ. */
  readonly anchors?: Readonly<Record<number, string>> | undefined;
}

/** How a judge says how good something is. */
export type RubricScale = 'pass-fail' | PointScale;

/** A scale as the judge's prompt and arithmetic need it. */
export interface Verdicts {
  /** All that may be said. */
  readonly words: readonly string[];
  /** For the prompt. */
  readonly meaning: string;
  readonly range: readonly [low: number, high: number];
  /** From which value on a row counts as passed, where the scale tells. */
  readonly passAt: number | undefined;
  /** The number behind a word. */
  valueOf(word: string): number;
  /** What the numbers of several answers come to; nothing where they are split evenly. */
  decide(values: readonly number[]): number | undefined;
}

const MOST_STEPS = 100;

const passFail: Verdicts = {
  words: ['pass', 'fail'],
  meaning: '"pass" if it is met, "fail" if it is not. What meets it only in part fails.',
  range: [0, 1],
  passAt: 1,
  valueOf: (word) => Number(word === 'pass'),
  decide: majority,
};

/** @throws INVALID_OPTION for points that are no whole numbers, too many, or an anchor outside them */
export function verdictsOf(judge: string, scale: RubricScale): Verdicts {
  if (scale === 'pass-fail') return passFail;
  const { low = 1, high, anchors = {} } = scale;
  const steps = high - low;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || steps < 1 || steps > MOST_STEPS) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${judge}: a scale from ${low} to ${high}.`,
      hint: `Use whole numbers, the higher at most ${MOST_STEPS} above the lower.`,
    });
  }
  const points = Array.from({ length: steps + 1 }, (_, i) => low + i);
  const stray = Object.keys(anchors).find((point) => !points.includes(Number(point)));
  if (stray !== undefined) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${judge}: an anchor for ${stray}, which is not on the scale from ${low} to ${high}.`,
    });
  }
  const told = points.filter((point) => anchors[point] !== undefined).map((point) => `${point}: ${anchors[point]}`);
  return {
    words: points.map(String),
    meaning: [`a whole number from ${low} (worst) to ${high} (best).`, ...told].join('\n  '),
    range: [low, high],
    passAt: undefined,
    valueOf: Number,
    decide: median,
  };
}

/** Of ones and zeros, which there are more of. */
function majority(values: readonly number[]): number | undefined {
  const share = mean(values);
  return share === 0.5 ? undefined : Math.round(share);
}

/** The value in the middle, or the mean of the two there. */
function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  return quantile(ascending, 0.5);
}
