import { mix32 } from '../hash/mix.js';
import { NgramSpans } from '../words/ngram-spans.js';
import type { WordTable } from '../words/word-table.js';

/** What the n-grams of one text repeat, counted in a table that is wiped by renaming its generation. */
export class NgramRepeats {
  readonly #separated = new NgramSpans();
  readonly #joined = new NgramSpans();
  #generation = 0;
  #mask = 1023;
  #stamps = new Int32Array(1024);
  #first = new Int32Array(1024);
  #second = new Int32Array(1024);
  #starts = new Int32Array(1024);
  #counts = new Int32Array(1024);
  #words = 0;

  read(words: WordTable): void {
    this.#words = words.count;
    this.#separated.read(words, true);
    this.#joined.read(words, false);
    // Long before generations outgrow 32 bits, they begin anew in a fresh table.
    if (this.#mask > words.count * 2 && this.#generation < 2 ** 30) return;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(1024, words.count * 2 + 2)));
    this.#mask = slots - 1;
    this.#stamps = new Int32Array(slots);
    this.#first = new Int32Array(slots);
    this.#second = new Int32Array(slots);
    this.#starts = new Int32Array(slots);
    this.#counts = new Int32Array(slots);
    this.#generation = 0;
  }

  /** Code points of the most frequent n-gram times how often it occurs; of several, the one that comes first. 0 without n-grams. */
  topCharacters(n: number): Repeated {
    const spans = this.#separated;
    const generation = ++this.#generation;
    let most = 0;
    let best = 0;
    for (let i = 0; i + n <= this.#words; i++) {
      const slot = this.#claim(spans.first(i, i + n), spans.second(i, i + n), generation, i);
      const count = ++this.#counts[slot]!;
      if (count < most) continue;
      const start = this.#starts[slot]!;
      if (count > most || start < best) {
        most = count;
        best = start;
      }
    }
    return { characters: most === 0 ? 0 : spans.points(best, best + n) * most, repeats: most > 1 };
  }

  /** What {@link topCharacters} is where nothing repeats: the code points of the first n-gram. */
  firstCharacters(n: number): number {
    return n > this.#words ? 0 : this.#separated.points(0, n);
  }

  /** Code points in n-grams that have occurred before; after one that has, the scan goes on behind it. */
  repeatedCharacters(n: number): number {
    const spans = this.#joined;
    const generation = ++this.#generation;
    let characters = 0;
    for (let i = 0; i + n <= this.#words; ) {
      const slot = this.#claim(spans.first(i, i + n), spans.second(i, i + n), generation, i);
      if (this.#counts[slot]!++ === 0) i++;
      else {
        characters += spans.points(i, i + n);
        i += n;
      }
    }
    return characters;
  }

  /** The slot of a hash; where it is new it starts here, with the count 0. */
  #claim(first: number, second: number, generation: number, start: number): number {
    const mask = this.#mask;
    const stamps = this.#stamps;
    let slot = mix32(first ^ second) & mask;
    while (stamps[slot] === generation) {
      if (this.#first[slot] === first && this.#second[slot] === second) return slot;
      slot = (slot + 1) & mask;
    }
    stamps[slot] = generation;
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#starts[slot] = start;
    this.#counts[slot] = 0;
    return slot;
  }
}

/** What the most frequent n-gram takes of a text. */
interface Repeated {
  readonly characters: number;
  /** Whether any n-gram occurs twice. */
  readonly repeats: boolean;
}
