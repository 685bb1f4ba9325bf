import { checkOptions } from '../../base/check-options.js';
import type { RowStep } from '../../spec/row-step.js';
import { type BoilerplateLinesOptions, boilerplateLines } from '../text/boilerplate-lines.js';
import { eachRowAgain, readRows } from './each-row.js';
import { type TextChange, TextChanges } from './text-changes.js';
import { type TextToEdit, textsToEdit } from './text-column.js';

/** Settings of {@link removeBoilerplate}. */
export type RemoveBoilerplateOptions<T> = TextToEdit<T> & BoilerplateLinesOptions;

/** What {@link removeBoilerplate} did. */
export interface BoilerplateReport {
  readonly rows: number;
  /** Rows of which a text lost lines. */
  readonly changed: number;
  /** Lines that went. */
  readonly removed: number;
  /** Different lines that were counted. */
  readonly lines: number;
  /** Lines that came when `maxLines` were remembered already. */
  readonly uncounted: number;
  /** The first 3. */
  readonly examples: readonly TextChange[];
}

const name = 'removeBoilerplate';

/**
 * Takes the lines out of texts that many of them share, such as menus and notices. Reads the rows twice: to count lines,
 * then to clean. The lines of all named columns are counted together.
 * @throws INVALID_OPTION for a number out of its range, or no text
 */
export function removeBoilerplate<T>(options: RemoveBoilerplateOptions<T>): RowStep<T, T, BoilerplateReport> {
  checkOptions(options, ['text', 'write', 'minTexts', 'minShare', 'maxLines'], name);
  const { minTexts = 10, minShare = 0.001, maxLines = 5_000_000 } = options;
  const { places, setting } = textsToEdit<T>(name, options);
  const settings = { minTexts, minShare, maxLines };
  boilerplateLines(settings);
  return {
    operation: { op: name, ...setting, ...settings },
    async *run(open, { found, signal }) {
      const finder = boilerplateLines(settings);
      const rows = await readRows(open(), signal, (row, index) => {
        for (const { read } of places) finder.count(read(row, index));
      });
      const changes = new TextChanges();
      let removed = 0;
      yield* eachRowAgain<T, T>(open(), rows, (given, index, out) => {
        let row = given;
        for (const place of places) {
          const before = place.read(row, index);
          const cleaned = finder.clean(before);
          if (cleaned.removed === 0) continue;
          removed += cleaned.removed;
          changes.add(index, place.name, before, cleaned.text);
          row = place.write(row, cleaned.text);
        }
        if (row !== given) changes.changed++;
        out.push(row);
      });
      const { lines, uncounted } = finder;
      found({ rows, changed: changes.changed, removed, lines, uncounted, examples: changes.examples });
    },
  };
}
