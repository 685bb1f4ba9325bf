import { checkOptions } from '../../base/check-options.js';
import { eachRow } from '../../base/each-row.js';
import type { RowStep } from '../../spec/row-step.js';
import { htmlToText } from '../text/html-to-text.js';
import { type NormalizeOperation, type NormalizeTextOptions, normalizer } from '../text/normalize-text.js';
import { type TextChange, TextChanges } from './text-changes.js';
import { type TextToEdit, textsToEdit } from './text-column.js';

/** Settings of {@link cleanText}. */
export type CleanTextOptions<T> = TextToEdit<T> &
  NormalizeTextOptions & {
    /** Texts are HTML: see `htmlToText`. Done first. @default false */
    readonly html?: boolean | undefined;
  };

/** What a text was changed by. */
export type CleaningOperation = 'html' | NormalizeOperation;

/** What {@link cleanText} did. */
export interface CleaningReport {
  readonly rows: number;
  /** Rows of which a text changed. */
  readonly changed: number;
  /** How many texts each operation changed. */
  readonly operations: Readonly<Record<CleaningOperation, number>>;
  /** The first 3. */
  readonly examples: readonly TextChange[];
}

const name = 'cleanText';

/**
 * Brings the texts of named columns into one form, as `normalizeText` does, and leaves all others alone.
 * @throws INVALID_OPTION for an option that does not exist, or no text
 */
export function cleanText<T>(options: CleanTextOptions<T>): RowStep<T, T, CleaningReport> {
  const { text, html = false, ...rest } = options;
  const { write, ...normal } = rest as typeof rest & { readonly write?: unknown };
  checkOptions(normal, ['repair', 'form', 'controls', 'invisible', 'whiteSpace'], name);
  const { places, setting } = textsToEdit<T>(name, { text, write });
  const normalize = normalizer(normal);
  const { repair = true, form = 'NFC', controls = true, invisible = true, whiteSpace = true } = normal;
  return {
    operation: { op: name, ...setting, html, repair, form, controls, invisible, whiteSpace },
    async *run(open, { found }) {
      const changes = new TextChanges();
      const operations = { html: 0, repair: 0, controls: 0, invisible: 0, form: 0, whiteSpace: 0 };
      yield* eachRow<T, T>(open(), (given, index, out) => {
        let row = given;
        for (const place of places) {
          const before = place.read(row, index);
          const by = new Set<CleaningOperation>();
          let after = html ? htmlToText(before) : before;
          if (after !== before) by.add('html');
          after = normalize(after, (operation) => by.add(operation));
          if (after === before) continue;
          for (const operation of by) operations[operation]++;
          changes.add(index, place.name, before, after);
          row = place.write(row, after);
        }
        changes.rows++;
        if (row !== given) changes.changed++;
        out.push(row);
      });
      found({ rows: changes.rows, changed: changes.changed, operations, examples: changes.examples });
    },
  };
}
