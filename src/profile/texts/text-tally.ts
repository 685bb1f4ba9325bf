import { TopSketch } from '../../curate/sketches/top-sketch.js';
import { wordNgrams } from '../../curate/words/word-ngrams.js';
import type { PiiDetector } from '../../privacy/detector.js';
import { NumberTally } from '../columns/number-tally.js';
import { NgramCounts } from './ngram-counts.js';

/** What is asked of texts beyond their lengths. */
export interface TextQuestions {
  readonly tokens: ((text: string) => number) | undefined;
  readonly language: ((text: string) => string | undefined) | undefined;
  readonly pii: PiiDetector | undefined;
}

/** Of longer texts only so many UTF-16 units are searched for words, languages and personal data; tokens are of all. */
export const mostUnits = 100_000;
const mostLanguages = 200;

/** A total over rows: its sum, and the sum of squares for its interval. */
export interface RowTotal {
  sum: number;
  squares: number;
}

/** What takes too long to be asked of every text of a large dataset: words, languages, tokens, personal data. */
export class TextTally {
  texts = 0;
  /** Texts that were longer than {@link mostUnits}. */
  cut = 0;
  readonly ngrams = new NgramCounts();
  readonly languages = TopSketch.of(mostLanguages);
  noLanguage = 0;
  tokens: NumberTally | undefined;
  readonly tokensByRow: RowTotal = { sum: 0, squares: 0 };
  /** By kind: findings, and rows with at least one. */
  readonly pii = new Map<string, { count: number; rows: number; lastRow: number }>();
  #tokenRow = -1;
  #tokensOfRow = 0;

  /**
   * Gives how many tokens the text has; 0 where that is not asked.
   * @param part the beginning of the text, or all of it
   */
  add(text: string, part: string, row: number, ask: TextQuestions): number {
    this.texts++;
    if (part.length < text.length) this.cut++;
    this.ngrams.add(wordNgrams(part, 1));
    if (ask.language !== undefined && part.trim() !== '') {
      const code = ask.language(part);
      if (code === undefined) this.noLanguage++;
      else this.languages.add(code);
    }
    return ask.tokens === undefined ? 0 : this.#countTokens(ask.tokens(text), row);
  }

  addFinding(kind: string, row: number): void {
    const known = this.pii.get(kind) ?? { count: 0, rows: 0, lastRow: -1 };
    this.pii.set(kind, known);
    known.count++;
    if (known.lastRow !== row) known.rows++;
    known.lastRow = row;
  }

  /** Adds what the last row had to the totals; to be called before they are read. */
  settle(): void {
    this.tokensByRow.sum += this.#tokensOfRow;
    this.tokensByRow.squares += this.#tokensOfRow ** 2;
    this.#tokensOfRow = 0;
  }

  /** Rows in which several merged paths have tokens or findings count once for each. */
  merge(other: TextTally): void {
    this.settle();
    other.settle();
    for (const name of ['texts', 'cut', 'noLanguage'] as const) this[name] += other[name];
    this.ngrams.merge(other.ngrams);
    this.languages.merge(other.languages);
    if (other.tokens !== undefined) (this.tokens ??= new NumberTally()).merge(other.tokens);
    this.tokensByRow.sum += other.tokensByRow.sum;
    this.tokensByRow.squares += other.tokensByRow.squares;
    for (const [kind, found] of other.pii) {
      const known = this.pii.get(kind);
      if (known === undefined) this.pii.set(kind, { ...found });
      else {
        known.count += found.count;
        known.rows += found.rows;
      }
    }
  }

  #countTokens(count: number, row: number): number {
    if (row !== this.#tokenRow) {
      this.settle();
      this.#tokenRow = row;
    }
    this.#tokensOfRow += count;
    this.tokens ??= new NumberTally();
    this.tokens.add(count, row);
    return count;
  }
}
