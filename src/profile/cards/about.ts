import { checkOptions } from '../../base/check-options.js';
import type { Digest } from '../../base/json.js';
import type { Profile } from '../profile.js';

/** A file of the dataset. */
export interface CardFile {
  /** Its path in the dataset's folder, such as `data/train.jsonl`. */
  readonly name: string;
  /** @default the name, so a path beside the card */
  readonly url?: string | undefined;
  /** @default by the name's ending: JSON Lines, CSV or Parquet */
  readonly mimeType?: string | undefined;
  readonly bytes: number;
  readonly sha256: Digest;
  /** The split whose rows are in it. @default 'train' */
  readonly split?: string | undefined;
  /** Rows in it. */
  readonly rows: number;
}

/** What rows do not tell of themselves. */
export interface AboutDataset {
  readonly name: string;
  readonly description: string;
  /** An SPDX identifier, or the address of a licence. */
  readonly license: string;
  readonly files: readonly CardFile[];
  /** Where the dataset is published. */
  readonly url?: string | undefined;
  readonly creators?: readonly string[] | undefined;
  /** As YYYY-MM-DD. */
  readonly datePublished?: string | undefined;
  /** MAJOR.MINOR.PATCH. */
  readonly version?: string | undefined;
  /** How to cite it, as BibTeX. */
  readonly citation?: string | undefined;
  /** ISO 639-1 codes. @default what the profile found, if it was asked for languages */
  readonly languages?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Tasks of the Hub, such as `text-generation`. */
  readonly tasks?: readonly string[] | undefined;
}

const names = [
  ...['name', 'description', 'license', 'files', 'url', 'creators', 'datePublished', 'version', 'citation'],
  ...['languages', 'tags', 'tasks'],
];

export function checkAbout(about: AboutDataset, what: string): void {
  checkOptions(about, names, what);
}

export function mimeTypeOf({ name, mimeType }: CardFile): string {
  if (mimeType !== undefined) return mimeType;
  if (/\.csv(\.gz)?$/i.test(name)) return 'text/csv';
  if (/\.tsv(\.gz)?$/i.test(name)) return 'text/tab-separated-values';
  return /\.parquet$/i.test(name) ? 'application/x-parquet' : 'application/jsonlines';
}

/** The languages that were told, or those of at least one text in twenty. */
export function languagesOf({ languages }: AboutDataset, { columns }: Profile): readonly string[] {
  if (languages !== undefined) return languages;
  const counts = new Map<string, number>();
  for (const { text } of columns) {
    if (text === undefined || 'unmeasured' in text.languages) continue;
    for (const { value, count } of text.languages.counts) counts.set(value, (counts.get(value) ?? 0) + count);
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...counts].flatMap(([code, count]) => (count * 20 >= all ? [code] : [])).sort();
}
