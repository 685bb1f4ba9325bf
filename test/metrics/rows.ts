import { rng } from '../../src/base/rng.js';
import { type Metric, type Score, scoreSegments } from '../../src/metrics/index.js';
import { sumStats } from '../../src/statistics/sum-stats.js';

/** The score of some rows together: its value, or the reason why there is none. */
export async function scoreOf<Segment>(metric: Metric<Segment>, ...rows: readonly Segment[]): Promise<number | string> {
  const { score, segments } = await scoreSegments(metric, rows);
  if (score.status === 'value') return score.value;
  const [only] = segments;
  return only !== undefined && 'status' in only ? only.reason : score.reason;
}

/** What a metric says of its row, in words. */
export async function explanationOf<Segment>(metric: Metric<Segment>, row: Segment): Promise<string | undefined> {
  const result = await metric.segment(row);
  return 'status' in result ? result.explanation : undefined;
}

/** One row with one reference. */
export const pair = (output: string, ...references: readonly string[]) => ({ output, references });

/** Checks what every metric promises, on rows that it must be able to score. */
export async function promisesOf<Segment>(metric: Metric<Segment>, rows: readonly Segment[]) {
  const broken: string[] = [];
  const [low, high] = metric.range;
  const scoreOfSum = (stats: readonly (readonly number[])[]) => {
    const score = metric.score(sumStats(stats));
    return score.status === 'value' ? score.value : Number.NaN;
  };
  const { segments, score, signature } = await scoreSegments(metric, rows);
  const usable = segments.filter((stats): stats is readonly number[] => !('status' in stats));
  if (usable.some((stats) => stats.length !== usable[0]?.length)) broken.push('stats differ in length');
  if (usable.some((stats) => !stats.every(Number.isFinite))) broken.push('a stat is not finite');
  for (const stats of [...usable.map((one) => [one]), usable]) {
    const value = scoreOfSum(stats);
    if (value < low - 1e-9 || value > high + 1e-9) broken.push(`${value} is outside the range`);
  }
  const whole = scoreOfSum(usable);
  const close = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= 1e-9;
  if (!close(whole, scoreOfSum(rng(1).shuffle(usable)))) broken.push('the order of rows matters');
  const half = usable.length >> 1;
  const halves = [sumStats(usable.slice(0, half)), sumStats(usable.slice(half))];
  if (half > 0 && !close(whole, scoreOfSum(halves))) broken.push('sums of sums are not the sum');
  if (metric.aggregate === 'mean') {
    const mean = usable.reduce((sum, stats) => sum + scoreOfSum([stats]), 0) / usable.length;
    if (!close(whole, mean)) broken.push(`the score ${whole} is not the mean of the rows' scores ${mean}`);
  }
  const bare = metric.value?.(Float64Array.from(sumStats(usable)));
  if (bare !== undefined && !Object.is(bare, whole)) broken.push(`value says ${bare}, score ${whole}`);
  const none = metric.score([]);
  if (none.status !== 'abstained' || none.reason !== 'no-segments') broken.push('no segments have a score');
  if (!signature.startsWith(`${metric.name}|`) || !/\|v:\d+$/.test(signature)) broken.push(`signed ${signature}`);
  if (/[|][^:|]*([|]|$)/.test(signature)) broken.push(`a field without a value in ${signature}`);
  if (score.status === 'value' && (score as Score).name !== metric.name) broken.push('the score has another name');
  return broken;
}
