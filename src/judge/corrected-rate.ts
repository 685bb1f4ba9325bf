import { TuneloopError } from '../base/errors.js';
import type { Abstention } from '../spec/metric.js';
import { abstain } from '../statistics/abstain.js';
import { type PredictionPowered, predictionPowered } from '../statistics/prediction-powered.js';
import type { Rate } from '../statistics/rate.js';
import { type CorrectedRate, roganGladen } from '../statistics/rogan-gladen.js';
import { type JudgeCertificate, makerOf, readCertificate } from './certificate.js';
import { rate } from './findings.js';

/** A judge's score of many rows: of a report, or of `judge.score`. */
export interface JudgedScore {
  readonly name: string;
  readonly status: 'value' | 'abstained' | 'error';
  readonly value?: number | undefined;
  readonly parts: Readonly<Record<string, number>>;
  /** How it was made; where it is there, it must be this judge's. */
  readonly signature?: string | undefined;
}

/** What a judge said of rows that nobody else looked at: its score, how many passed, or its value of each row. */
export type JudgedRows = JudgedScore | { readonly passed: number; readonly total: number } | readonly number[];

/** The share of rows that people would pass, from a judge's verdicts. */
export interface CorrectedPassRate {
  /** The share the judge passed; it is wrong by as much as the judge is. */
  readonly raw: Rate | Abstention;
  /** From the judge's error rates. Stays right where these rows pass more or less often than the labelled ones. */
  readonly roganGladen: CorrectedRate | Abstention;
  /** From the mean error on the labelled rows. Holds for rows like those, and has the shorter interval there. */
  readonly predictionPowered: PredictionPowered | Abstention;
  /** The certificate's. */
  readonly warnings: readonly string[];
}

/**
 * Corrects a judge's pass rate by what its certificate knows of its errors. A score is taken where each row is 0 or 1; of
 * other scales give the values of the rows.
 *
 * @param judged rows other than the labelled ones
 * @throws INVALID_OPTION for another judge's score, a mean that hides how many passed, or counts that cannot be
 * @throws CORRUPT_RECORD for a certificate that was changed after it was made
 * @see Rogan and Gladen 1978; Angelopoulos et al. 2023, Prediction-powered inference
 */
export function correctedRate(certificate: JudgeCertificate, judged: JudgedRows): CorrectedPassRate {
  const { passAt, pairs, warnings } = readCertificate(certificate);
  const { passed, total } = passesOf(certificate, judged);
  const labelled = pairs.map(([judge, human]) => ({ judge: judge >= passAt, human: human >= passAt }));
  return {
    raw: rate(passed, total) ?? abstain('rate', 'no-segments'),
    roganGladen: roganGladen({ judged: { passed, total }, labelled }),
    predictionPowered: predictionPowered({
      labelled,
      judged: Array.from({ length: total }, (_, i) => i < passed),
    }),
    warnings,
  };
}

function passesOf(
  { judge, passAt, pairs }: JudgeCertificate,
  judged: JudgedRows,
): { readonly passed: number; readonly total: number } {
  if ('passed' in judged) return checkCounts(judged.passed, judged.total);
  if (!('status' in judged)) {
    const wrong = judged.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) throw invalid(`a row has the value ${wrong}.`, 'Leave out rows that have no value.');
    return { passed: judged.filter((value) => value >= passAt).length, total: judged.length };
  }
  const { name, value, parts, signature } = judged;
  if (name !== judge.name || (signature !== undefined && makerOf(signature) !== judge.signature))
    throw invalid(
      `the certificate is of ${judge.signature}, the score of ${signature ?? name}.`,
      'Give a score of the same judge, with the same model, prompt and settings.',
    );
  if (value === undefined) return { passed: 0, total: 0 };
  const total = parts['segments'] ?? Number.NaN;
  const passed = Math.round(value * total);
  const binary = passAt === 1 && pairs.every(([each]) => each === 0 || each === 1);
  if (binary && Math.abs(passed - value * total) < 1e-6) return checkCounts(passed, total);
  throw invalid(
    `a mean of ${value} over ${total} rows does not tell how many passed.`,
    'Give the values of the rows, or { passed, total }.',
  );
}

function checkCounts(passed: number, total: number): { readonly passed: number; readonly total: number } {
  if (Number.isSafeInteger(passed) && Number.isSafeInteger(total) && passed >= 0 && passed <= total)
    return { passed, total };
  throw invalid(`${passed} of ${total} rows passed.`, 'Give whole numbers, with at most as many passed as there are.');
}

function invalid(message: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `correctedRate: ${message}`, hint });
}
