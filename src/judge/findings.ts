import { abstain } from '../statistics/abstain.js';
import { cohenKappa } from '../statistics/agreement/cohen-kappa.js';
import { gwetAC1 } from '../statistics/agreement/gwet.js';
import { type Rate, rateOf } from '../statistics/rate.js';
import type { JudgeCertificate } from './certificate.js';
import { lengthBias } from './length-bias.js';
import { positionBias, type Slots } from './position-bias.js';

/** A row that both the judge and a person have judged. */
export interface JudgedRow {
  readonly judge: number;
  readonly human: number;
  /** On any scale; NaN where it has none. */
  readonly length: number;
  readonly slots: Slots | undefined;
}

/** How findings are made. */
export interface FindingsOptions {
  readonly passAt: number;
  /** Whether people gave numbers on the judge's scale, not just yes or no. */
  readonly numbers: boolean;
  readonly seed: number;
  readonly resamples: number;
}

/** The part of a certificate that is counted. */
export type Findings = Pick<
  JudgeCertificate,
  | 'passAt'
  | 'pairs'
  | 'confusion'
  | 'sensitivity'
  | 'specificity'
  | 'accuracy'
  | 'kappa'
  | 'ac1'
  | 'weightedKappa'
  | 'lengthBias'
  | 'positionBias'
>;

/** More values than this make no table of agreement. */
const MOST_VALUES = 25;

/** Counts agreement, errors and biases of rows that both have judged. */
export function findings(rows: readonly JudgedRow[], options: FindingsOptions): Findings {
  const { passAt, numbers, seed, resamples } = options;
  const verdicts = rows.map((row) => ({ ...row, judge: row.judge >= passAt, human: row.human >= passAt }));
  const count = (judge: boolean, human: boolean) =>
    verdicts.filter((row) => row.judge === judge && row.human === human).length;
  const confusion = {
    truePositives: count(true, true),
    falsePositives: count(true, false),
    trueNegatives: count(false, false),
    falseNegatives: count(false, true),
  };
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const ratings = verdicts.map(({ judge, human }) => [judge, human]);
  const table = { categories: [false, true], seed, resamples };
  const slots = rows.flatMap((row) => (row.slots === undefined ? [] : [row.slots]));
  return {
    passAt,
    pairs: rows.map(({ judge, human }) => [judge, human] as const),
    confusion,
    sensitivity: rate(truePositives, truePositives + falseNegatives),
    specificity: rate(trueNegatives, trueNegatives + falsePositives),
    accuracy: rate(truePositives + trueNegatives, rows.length),
    kappa: cohenKappa(ratings, table),
    ac1: gwetAC1(ratings, table),
    ...(numbers ? weighted(rows, { seed, resamples }) : {}),
    lengthBias: ofLength(numbers ? rows : verdicts, options),
    ...(slots.length === 0 ? {} : { positionBias: positionBias(slots) }),
  };
}

/** Agreement of numbers, where there are more than two of them. */
function weighted(
  rows: readonly JudgedRow[],
  resampling: { readonly seed: number; readonly resamples: number },
): Pick<Findings, 'weightedKappa'> {
  const values = new Set(rows.flatMap(({ judge, human }) => [judge, human]));
  if (values.size < 3) return {};
  if (values.size > MOST_VALUES) return { weightedKappa: abstain('cohenKappa', 'too-many-values') };
  const ratings = rows.map(({ judge, human }) => [judge, human]);
  return { weightedKappa: cohenKappa(ratings, { weights: 'quadratic', ...resampling }) };
}

/** Errors against length: of numbers where people gave numbers, else of verdicts. */
function ofLength(
  rows: readonly { readonly judge: number | boolean; readonly human: number | boolean; readonly length: number }[],
  { seed, resamples }: FindingsOptions,
): Findings['lengthBias'] {
  if (!rows.every(({ length }) => Number.isFinite(length))) return abstain('lengthBias', 'no-length');
  const plain = rows.map(({ judge, human, length }) => ({ judge: Number(judge), human: Number(human), length }));
  return lengthBias(plain, { permutations: resamples, seed });
}

/** A share with its interval; null of no rows. */
export function rate(hits: number, rows: number): Rate | null {
  return rows === 0 ? null : rateOf(hits, rows);
}
