import type { ColumnType, ColumnTypes } from '../../kit/parquet/column-type.js';

/** What a dataset's card says. */
export interface DatasetCard {
  /** @default the repository's name */
  readonly title?: string | undefined;
  /** Markdown: what the rows are, where they come from, what they are for. */
  readonly description?: string | undefined;
  /** An id such as `apache-2.0`. */
  readonly license?: string | undefined;
  /** ISO 639 codes. */
  readonly language?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  /** More of what the Hub reads at the card's head, such as `task_categories`. */
  readonly more?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined;
}

/** Gives a card as the Hub wants it: YAML between dashes, then Markdown. */
export function cardText(
  repo: string,
  { title, description, license, language, tags, more }: DatasetCard,
  about: { readonly rows: number; readonly split: string; readonly columns: ColumnTypes | undefined },
): string {
  const head = Object.entries({ license, language, tags, ...more }).filter(([, value]) => value !== undefined);
  const columns = Object.entries(about.columns ?? {});
  return [
    // JSON is YAML too, and quotes whatever stands in it
    ...(head.length === 0
      ? []
      : ['---', ...head.map(([name, value]) => `${name}: ${JSON.stringify(value)}`), '---', '']),
    `# ${title ?? repo}`,
    '',
    ...(description === undefined ? [] : [description, '']),
    `Split \`${about.split}\`: ${about.rows} rows.`,
    '',
    ...(columns.length === 0
      ? []
      : [
          '| column | type |',
          '|---|---|',
          ...columns.map(([name, type]) => `| ${cell(name)} | ${cell(typeText(type))} |`),
          '',
        ]),
  ].join('\n');
}

function typeText(type: ColumnType): string {
  return typeof type === 'string' ? type : JSON.stringify(type).replaceAll('"', '');
}

function cell(text: string): string {
  return `\`${text.replace(/[\\|`\r\n]/g, (character) => (character === '|' ? '\\|' : ' '))}\``;
}
