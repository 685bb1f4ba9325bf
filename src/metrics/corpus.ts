import { TuneloopError } from '../base/errors.js';
import type { Abstention, Metric, ScoreOutcome, Seen, Stats } from '../spec/metric.js';
import { sumStats } from '../statistics/sum-stats.js';
import type { TextMetric } from './text-metric.js';

/** References of one segment; `null` stands for one that is missing. */
export type References = readonly (string | null | undefined)[];

/** A corpus score with what it was made from. */
export interface CorpusScore {
  readonly score: ScoreOutcome;
  /** One entry per hypothesis, in order. */
  readonly segments: readonly (Stats | Abstention)[];
  readonly seen: Seen;
  readonly signature: string;
  /** Share of the segments that have stats, 0 to 1. */
  readonly coverage: number;
}

/**
 * Scores all hypotheses together. Missing references are left out; a segment without any abstains.
 * @param references one list per hypothesis
 * @throws INVALID_OPTION when there are not as many reference lists as hypotheses
 */
export function corpusScore(
  metric: TextMetric,
  hypotheses: readonly string[],
  references: readonly References[],
): CorpusScore {
  if (hypotheses.length !== references.length) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${metric.name}: ${hypotheses.length} hypotheses but ${references.length} reference lists.`,
      hint: 'Give one list of references for each hypothesis, in the same order; use [] where there is none.',
    });
  }
  const counts = new Set<number>();
  const segments = hypotheses.map((hypothesis, i) => {
    const present = references[i]!.filter((reference) => typeof reference === 'string');
    counts.add(present.length);
    return metric.segment({ output: hypothesis, references: present });
  });
  return corpusOf(metric, segments, counts);
}

/** Scores segments together. @param counts how many references a segment had; each number once */
export function corpusOf(
  metric: Metric<never>,
  segments: readonly (Stats | Abstention)[],
  counts: ReadonlySet<number>,
): CorpusScore {
  const usable = segments.filter((segment): segment is Stats => !('status' in segment));
  const seen: Seen = { references: counts.size > 1 ? 'var' : ([...counts][0] ?? 0) };
  return {
    score: metric.score(sumStats(usable)),
    segments,
    seen,
    signature: metric.signature(seen),
    coverage: segments.length === 0 ? 0 : usable.length / segments.length,
  };
}

/** Scores one hypothesis by itself. */
export function sentenceScore(metric: TextMetric, hypothesis: string, references: References): ScoreOutcome {
  return corpusScore(metric, [hypothesis], [references]).score;
}
