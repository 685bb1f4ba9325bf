import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import type { Abstention } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { type Rate, rateOf } from './rate.js';
import { normalQuantile } from './special/normal.js';

/** A row that a person and the judge have both decided. */
export interface LabelledVerdict {
  readonly human: boolean;
  readonly judge: boolean;
}

/** What {@link roganGladen} reads. */
export interface RoganGladenOptions {
  /** What the judge said of the rows nobody else looked at: how many passed, of how many. */
  readonly judged: { readonly passed: number; readonly total: number };
  /** Rows with both verdicts. They may be picked by the human verdict, but by nothing the judge says. */
  readonly labelled: readonly LabelledVerdict[];
}

/** A share of rows that pass, corrected for a judge that errs. */
export interface CorrectedRate {
  readonly status: 'value';
  readonly name: 'roganGladen';
  /** The corrected share, 0 to 1. */
  readonly value: number;
  /** Counts all that is unsure: the rows judged, and both error rates. */
  readonly interval95: readonly [low: number, high: number];
  /** The share the judge passed. */
  readonly uncorrected: number;
  /** Of rows that a person passes, the share the judge passes. */
  readonly sensitivity: Rate;
  /** Of rows that a person fails, the share the judge fails. */
  readonly specificity: Rate;
}

const Z = -normalQuantile(0.025);

/**
 * The share of rows that would pass by a person's verdict, from a judge's verdicts and a labelled sample that tells how
 * the judge errs. Abstains without labelled rows of both kinds (`no-positives`, `no-negatives`), without judged rows
 * (`no-segments`), and for a judge that is no better than a coin (`judge-uninformative`).
 * @throws INVALID_OPTION for counts that are no whole numbers, or more passed than judged
 * @see Rogan and Gladen 1978, Estimating prevalence from the results of a screening test; for the interval Lang and
 * Reiczigel 2014, Confidence limits for prevalence of disease adjusted for estimated sensitivity and specificity
 */
export function roganGladen(options: RoganGladenOptions): CorrectedRate | Abstention {
  const name = 'roganGladen';
  checkOptions(options, ['judged', 'labelled'], name);
  const { passed, total } = options.judged;
  if (!Number.isSafeInteger(passed) || !Number.isSafeInteger(total) || passed < 0 || passed > total) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${name}: ${passed} of ${total} judged rows passed.`,
      hint: 'Give whole numbers, with at most as many passed as judged.',
    });
  }
  const positives = options.labelled.filter(({ human }) => human);
  const negatives = options.labelled.filter(({ human }) => !human);
  if (total === 0) return abstain(name, 'no-segments');
  if (positives.length === 0) return abstain(name, 'no-positives');
  if (negatives.length === 0) return abstain(name, 'no-negatives');
  const sensitivity = rateOf(positives.filter(({ judge }) => judge).length, positives.length);
  const specificity = rateOf(negatives.filter(({ judge }) => !judge).length, negatives.length);
  const uncorrected = passed / total;
  const gain = sensitivity.value + specificity.value - 1;
  if (gain <= 0) return abstain(name, 'judge-uninformative');
  return {
    status: 'value',
    name,
    value: clamp((uncorrected + specificity.value - 1) / gain),
    interval95: langReiczigel(passed, total, sensitivity, specificity),
    uncorrected,
    sensitivity,
    specificity,
  };
}

/** Shrinks each share a little towards one half first, as Agresti and Coull do, then adds what each is unsure of. */
function langReiczigel(passed: number, total: number, sensitivity: Rate, specificity: Rate): readonly [number, number] {
  const n = total + Z * Z;
  const p = (passed + (Z * Z) / 2) / n;
  const [nSe, nSp] = [sensitivity.rows + 2, specificity.rows + 2];
  const se = (sensitivity.value * sensitivity.rows + 1) / nSe;
  const sp = (specificity.value * specificity.rows + 1) / nSp;
  const gain = se + sp - 1;
  if (gain <= 0) return [0, 1];
  const value = (p + sp - 1) / gain;
  const [varSe, varSp] = [(se * (1 - se)) / nSe, (sp * (1 - sp)) / nSp];
  const shift = 2 * Z * Z * (value * varSe - (1 - value) * varSp);
  const variance = (p * (1 - p)) / n + value * value * varSe + (1 - value) * (1 - value) * varSp;
  const half = (Z * Math.sqrt(variance)) / gain;
  return [clamp(value + shift - half), clamp(value + shift + half)];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
