import { checkOptions } from '../../base/check-options.js';
import { trim } from '../text/python-text.js';
import { HAS_CONTENT, HAS_LETTER, type WordTable } from '../words/word-table.js';
import { above, below, limitOf, settingsOf } from './limits.js';
import type { Limit, QualityRule } from './quality-rule.js';
import type { TextDoc } from './text-doc.js';

/** Limits of {@link gopherQuality}; `null` turns a check off. */
export interface GopherQualityOptions {
  /** Least number of words that are not only symbols. @default 50 */
  readonly minWords?: Limit;
  /** @default 100000 */
  readonly maxWords?: Limit;
  /** Mean length of those words, in characters. @default 3 */
  readonly minMeanWordLength?: Limit;
  /** @default 10 */
  readonly maxMeanWordLength?: Limit;
  /** `#` per word, and ellipses per word. @default 0.1 */
  readonly maxSymbolRatio?: Limit;
  /** Share of lines that begin with a bullet. @default 0.9 */
  readonly maxBulletLines?: Limit;
  /** Share of lines that end in an ellipsis. @default 0.3 */
  readonly maxEllipsisLines?: Limit;
  /** Share of words with a letter. @default 0.8 */
  readonly minAlphabeticWords?: Limit;
  /** How many of the stop words must occur. @default 2 */
  readonly minStopWords?: Limit;
  /** @default the, be, to, of, and, that, have, with */
  readonly stopWords?: readonly string[] | undefined;
}

const name = 'gopherQuality';
const optionNames = [
  'minWords',
  'maxWords',
  'minMeanWordLength',
  'maxMeanWordLength',
  'maxSymbolRatio',
  'maxBulletLines',
  'maxEllipsisLines',
  'minAlphabeticWords',
  'minStopWords',
  'stopWords',
];

/**
 * The quality rules of Gopher: length, word length, symbols, bullets, ellipses, letters and stop words. Checks, in their
 * order: `minWords`, `maxWords`, `minMeanWordLength`, `maxMeanWordLength`, `hashes`, `ellipses`, `bulletLines`,
 * `ellipsisLines`, `alphabeticWords`, `stopWords`.
 * @throws INVALID_OPTION for a limit that is no number
 * @see Rae et al. 2021, Scaling Language Models, A.1; read as datatrove 0.10 does
 */
export function gopherQuality(options: GopherQualityOptions = {}): QualityRule {
  checkOptions(options, optionNames, name);
  const limit = (option: Exclude<keyof GopherQualityOptions, 'stopWords'>, standard: number) =>
    limitOf(name, option, options[option], standard);
  const minWords = limit('minWords', 50);
  const maxWords = limit('maxWords', 100_000);
  const minMean = limit('minMeanWordLength', 3);
  const maxMean = limit('maxMeanWordLength', 10);
  const maxSymbols = limit('maxSymbolRatio', 0.1);
  const maxBullets = limit('maxBulletLines', 0.9);
  const maxEllipses = limit('maxEllipsisLines', 0.3);
  const minLetters = limit('minAlphabeticWords', 0.8);
  const minStopWords = limit('minStopWords', 2);
  const stopWords = new Set(options.stopWords ?? ['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with']);
  const stopLengths = new Set([...stopWords].map((word) => word.length));

  return {
    name,
    settings: settingsOf(options),
    check(doc) {
      const { table } = doc;
      const { content, characters, lettered } = countWords(table);
      const length =
        below(`${name}.minWords`, content, minWords) ??
        above(`${name}.maxWords`, content, maxWords) ??
        below(`${name}.minWords`, content, 1); // no check below has a meaning without words
      if (length !== undefined) return length;
      const words = table.count;
      return (
        below(`${name}.minMeanWordLength`, characters / content, minMean) ??
        above(`${name}.maxMeanWordLength`, characters / content, maxMean) ??
        above(`${name}.hashes`, occurrences(doc.text, '#') / words, maxSymbols) ??
        above(`${name}.ellipses`, ellipses(doc.text) / words, maxSymbols) ??
        above(`${name}.bulletLines`, shareOf(doc, startsWithBullet), maxBullets) ??
        above(`${name}.ellipsisLines`, shareOf(doc, endsInEllipsis), maxEllipses) ??
        below(`${name}.alphabeticWords`, lettered / words, minLetters) ??
        below(`${name}.stopWords`, stopWordsIn(table, stopWords, stopLengths, minStopWords ?? 0), minStopWords) ??
        true
      );
    },
  };
}

function countWords(table: WordTable): { content: number; characters: number; lettered: number } {
  let content = 0;
  let characters = 0;
  let lettered = 0;
  for (let i = 0; i < table.count; i++) {
    const flags = table.flags[i]!;
    if (flags & HAS_LETTER) lettered++;
    if (flags & HAS_CONTENT) {
      content++;
      characters += table.points[i]!;
    }
  }
  return { content, characters, lettered };
}

function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count++;
  return count;
}

const ellipses = (text: string) => occurrences(text, '...') + occurrences(text, '…');

function shareOf({ lines }: TextDoc, has: (line: string) => boolean): number {
  let count = 0;
  for (const line of lines) if (has(line)) count++;
  return count / lines.length;
}

function startsWithBullet(line: string): boolean {
  const first = trim(line)[0];
  return first === '•' || first === '-';
}

function endsInEllipsis(line: string): boolean {
  const text = trim(line);
  return text.endsWith('...') || text.endsWith('…');
}

/** How many different stop words occur, up to `enough`. Words of another length are not even made into strings. */
function stopWordsIn(
  table: WordTable,
  stopWords: ReadonlySet<string>,
  lengths: ReadonlySet<number>,
  enough: number,
): number {
  const found = new Set<string>();
  for (let i = 0; i < table.count && found.size < enough; i++) {
    if (!lengths.has(table.units[i]!)) continue;
    const word = table.word(i);
    if (stopWords.has(word)) found.add(word);
  }
  return found.size;
}
