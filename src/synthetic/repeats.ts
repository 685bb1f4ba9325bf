import { checkOptions } from '../base/check-options.js';
import { exactDuplicates } from '../curate/duplicates/exact-duplicates.js';
import { type NearDuplicateOptions, nearDuplicates } from '../curate/duplicates/near-duplicates.js';

/** Which rows say again what is there already. */
export interface RepeatOptions<Row> {
  /** The text of a row that is compared. @default all texts in it, one below the other */
  readonly text?: ((row: Row) => string) | undefined;
  /** Texts that must not come again, by the name of their set: of the seeds, of test sets. Held in memory. */
  readonly against?: Readonly<Record<string, Iterable<string> | AsyncIterable<string>>> | undefined;
  /** Settings of near-duplicates; false for exact ones alone. @default those of `nearDuplicates` */
  readonly near?: NearDuplicateOptions | false | undefined;
}

/** A row that repeats another one. */
export interface Repeat {
  readonly by: 'duplicate' | 'nearDuplicate';
  /** What it repeats, in words. */
  readonly of: string;
  /** 0 to 1. */
  readonly similarity: number;
}

/**
 * Gives for each row what it repeats: a text of `against`, or an earlier row. Rows that a third one links are one
 * cluster, of which the first stays.
 */
export async function repeatsOf<Row>(
  rows: readonly Row[],
  { text = allTexts, against = {}, near = {} }: RepeatOptions<Row>,
): Promise<readonly (Repeat | undefined)[]> {
  const texts: string[] = [];
  const names: string[] = [];
  for (const [name, given] of Object.entries(against)) {
    let number = 0;
    for await (const each of given) {
      texts.push(each);
      names.push(`text ${++number} of "${name}"`);
    }
  }
  const given = texts.length;
  rows.forEach((row, at) => {
    texts.push(text(row));
    names.push(`row ${at + 1}`);
  });
  const exact = exactDuplicates({ textOf: (row) => texts[row]! });
  const firsts = texts.map((each) => exact.add(each));
  const kept = new Map<number, { readonly to: number; readonly similarity: number }>();
  if (near !== false) {
    const finder = nearDuplicates(near);
    for (const each of texts) finder.add(each);
    for (const { row, keptRow, similarity } of finder.finish({ textOf: (row) => texts[row]! }).dropped()) {
      kept.set(row, { to: keptRow, similarity });
    }
  }
  return rows.map((_, at) => {
    const row = given + at;
    const first = firsts[row]!;
    if (first !== row) return { by: 'duplicate', of: names[first]!, similarity: 1 };
    const alike = kept.get(row);
    return alike && { by: 'nearDuplicate', of: names[alike.to]!, similarity: alike.similarity };
  });
}

/** @throws INVALID_OPTION */
export function checkRepeats(what: string, options: RepeatOptions<never>): void {
  checkOptions(options, ['text', 'against', 'near'], `${what}: duplicates`);
}

function allTexts(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return value === undefined ? '' : String(value);
  return Object.values(value).map(allTexts).join('\n');
}
