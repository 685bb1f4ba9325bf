import type { Dataset, EvalReport, GateVerdict, ModelLineage, ReportComparison, Summary } from 'tuneloop';
import { histogram, intervalChart, lineChart, page, table } from 'tuneloop/plot';
import type { Arguments } from './arguments.ts';

/** Everything the quickstart found out. */
export interface Findings {
  readonly options: Arguments;
  readonly base: EvalReport;
  readonly neighbour: EvalReport;
  readonly tuned: EvalReport;
  /** The tuned model against the base, and against the nearest neighbour. */
  readonly gains: readonly [ReportComparison, ReportComparison];
  readonly verdict: GateVerdict;
  readonly losses: readonly { readonly step: number; readonly loss?: number; readonly validationLoss?: number }[];
  readonly summary: Summary;
  readonly next: Dataset<unknown>;
  readonly lineage: ModelLineage;
  readonly laps: readonly { readonly name: string; readonly seconds: number }[];
}

const columns = ['untuned base', 'nearest neighbour', 'tuned'] as const;

function cell(report: EvalReport, metric: string): string {
  const { value, interval95, reason } = report.score(metric);
  if (value === undefined) return `none: ${reason}`;
  const digits = metric === 'bleu' ? 1 : 3;
  const interval = interval95 === undefined ? '' : ` [${interval95.map((end) => end.toFixed(digits)).join(', ')}]`;
  return `${value.toFixed(digits)}${interval}`;
}

function gain(comparison: ReportComparison, metric: string): string {
  const { favours, pAdjusted: p, significant } = comparison.score(metric);
  if (p === undefined) return 'not comparable';
  return `${significant ? (favours === 'candidate' ? 'better' : 'worse') : 'no difference shown'}, p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}`;
}

function rowsOf(reports: readonly EvalReport[], gains: Findings['gains']): readonly (readonly string[])[] {
  const metrics = reports[0]?.scores.map((score) => score.name) ?? [];
  return metrics.map((metric) => [
    metric,
    ...reports.map((report) => cell(report, metric)),
    ...gains.map((comparison) => gain(comparison, metric)),
  ]);
}

const head = ['metric', ...columns, 'tuned against base', 'tuned against neighbour'];

/** The table of the three candidates, each score with its 95 % interval, and whether the gain is significant. */
export function scoreTable(reports: readonly EvalReport[], gains: Findings['gains']): string {
  const rows = [head, ...rowsOf(reports, gains)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `   ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`).join('\n');
}

/** A page that needs nothing but a browser: scores with intervals, loss curve, latencies, worst rows. */
export function reportPage(findings: Findings): string {
  const { base, neighbour, tuned, gains, losses, summary, next, verdict, laps } = findings;
  const reports = [base, neighbour, tuned];
  const intervals = tuned.scores.flatMap(({ name }) =>
    reports.map((report, index) => {
      const { value, interval95 } = report.score(name);
      const unit = name === 'bleu' ? 0.01 : 1;
      return {
        group: name === 'bleu' ? 'bleu / 100' : name,
        name: columns[index] as string,
        value: value === undefined ? undefined : value * unit,
        interval: interval95 && ([interval95[0] * unit, interval95[1] * unit] as const),
      };
    }),
  );
  const points = (key: 'loss' | 'validationLoss') =>
    losses.flatMap((point) => (point[key] === undefined ? [] : [[point.step, point[key]] as const]));
  const first = tuned.scores[0]?.name ?? '';
  const worst = tuned.samples.worst.map((sample) => [
    String(sample.index),
    sample.values[first]?.toFixed(3) ?? '',
    sample.row,
    sample.output ?? '',
  ]);
  return page('tuneloop quickstart', `${tuned.about.model}, tuned on ${findings.options.train}`, [
    { title: 'Scores', html: table(head, rowsOf(reports, gains)) },
    {
      title: 'Scores with 95 % intervals',
      html: intervalChart({
        title: 'Scores with 95 % intervals',
        x: 'score',
        domain: [0, 1],
        rows: intervals,
      }),
    },
    {
      title: 'Gate',
      html: table(
        ['rule', 'what'],
        verdict.passed ? [['all', 'passed']] : verdict.failures.map((f) => [f.metric, f.message]),
      ),
    },
    {
      title: 'Training',
      html: lineChart({
        title: 'Loss by step',
        x: 'step',
        y: 'nats per token',
        series: [
          { name: 'training', points: points('loss') },
          { name: 'validation', points: points('validationLoss') },
        ],
      }),
    },
    {
      title: 'Live calls',
      html: histogram({
        title: 'Latency of the watched calls',
        x: 'milliseconds',
        y: 'calls',
        bins: summary.histogram(),
      }),
    },
    {
      title: 'Time',
      html: table(
        ['step of the loop', 'seconds'],
        laps.map(({ name, seconds }) => [name, seconds.toFixed(2)]),
      ),
    },
    {
      title: 'Rows to read: the worst',
      html: `<div class="text">${table(['row', 'score', 'what was asked', 'what was answered'], worst)}</div>`,
    },
    {
      title: 'Signatures',
      html: table(
        ['metric', 'signature'],
        tuned.scores.map(({ name, signature }) => [name, signature]),
      ),
    },
    { title: 'The next dataset', html: table(['', ''], [['lineage', JSON.stringify(next.lineage)]]) },
  ]);
}

/** Every number of the table with its interval, seconds per step of the loop, peak memory and digests. */
export async function resultJson(findings: Findings): Promise<string> {
  const { base, neighbour, tuned, gains, verdict, summary, next, lineage, laps, losses } = findings;
  const scores = (report: EvalReport) =>
    Object.fromEntries(
      report.scores.map(({ name, value, interval95, signature, coverage }) => [
        name,
        { value, interval95, signature, coverage },
      ]),
    );
  const result = {
    kind: 'QuickstartResult',
    v: 1,
    scores: { base: scores(base), nearestNeighbour: scores(neighbour), tuned: scores(tuned) },
    gains: { overBase: gains[0].scores, overNearestNeighbour: gains[1].scores },
    gate: verdict,
    training: { steps: losses.at(-1)?.step, losses },
    monitor: summary,
    seconds: Object.fromEntries(laps.map(({ name, seconds }) => [name, seconds])),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    digests: { train: lineage.data, test: tuned.dataset, prompt: tuned.about.prompt, next: await next.digest() },
    lineage: { model: lineage, next: next.lineage },
  };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
