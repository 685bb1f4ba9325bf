import { checkOptions } from '../../base/check-options.js';
import { numberAbove, wholeNumberIn } from '../../base/option-values.js';
import { GrowingInts } from '../hash/growing.js';
import { HashTable } from '../hash/hash-table.js';
import { hashText } from '../hash/text-hash.js';
import { isBlank, trim } from './python-text.js';

/** Settings of {@link boilerplateLines}. */
export interface BoilerplateLinesOptions {
  /** A line is boilerplate that occurs in at least so many texts … @default 10 */
  readonly minTexts?: number | undefined;
  /** … and in at least this share of them, 0 to 1. @default 0.001 */
  readonly minShare?: number | undefined;
  /** Different lines that are remembered, about 40 bytes each; those that come later are not counted. @default 5000000 */
  readonly maxLines?: number | undefined;
}

/** Finds lines that many texts share, such as menus and notices: first count all texts, then clean each. */
export interface BoilerplateLines {
  /** First pass: counts the lines of a text, each once. */
  count(text: string): void;
  /** Second pass: the text without its boilerplate, and how many lines that took. Blank lines stay. */
  clean(text: string): { readonly text: string; readonly removed: number };
  readonly texts: number;
  readonly lines: number;
  /** Lines that came when `maxLines` were remembered already. */
  readonly uncounted: number;
}

/**
 * Counts lines by the 64-bit hash of what they are without white space at their ends.
 * @throws INVALID_OPTION for a number out of its range
 */
export function boilerplateLines(options: BoilerplateLinesOptions = {}): BoilerplateLines {
  const name = 'boilerplateLines';
  checkOptions(options, ['minTexts', 'minShare', 'maxLines'], name);
  const minTexts = wholeNumberIn(name, 'minTexts', options.minTexts ?? 10, 2, Number.MAX_SAFE_INTEGER);
  const minShare = numberAbove(name, 'minShare', options.minShare ?? 0.001, 0, true);
  const maxLines = wholeNumberIn(name, 'maxLines', options.maxLines ?? 5_000_000, 1, 2 ** 28);
  const table = new HashTable();
  const counts = new GrowingInts();
  const lastText = new GrowingInts();
  const hash = new Int32Array(3);
  let texts = 0;
  let uncounted = 0;
  return {
    get texts() {
      return texts;
    },
    get lines() {
      return table.size;
    },
    get uncounted() {
      return uncounted;
    },
    count(text) {
      texts++;
      for (const line of text.split('\n')) {
        if (isBlank(line)) continue;
        hashText(trim(line), 0, hash);
        let at = table.get(hash[0]!, hash[1]!);
        if (at === -1) {
          if (table.size >= maxLines) {
            uncounted++;
            continue;
          }
          at = counts.length;
          table.set(hash[0]!, hash[1]!, at);
          counts.push(0);
          lastText.push(0);
        }
        if (lastText.at(at) === texts) continue;
        lastText.set(at, texts);
        counts.set(at, counts.at(at) + 1);
      }
    },
    clean(text) {
      const least = Math.max(minTexts, minShare * texts);
      const lines = text.split('\n');
      const kept = lines.filter((line) => {
        if (isBlank(line)) return true;
        hashText(trim(line), 0, hash);
        const at = table.get(hash[0]!, hash[1]!);
        return at === -1 || counts.at(at) < least;
      });
      const removed = lines.length - kept.length;
      return { text: removed === 0 ? text : kept.join('\n'), removed };
    },
  };
}
