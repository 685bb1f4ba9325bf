import { escapeHtml, htmlTable } from '../../base/display.js';
import type { ColumnProfile, ProfileRecord } from '../profile-record.js';
import {
  countsText,
  estimateText,
  isUnmeasured,
  numberText,
  pathText,
  percent,
  rangeText,
  settingsText,
  titleOf,
  typesText,
} from './words.js';

const mostLines = 60;

/** Gives a profile for a terminal. */
export function profileText(record: ProfileRecord): string {
  const rows = columnTable(record);
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.slice(0, mostLines + 1).map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
  const more = rows.length - lines.length;
  return [
    titleOf(record),
    '',
    ...lines.map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more paths`] : []),
    '',
    ...facts(record).map(([name, value]) => `${name}: ${value}`),
  ].join('\n');
}

/** Gives a profile for a notebook. */
export function profileHtml(record: ProfileRecord): string {
  const [head = [], ...rows] = columnTable(record);
  return `<p>${escapeHtml(titleOf(record))}</p>${htmlTable(head, rows.slice(0, mostLines))}${htmlTable(['', ''], facts(record))}`;
}

/** One line a path. */
export function columnTable({ columns }: ProfileRecord): readonly (readonly string[])[] {
  return [
    ['path', 'types', 'missing', 'null', 'empty', 'distinct', 'least … median … greatest', 'most frequent'],
    ...columns.map(columnLine),
  ];
}

function columnLine(column: ColumnProfile): readonly string[] {
  const { path, count, missing, empty, types, distinct, numbers, characters, items, top } = column;
  const ranges = [
    rangeText(numbers),
    characters === undefined ? '' : `${rangeText(characters)} characters`,
    items === undefined ? '' : `${rangeText(items)} items`,
  ];
  const gap = (hits: number, of: number) => (hits === 0 ? '' : percent(hits / of));
  return [
    pathText(path),
    typesText(column),
    gap(missing, count + missing),
    gap(types.null ?? 0, count),
    gap(empty, count),
    distinct === undefined ? '' : `${distinct.low === distinct.high ? '' : '~'}${numberText(distinct.value)}`,
    ranges.filter((text) => text !== '').join('; '),
    top === undefined ? '' : isUnmeasured(top) ? top.unmeasured : countsText(top.values),
  ];
}

/** What is to be said of all rows, as names and values. */
export function facts(record: ProfileRecord): readonly (readonly [string, string])[] {
  const { duplicates, nearDuplicates, tokens, pii, conversations, drift, leftOut } = record;
  const shifted = drift?.columns.filter(
    ({ shifts }) => !isUnmeasured(shifts) && shifts.some(({ adjustedPValue }) => adjustedPValue < 0.05),
  );
  return [
    ...(Object.keys(record.rowTypes).some((type) => type !== 'object')
      ? [
          [
            'rows that are',
            Object.entries(record.rowTypes)
              .map(([type, count]) => `${type} ${numberText(count)}`)
              .join(', '),
          ] as const,
        ]
      : []),
    [
      'repeated rows',
      estimateText(duplicates.share, percent) +
        (duplicates.notCompared > 0 ? `; ${numberText(duplicates.notCompared)} could not be compared` : ''),
    ],
    [
      'near duplicates',
      isUnmeasured(nearDuplicates)
        ? `not measured: ${nearDuplicates.unmeasured}`
        : `${numberText(nearDuplicates.duplicates)} among ${numberText(nearDuplicates.lookedAt)} rows looked at, from a similarity of ${nearDuplicates.threshold} ± ${numberText(nearDuplicates.standardError)}`,
    ],
    [
      'tokens',
      isUnmeasured(tokens)
        ? `not measured: ${tokens.unmeasured}`
        : `${estimateText(tokens.total)}; ${rangeText(tokens)} a row`,
    ],
    [
      'personal data',
      isUnmeasured(pii)
        ? `not measured: ${pii.unmeasured}`
        : `in ${estimateText(pii.share, percent)} of the rows, from ${numberText(pii.rows)} looked at${pii.kinds.map(({ kind, count }) => `; ${kind} ${numberText(count)}`).join('')}`,
    ],
    ...conversations.map(
      ({ path, turns, roles, tokens: each }) =>
        [
          `conversations in ${pathText(path)}`,
          `${rangeText(turns)} messages; ${countsText(roles, 5)}; tokens ${isUnmeasured(each) ? `not measured: ${each.unmeasured}` : rangeText(each)}`,
        ] as const,
    ),
    ...(shifted === undefined
      ? []
      : [
          [
            'shifted',
            shifted.length === 0
              ? 'nothing, at 5 % after correction'
              : shifted.map(({ path }) => pathText(path)).join(', '),
          ] as const,
        ]),
    ...(leftOut > 0
      ? [['left out', `${numberText(leftOut)} values at more paths than ${record.settings.maxPaths}`] as const]
      : []),
    ['how', settingsText(record)],
  ];
}
