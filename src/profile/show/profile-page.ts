import { escapeHtml } from '../../base/display.js';
import { histogram, page, type Section, table } from '../../plot/index.js';
import type { NumberSummary } from '../columns/number-summary.js';
import type { ColumnProfile, ProfileRecord, TextProfile, ValueCount } from '../profile-record.js';
import { barChart } from './bar-chart.js';
import { columnTable, facts } from './profile-text.js';
import {
  clip,
  countsText,
  estimateText,
  frequent,
  isUnmeasured,
  numberText,
  pathText,
  percent,
  titleOf,
} from './words.js';

const mostCharts = 60;
const mostBars = 12;

/** Gives a profile as one HTML file that loads nothing: overview, one part with plots for each path, and how it was made. */
export function profilePage(record: ProfileRecord): string {
  const [head = [], ...rows] = columnTable(record);
  const { columns, drift, settings } = record;
  const left = columns.length - mostCharts;
  return page(titleOf(record), left > 0 ? `Plots are of the first ${mostCharts} of ${columns.length} paths.` : '', [
    { title: 'All rows', html: table(['', ''], facts(record)) },
    { title: 'Columns', html: table(head, rows) },
    ...record.conversations.map(({ path, turns, roles, lastRoles }) => ({
      title: `Conversations in ${pathText(path)}`,
      html: chart('messages', turns) + bars('roles', roles) + bars('role of the last message', lastRoles),
    })),
    ...(drift === undefined ? [] : [{ title: 'Compared with the reference', html: driftTable(drift) }]),
    ...columns.slice(0, mostCharts).map(section),
    { title: 'How it was made', html: `<pre>${escapeHtml(JSON.stringify(settings, null, 2))}</pre>` },
  ]);
}

function section(column: ColumnProfile): Section {
  const { path, numbers, characters, words, items, top, distinct, text } = column;
  const lines = [
    ...(distinct === undefined ? [] : [`Different values: ${estimateText(distinct)}.`]),
    ...(top !== undefined && isUnmeasured(top) ? [`Frequent values: not measured, ${top.unmeasured}.`] : []),
    ...(top !== undefined && !isUnmeasured(top) && top.evenness !== undefined
      ? [`Evenness of the classes: ${numberText(top.evenness)}.`]
      : []),
  ];
  return {
    title: pathText(path),
    html:
      lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('') +
      chart('value', numbers) +
      chart('characters', characters) +
      chart('words', words) +
      chart('items', items) +
      (top === undefined || isUnmeasured(top) || top.values[0]?.count === 1
        ? ''
        : bars('most frequent values', top.values)) +
      (text === undefined ? '' : textPart(text)),
  };
}

function chart(name: string, summary: NumberSummary | undefined): string {
  if (summary === undefined) return '';
  const { count, mean, sd, min, max, quantiles, bins, outliers } = summary;
  const drawn = bins.length > 1 ? histogram({ title: name, x: name, y: 'count', bins }) : '';
  const shown = (value: number | undefined) => (value === undefined ? 'not measured' : numberText(value));
  const far = isUnmeasured(outliers)
    ? `not measured: ${outliers.unmeasured}`
    : `${outliers.count[0] === outliers.count[1] ? numberText(outliers.count[0]) : outliers.count.map(numberText).join(' to ')} beyond ${numberText(outliers.low)} and ${numberText(outliers.high)}` +
      outliers.examples
        .slice(0, 5)
        .map(({ row, value }) => `; ${numberText(value)} in row ${row}`)
        .join('');
  return (
    drawn +
    table(
      [name, 'mean', 'sd', 'least', '5 %', 'median', '95 %', 'greatest', 'outliers'],
      [
        [
          numberText(count),
          shown(mean),
          shown(sd),
          numberText(min),
          numberText(quantiles.p05),
          numberText(quantiles.p50),
          numberText(quantiles.p95),
          numberText(max),
          far,
        ],
      ],
    )
  );
}

function bars(title: string, counts: readonly ValueCount[]): string {
  const sure = frequent(counts);
  if (sure.length === 0) return '';
  const named = sure
    .slice(0, mostBars)
    .map(({ value, count }) => ({ name: clip(value === '' ? '(empty)' : value, 28), count }));
  return barChart(title, named);
}

function textPart({ texts, cut, words, vocabulary, ngrams, languages, tokens, pii }: TextProfile): string {
  return table(
    [`${numberText(texts)} texts looked at`, ''],
    [
      ['words', numberText(words)],
      ['different words', estimateText(vocabulary)],
      ['most frequent words', countsText(ngrams.words, 10)],
      ['pairs', countsText(ngrams.pairs, 10)],
      ['triples', countsText(ngrams.triples, 10)],
      [
        'languages',
        isUnmeasured(languages)
          ? `not measured: ${languages.unmeasured}`
          : `${countsText(languages.counts, 8)}; not clear ${numberText(languages.unknown)}`,
      ],
      ['tokens of all rows', isUnmeasured(tokens) ? `not measured: ${tokens.unmeasured}` : estimateText(tokens.total)],
      [
        'personal data',
        isUnmeasured(pii)
          ? `not measured: ${pii.unmeasured}`
          : pii
              .map(
                ({ kind, count, share }) =>
                  `${kind} ${numberText(count)}, in ${estimateText(share, percent)} of the rows`,
              )
              .join('; ') || 'none found',
      ],
      ...(cut === 0 ? [] : [['read in part only', numberText(cut)]]),
    ],
  );
}

function driftTable({ columns }: NonNullable<ProfileRecord['drift']>): string {
  return table(
    ['path', 'of', 'distance', 'stability', 'p', 'p, corrected', 'sizes'],
    columns.flatMap(({ path, shifts }) =>
      isUnmeasured(shifts)
        ? [[pathText(path), `not measured: ${shifts.unmeasured}`, '', '', '', '', '']]
        : shifts.map(({ of, test, distance, stability, pValue, adjustedPValue, sizes }) => [
            pathText(path),
            `${of}, ${test}`,
            ...[distance, stability, pValue, adjustedPValue].map(numberText),
            sizes.map(numberText).join(' and '),
          ]),
    ),
  );
}
