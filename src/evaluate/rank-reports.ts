import { checkOptions } from '../base/check-options.js';
import { shortDigest } from '../base/digest.js';
import { htmlTable, showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest, JsonObject } from '../base/json.js';
import type { Metric, Stats } from '../spec/metric.js';
import { type RankedSystem, type Ranking, rankSystems } from '../statistics/rank-systems.js';
import { checkSameRows, metricOf } from './compare.js';
import type { EvalReport } from './eval-report.js';
import { alignedLines, intervalText, markdownTable, scoreText } from './text-table.js';

/** Settings of {@link rankReports}. */
export interface RankReportsOptions {
  /** Name of the score. @default the first report's first */
  readonly metric?: string | undefined;
  /** One per report. @default their models, with a number behind one that is there before */
  readonly names?: readonly string[] | undefined;
  /** What made the reports, where they were read from JSON without it. */
  readonly metrics?: readonly Metric<never>[] | undefined;
  /** Of each pair's permutation test. @default 10_000 */
  readonly trials?: number | undefined;
  /** @default the first report's */
  readonly seed?: number | undefined;
  /** What a p-value, corrected for the number of pairs, must be at most. @default 0.05 */
  readonly alpha?: number | undefined;
}

/** A system's place, with the interval of its score where the report has one over all its rows. */
export interface RankedReport extends RankedSystem {
  readonly interval95?: readonly [low: number, high: number] | undefined;
}

/** Several reports over the same rows, the best first. */
export class ReportRanking {
  readonly kind = 'ReportRanking';
  readonly v = 1;
  readonly metric: string;
  readonly signature: string;
  readonly dataset: Digest;
  /** Units that have numbers in all reports; only these are ranked by. */
  readonly segments: number;
  readonly leftOut: number;
  readonly systems: readonly RankedReport[];
  readonly pairs: Ranking['pairs'];

  private constructor(fields: Omit<ReportRanking, 'kind' | 'v' | 'toJSON' | 'toMarkdown' | 'toString'>) {
    this.metric = fields.metric;
    this.signature = fields.signature;
    this.dataset = fields.dataset;
    this.segments = fields.segments;
    this.leftOut = fields.leftOut;
    this.systems = fields.systems;
    this.pairs = fields.pairs;
  }

  /** What `rankReports` calls at its end. */
  static of(fields: Omit<ReportRanking, 'kind' | 'v' | 'toJSON' | 'toMarkdown' | 'toString'>): ReportRanking {
    return new ReportRanking(fields);
  }

  toJSON(): JsonObject {
    return { ...this } as unknown as JsonObject;
  }

  toMarkdown(): string {
    return `**${title(this)}**\n\n${markdownTable(table(this))}\n\n\`${this.signature}\`\n`;
  }

  toString(): string {
    return [title(this), ...alignedLines(table(this)).map((line) => `  ${line}`)].join('\n');
  }
}

/**
 * Ranks reports over the same rows by one score, on the rows that all of them have numbers for. Every pair is tested by
 * permutation, corrected by Holm for how many pairs there are; systems that share a letter do not differ significantly.
 * @throws INVALID_OPTION for fewer than two reports, reports of different rows, or scores that were made differently
 * @throws INVALID_OUTPUT when no row has numbers in all of them
 */
export function rankReports(reports: readonly EvalReport[], options: RankReportsOptions = {}): ReportRanking {
  checkOptions(options, ['metric', 'names', 'metrics', 'trials', 'seed', 'alpha'], 'rankReports');
  const [first, ...others] = reports;
  if (first === undefined || others.length === 0) throw tooFew(reports.length);
  const name = options.metric ?? first.scores[0]?.name ?? '';
  for (const other of others) checkSameRows(first, other);
  const metric = others.map((other) => metricOf(first, other, name, options))[0] as Metric<never>;
  const stats = reports.map((report) => report.stats[name] as readonly (Stats | null)[]);
  const shared = (stats[0] as readonly unknown[]).flatMap((_, i) => (stats.every((own) => own[i] !== null) ? [i] : []));
  const names = namesOf(reports, options.names);
  const clusters = reports.find((report) => report.clusters !== undefined)?.clusters;
  const { seed = first.seed, trials, alpha } = options;
  const ranking = rankSystems(
    stats.map((own, i) => ({ name: names[i] as string, stats: shared.map((at) => own[at] as Stats) })),
    metric,
    {
      seed,
      ...(trials === undefined ? {} : { trials }),
      ...(alpha === undefined ? {} : { alpha }),
      ...(clusters === undefined ? {} : { clusters: shared.map((at) => clusters[at] as number) }),
    },
  );
  const leftOut = (stats[0] as readonly unknown[]).length - shared.length;
  return ReportRanking.of({
    metric: name,
    signature: first.score(name).signature,
    dataset: first.dataset,
    segments: shared.length,
    leftOut,
    systems: ranking.systems.map((system) => {
      const interval95 = reports[names.indexOf(system.name)]?.score(name).interval95;
      // The interval belongs to all of a report's rows, and so to its value here only where none was left out.
      return leftOut > 0 || interval95 === undefined ? system : { ...system, interval95 };
    }),
    pairs: ranking.pairs,
  });
}

function namesOf(reports: readonly EvalReport[], given: readonly string[] | undefined): readonly string[] {
  if (given !== undefined && given.length !== reports.length) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `There are ${given.length} names for ${reports.length} reports.`,
      hint: 'Give one name per report, in the same order.',
    });
  }
  if (given !== undefined) return given;
  const seen = new Map<string, number>();
  return reports.map(({ about: { model } }) => {
    const count = (seen.get(model) ?? 0) + 1;
    seen.set(model, count);
    return count === 1 ? model : `${model} (${count})`;
  });
}

function tooFew(count: number): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${count === 1 ? 'One report' : 'No report'} cannot be ranked.`,
    hint: 'Give at least two, over the same rows.',
  });
}

function title({ metric, dataset, segments, leftOut }: ReportRanking): string {
  const rows = leftOut === 0 ? `${segments} rows` : `${segments} rows that all have, ${leftOut} left out`;
  return `Ranking by ${metric} · dataset ${shortDigest(dataset)} · ${rows}`;
}

function table({ systems, metric }: ReportRanking): string[][] {
  return [
    ['system', metric, '95 % interval', 'rank', 'group'],
    ...systems.map(({ name, value, interval95, ranks: [best, worst], group }) => [
      name,
      scoreText(value),
      intervalText(interval95),
      best === worst ? String(best) : `${best}–${worst}`,
      group,
    ]),
  ];
}

showAs(ReportRanking, (ranking) => {
  const [head = [], ...rows] = table(ranking);
  return { text: ranking.toString(), html: htmlTable(head, rows, title(ranking)) };
});
