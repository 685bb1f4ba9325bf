import { checkOptions } from '../base/check-options.js';
import { GateError, type GateFailure, TuneloopError } from '../base/errors.js';
import { compareReports } from './compare.js';
import type { EvalReport } from './eval-report.js';
import type { EvalScore } from './eval-score.js';
import { scoreText } from './text-table.js';

/** What one score must be. All parts that are given must hold. */
export interface GateRule {
  /** The least it may be. */
  readonly min?: number | undefined;
  /** The most it may be. */
  readonly max?: number | undefined;
  /**
   * What `min` and `max` are held against: the value, or the end of its 95 % interval that is nearer to the bound, so that
   * chance alone passes rarely. @default 'value'
   */
  readonly on?: 'value' | 'interval' | undefined;
  /** A report over the same rows that must not be fallen behind, see `margin`. */
  readonly baseline?: EvalReport | undefined;
  /**
   * How much worse than the baseline still counts as no worse, in the metric's own unit. Passes where the 95 % interval
   * of the paired difference lies wholly above −margin, in the metric's direction: non-inferiority for a positive margin,
   * superiority for 0. @default 0
   */
  readonly margin?: number | undefined;
  /** The least share of the rows that must be scored, 0 to 1. @default 1 */
  readonly minCoverage?: number | undefined;
}

/** Rules by the name of the score. */
export type GateRules = Readonly<Record<string, GateRule>>;

/** Whether a report passes. */
export interface GateVerdict {
  readonly passed: boolean;
  /** Every rule that was not met; empty where it passed. */
  readonly failures: readonly GateFailure[];
}

/**
 * Holds a report against rules. A score that does not exist, or covers too few rows, never passes.
 * @param options `throws`: false gives the verdict of a report that fails too. @default true
 * @throws GATE_FAILED with every failure
 * @throws INVALID_OPTION when there is no rule, a rule says nothing, or its baseline cannot be compared
 * @throws NOT_FOUND when a rule is about a score that the report does not have
 */
export function gate(
  report: EvalReport,
  rules: GateRules,
  options: { readonly throws?: boolean | undefined } = {},
): GateVerdict {
  checkOptions(options, ['throws'], 'gate');
  const entries = Object.entries(rules);
  if (entries.length === 0) throw invalid('A gate without rules would let everything pass.');
  const failures = entries.flatMap(([name, rule]) => failuresOf(report, name, rule));
  if (failures.length > 0 && options.throws !== false) throw new GateError(failures);
  return { passed: failures.length === 0, failures };
}

function failuresOf(report: EvalReport, name: string, rule: GateRule): GateFailure[] {
  checkOptions(rule, ['min', 'max', 'on', 'baseline', 'margin', 'minCoverage'], `The gate's rule for "${name}"`);
  const { min, max, on = 'value', baseline, minCoverage = 1 } = rule;
  if (min === undefined && max === undefined && baseline === undefined) {
    throw invalid(`The gate's rule for "${name}" says nothing.`);
  }
  const score = report.score(name);
  const coverage = score.coverage.scored / report.segments;
  const ends = on === 'interval' ? score.interval95 : ([score.value, score.value] as const);
  const at = (end: string) => (on === 'interval' ? `its 95 % interval ${end} at` : 'its value is');
  const checks: (GateFailure | false)[] = [
    coverage < minCoverage &&
      failure(
        name,
        'minCoverage',
        minCoverage,
        coverage,
        `only ${score.coverage.scored} of ${report.segments} rows are scored`,
      ),
    min !== undefined && bound(score, 'min', min, ends?.[0], (value) => value >= min, at('starts'), 'at least'),
    max !== undefined && bound(score, 'max', max, ends?.[1], (value) => value <= max, at('ends'), 'at most'),
    baseline !== undefined && beats(report, baseline, name, rule.margin ?? 0),
  ];
  return checks.filter((check) => check !== false);
}

function bound(
  { name, signature, reason }: EvalScore,
  rule: 'min' | 'max',
  limit: number,
  value: number | undefined,
  holds: (value: number) => boolean,
  where: string,
  relation: string,
): GateFailure | false {
  finite(name, rule, limit);
  if (value === undefined)
    return failure(name, rule, limit, null, `there is no such number (${reason ?? 'too few rows'})`);
  if (holds(value)) return false;
  return failure(name, rule, limit, value, `${where} ${scoreText(value)}, not ${relation} ${limit} (${signature})`);
}

function beats(report: EvalReport, baseline: EvalReport, name: string, margin: number): GateFailure | false {
  finite(name, 'margin', margin);
  const options = { only: [name], resamples: 1, trials: 1, slices: false }; // only the interval is read here, no p-value
  const { interval95, higherIsBetter, reason } = compareReports(baseline, report, options).score(name);
  if (interval95 === undefined) {
    return failure(name, 'baseline', -margin, null, `it cannot be compared (${reason ?? 'too few rows'})`);
  }
  const gain = higherIsBetter ? interval95[0] : -interval95[1];
  if (gain > -margin) return false;
  const text = `against ${baseline.about.model} its gain may be as low as ${scoreText(gain)}, not above ${-margin}`;
  return failure(name, 'baseline', -margin, gain, text);
}

function failure(metric: string, rule: string, bound: number, value: number | null, why: string): GateFailure {
  return { metric, rule, bound, value, message: `${metric}: ${why}` };
}

function finite(name: string, rule: string, limit: number): void {
  if (!Number.isFinite(limit)) throw invalid(`The gate's rule for "${name}" has the ${rule} ${limit}.`);
}

function invalid(message: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message,
    hint: 'Give each score a min, a max or a baseline, as finite numbers.',
  });
}
