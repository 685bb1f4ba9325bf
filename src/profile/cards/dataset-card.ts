import type { Profile } from '../profile.js';
import { columnTable, facts } from '../show/profile-text.js';
import { type AboutDataset, checkAbout, languagesOf } from './about.js';
import { type FieldTree, fieldTrees, fieldType } from './field-tree.js';

const sizes = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [1e7, '1M<n<10M'],
  [1e8, '10M<n<100M'],
  [1e9, '100M<n<1B'],
] as const;
const dtypes = { boolean: 'bool', integer: 'int64', number: 'float64', string: 'string', null: 'null' } as const;

/**
 * Gives the README.md of a dataset on the Hugging Face Hub: YAML that its viewer and loaders read, then what the profile
 * found, without values of rows. Features are left out, and the card says so, where a column has values of several types.
 * @throws INVALID_OPTION for an option that does not exist
 * @see https://huggingface.co/docs/hub/datasets-cards
 */
export function datasetCard(profile: Profile, about: AboutDataset): string {
  checkAbout(about, 'datasetCard');
  const { record } = profile;
  const trees = fieldTrees(record);
  const untyped = trees.flatMap(mixedPaths);
  const yaml = [
    '---',
    `pretty_name: ${quoted(about.name)}`,
    `license: ${quoted(about.license.toLowerCase())}`,
    ...listed('language', languagesOf(about, profile)),
    ...listed('tags', about.tags ?? []),
    ...listed('task_categories', about.tasks ?? []),
    ...listed('size_categories', [sizes.find(([limit]) => record.rows < limit)?.[1] ?? 'n>1B']),
    ...configs(about),
    'dataset_info:',
    ...(untyped.length > 0 || trees.length === 0
      ? []
      : ['  features:', ...trees.flatMap((tree) => featureLines(tree, '  '))]),
    '  splits:',
    ...splits(about).flatMap(([split, files]) => [
      `  - name: ${quoted(split)}`,
      `    num_bytes: ${sum(files.map(({ bytes }) => bytes))}`,
      `    num_examples: ${sum(files.map(({ rows }) => rows))}`,
    ]),
    `  download_size: ${sum(about.files.map(({ bytes }) => bytes))}`,
    `  dataset_size: ${sum(about.files.map(({ bytes }) => bytes))}`,
    '---',
  ];
  // Without the frequent values, which are data: a card is public.
  const [head = [], ...rows] = columnTable(record).map((line) => line.slice(0, -1));
  const mixed =
    untyped.length === 0
      ? []
      : [
          `Features are left out: ${untyped.map(escaped).join(', ')} ${untyped.length === 1 ? 'has' : 'have'} no one type.`,
          '',
        ];
  const text = [
    '',
    `# ${escaped(about.name)}`,
    '',
    about.description,
    '',
    ...mixed,
    '## What is in it',
    '',
    ...markdownTable([head, ...rows]),
    '',
    ...facts(record).map(([name, value]) => `- ${escaped(name)}: ${escaped(value)}`),
    `- digest of the rows: ${record.dataset.digest ?? 'not computed'}`,
    ...(about.citation === undefined
      ? []
      : ['', '## How to cite it', '', '```bibtex', about.citation.replaceAll('```', ''), '```']),
  ];
  return `${[...yaml, ...text].join('\n')}\n`;
}

function featureLines(tree: FieldTree, indent: string, name: string | undefined = tree.name): readonly string[] {
  const type = fieldType(tree.column);
  const start = name === undefined ? [] : [`${indent}- name: ${quoted(name)}`];
  const inner = `${indent}  `;
  if (type === 'object')
    return [...start, `${inner}struct:`, ...tree.members.flatMap((member) => featureLines(member, inner))];
  if (type !== 'array') return [...start, `${inner}dtype: ${quoted(dtypes[type as keyof typeof dtypes] ?? 'string')}`];
  const { items } = tree;
  const of = items === undefined ? 'null' : fieldType(items.column);
  if (of === 'object')
    return [...start, `${inner}list:`, ...items!.members.flatMap((member) => featureLines(member, inner))];
  if (of === 'array') return [...start, `${inner}list:`, ...featureLines(items!, inner, undefined)];
  return [...start, `${inner}list: ${quoted(dtypes[of as keyof typeof dtypes] ?? 'string')}`];
}

/** Paths that have no one type, or one that features have no name for. */
function mixedPaths(tree: FieldTree): readonly string[] {
  const type = fieldType(tree.column);
  const isUnknown = type === 'mixed' || type === 'other' || type === 'bigint' || type === 'date';
  const isEmpty = type === 'object' && tree.members.length === 0;
  const own = isUnknown || isEmpty || tree.name === '*' ? [tree.column.path] : [];
  return [...own, ...tree.members.flatMap(mixedPaths), ...(tree.items === undefined ? [] : mixedPaths(tree.items))];
}

function splits({ files }: AboutDataset): readonly (readonly [string, AboutDataset['files']])[] {
  const names = [...new Set(files.map(({ split = 'train' }) => split))];
  return names.map((name) => [name, files.filter(({ split = 'train' }) => split === name)]);
}

function configs(about: AboutDataset): readonly string[] {
  if (about.files.length === 0) return [];
  return [
    'configs:',
    '- config_name: default',
    '  data_files:',
    ...splits(about).flatMap(([split, files]) => [
      `  - split: ${quoted(split)}`,
      '    path:',
      ...files.map(({ name }) => `    - ${quoted(name)}`),
    ]),
  ];
}

function listed(name: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`${name}:`, ...values.map((value) => `- ${quoted(value)}`)];
}

/** A JSON string is a YAML string; plain words stay plain, but for those that YAML reads as something else. */
function quoted(text: string): string {
  const isPlain = /^[a-z][a-z0-9_/-]*$/i.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return isPlain
    ? text
    : JSON.stringify(text).replace(
        /[\u007f-\u009f\u2028\u2029\ufeff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
}

function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => escaped(cell)).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}

/** What users wrote is neither HTML nor a table's bar in Markdown. */
function escaped(text: string): string {
  return text.replace(/[&<>|`*_[\]\\]/g, (sign) =>
    sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
