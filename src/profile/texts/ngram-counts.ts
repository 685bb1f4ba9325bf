import { DistinctSketch } from '../../curate/sketches/distinct-sketch.js';
import type { Estimate, ValueCount } from '../profile-record.js';
import { GramTable, medianOf } from './gram-table.js';

/** So many different words, pairs and triples are held each, in about 50 MB at most. */
const most = 200_000;

/**
 * The most frequent words, pairs and triples of words. Exact until there are too many different ones; then the rarer
 * half goes, and what an n-gram may have had before that is its error.
 * @see Manku, Motwani 2002, Approximate frequency counts over data streams: lossy counting, with buckets by memory
 */
export class NgramCounts {
  /** All words, counted as often as they came. */
  words = 0;
  #numbers = new Map<string, number>();
  #texts: string[] = [''];
  #counts: number[] = [0];
  readonly #vocabulary = DistinctSketch.of();
  readonly #grams = [new GramTable(), new GramTable()] as const;
  /** What words, pairs and triples that were dropped had at most. */
  readonly #lost = [0, 0, 0];

  /** Adds the words of one text. */
  add(words: readonly string[]): void {
    const [pairs, triples] = this.#grams;
    this.words += words.length;
    let before = 0;
    let last = 0;
    for (const word of words) {
      const number = this.#number(word);
      this.#counts[number]!++;
      if (last !== 0) pairs.add(last, number, 0);
      if (before !== 0) triples.add(before, last, number);
      before = last;
      last = number;
    }
    if (this.#numbers.size > most) this.#dropWords();
    this.#dropGrams();
  }

  merge(other: NgramCounts): void {
    this.words += other.words;
    this.#vocabulary.merge(other.#vocabulary);
    for (let i = 0; i < 3; i++) this.#lost[i]! += other.#lost[i]!;
    const numbers = other.#texts.map((text) => (text === '' ? 0 : this.#number(text)));
    other.#counts.forEach((count, i) => {
      this.#counts[numbers[i]!]! += count;
    });
    this.#grams.forEach((table, i) => {
      other.#grams[i]!.each((a, b, c, count) => table.add(numbers[a]!, numbers[b]!, numbers[c]!, count));
    });
    if (this.#numbers.size > most) this.#dropWords();
    this.#dropGrams();
  }

  /** How many different words came. */
  get vocabulary(): Estimate {
    const held = this.#numbers.size;
    if (this.#lost[0] === 0) return { value: held, low: held, high: held };
    const value = Math.min(this.words, Math.round(this.#vocabulary.count));
    const half = 1.96 * (1.04 / Math.sqrt(2 ** this.#vocabulary.precision)) * value;
    return { value, low: Math.floor(value - half), high: Math.min(this.words, Math.ceil(value + half)) };
  }

  /**
   * The most frequent runs of 1, 2 or 3 words; of equal ones in the order of their texts. What is held once is left out:
   * it is not frequent.
   */
  top(n: 1 | 2 | 3, shown: number): readonly ValueCount[] {
    const each = (take: (a: number, b: number, c: number, count: number) => void) => {
      if (n === 1) this.#counts.forEach((count, number) => void take(number, 0, 0, count));
      else this.#grams[n - 2]!.each(take);
    };
    const counts: number[] = [];
    each((_a, _b, _c, count) => void (count > 1 && counts.push(count)));
    const least = Float64Array.from(counts).sort().at(-shown) ?? 2;
    const lost = this.#lost[n - 1]!;
    const found: ValueCount[] = [];
    each((a, b, c, count) => {
      if (count < least) return;
      const words = [a, b, c].slice(0, n).map((number) => this.#texts[number]);
      found.push({ value: words.join(' '), count: count + lost, error: lost });
    });
    return found.sort((x, y) => y.count - x.count || (x.value < y.value ? -1 : 1)).slice(0, shown);
  }

  #number(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#texts.length;
    this.#numbers.set(word, number);
    this.#texts.push(word);
    this.#counts.push(0);
    this.#vocabulary.add(word);
    return number;
  }

  /** Drops the rarer words with all that they occur in, and numbers the others anew. */
  #dropWords(): void {
    const least = medianOf(this.#counts, this.#numbers.size);
    const [texts, counts] = [this.#texts, this.#counts];
    this.#numbers = new Map();
    this.#texts = [''];
    this.#counts = [0];
    const numbers = texts.map((text, i) => {
      if (counts[i]! <= least) return 0;
      const number = this.#texts.length;
      this.#numbers.set(text, number);
      this.#texts.push(text);
      this.#counts.push(counts[i]! - least);
      return number;
    });
    this.#lost[0]! += least;
    this.#grams.forEach((table, i) => {
      const kept: (readonly [number, number, number, number])[] = [];
      table.each((a, b, c, count) => {
        if (numbers[a] !== 0 && numbers[b] !== 0 && (c === 0 || numbers[c] !== 0)) {
          kept.push([numbers[a]!, numbers[b]!, numbers[c]!, count]);
        }
      });
      table.rebuild(() => 0);
      // An n-gram occurs no more often than its rarest word.
      for (const [a, b, c, count] of kept) if (count > least) table.add(a, b, c, count - least);
      this.#lost[i + 1]! += least;
    });
  }

  #dropGrams(): void {
    this.#grams.forEach((table, i) => {
      if (table.size <= most) return;
      const least = table.median();
      table.rebuild((count) => count - least);
      this.#lost[i + 1]! += least;
    });
  }
}
