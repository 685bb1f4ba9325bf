/** Matchers that hold evaluation reports against bounds, gates and baselines inside Vitest. */
// By type only: the declarations below add to Vitest's, so the compiler must have seen those.
import type {} from 'vitest';
import { TuneloopError } from '../base/errors.js';
import { compareReports } from '../evaluate/compare.js';
import type { EvalReport } from '../evaluate/eval-report.js';
import { type GateRules, gate } from '../evaluate/gate.js';

/** What the matchers add to `expect`. */
export interface ReportMatchers<R = unknown> {
  /**
   * The score is at least the bound; with `on: 'interval'`, the lower end of its 95 % interval is. Where the score has no
   * value the assertion fails, with `.not` too.
   */
  toScoreAtLeast(metric: string, bound: number, options?: { readonly on?: 'value' | 'interval' | undefined }): R;
  /** The report passes the gate; the message lists every rule that was not met. */
  toPassGate(rules: GateRules): R;
  /**
   * The report is significantly better than one over the same rows, by a paired test (see `compareReports`).
   * @param metric name of the score. @default the report's first
   */
  toBeatBaseline(baseline: EvalReport, metric?: string): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: a merged interface must repeat the type parameters that Vitest declares
  interface Matchers<T = any> extends ReportMatchers<T> {}
}

interface MatcherContext {
  readonly isNot: boolean;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * The matchers, for `expect.extend(matchers)`. They keep nothing between calls, so they are safe in concurrent tests.
 * @example
 * import { expect } from 'vitest';
 * import { matchers } from 'tuneloop/vitest';
 * expect.extend(matchers);
 * expect(report).toScoreAtLeast('bleu', 30);
 */
export const matchers = {
  toScoreAtLeast(
    this: MatcherContext,
    received: unknown,
    metric: string,
    bound: number,
    options: { readonly on?: 'value' | 'interval' | undefined } = {},
  ): MatcherResult {
    const report = reportOf(received, 'toScoreAtLeast');
    const score = report.score(metric);
    const value = options.on === 'interval' ? score.interval95?.[0] : score.value;
    const what = options.on === 'interval' ? `The interval of ${metric} starts at` : `${metric} is`;
    if (value === undefined) {
      const message = () => `${metric} has no such value: ${score.reason ?? 'too few rows'}.\n${report}`;
      return { pass: this.isNot, message };
    }
    const relation = this.isNot ? 'less than' : 'at least';
    return { pass: value >= bound, message: () => `${what} ${value}, expected ${relation} ${bound}.\n${report}` };
  },

  toPassGate(this: MatcherContext, received: unknown, rules: GateRules): MatcherResult {
    const report = reportOf(received, 'toPassGate');
    const { passed, failures } = gate(report, rules, { throws: false });
    const missed = failures.map(({ message }) => `  ${message}`).join('\n');
    return {
      pass: passed,
      message: () => `${passed ? 'The report passes the gate.' : `The report fails the gate:\n${missed}`}\n${report}`,
    };
  },

  toBeatBaseline(this: MatcherContext, received: unknown, baseline: EvalReport, metric?: string): MatcherResult {
    const report = reportOf(received, 'toBeatBaseline');
    const name = metric ?? report.scores[0]?.name ?? '';
    const comparison = compareReports(reportOf(baseline, 'toBeatBaseline'), report, { only: [name], slices: false });
    const pass = comparison.score(name).favours === 'candidate';
    const verdict = pass ? 'is significantly better' : 'is not significantly better';
    return { pass, message: () => `The report ${verdict} by ${name}.\n${comparison}` };
  },
};

/** Adds the matchers to an `expect`. */
export function extendExpect(expect: { readonly extend: (added: typeof matchers) => void }): void {
  expect.extend(matchers);
}

function reportOf(value: unknown, matcher: string): EvalReport {
  if (isReport(value)) return value;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${matcher} was given ${value === null ? 'null' : typeof value} instead of an EvalReport.`,
    hint: 'Pass what Evaluator.run gave, or EvalReport.fromJSON of its JSON.',
  });
}

/** By its form, so that a report of another copy of the package counts. */
function isReport(value: unknown): value is EvalReport {
  return (
    (value as EvalReport | null | undefined)?.kind === 'EvalReport' && typeof (value as EvalReport).score === 'function'
  );
}
