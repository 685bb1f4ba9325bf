import { GrowingInts } from '../hash/growing.js';
import { HashTable } from '../hash/hash-table.js';
import { NgramFilter } from './ngram-filter.js';
import { WordWindows } from './word-windows.js';

/** Where each n-gram of the items of all evaluation sets stands. */
export class EvaluationItems {
  /** The lengths of windows that must be looked up. */
  readonly #lengths: readonly number[];
  readonly #table: HashTable;
  /** One for each length: those of few short items stay small, and quick. */
  readonly #filters = new Map<number, NgramFilter>();
  /** An n-gram's places: item, position and the next place of the same n-gram + 1. */
  readonly #items = new GrowingInts();
  readonly #positions = new GrowingInts();
  readonly #next = new GrowingInts();
  readonly #windows = new WordWindows();

  /** @param items the words of each item, with the length of the windows it is cut into; 0 for items that are left out */
  constructor(items: readonly { readonly words: Int32Array; readonly n: number }[]) {
    this.#lengths = [...new Set(items.map(({ n }) => n))].filter((n) => n > 0).sort((a, b) => a - b);
    const counts = new Map<number, number>();
    for (const { words, n } of items) counts.set(n, (counts.get(n) ?? 0) + words.length - n + 1);
    for (const n of this.#lengths) this.#filters.set(n, new NgramFilter(counts.get(n)!));
    this.#table = new HashTable(this.#lengths.reduce((sum, n) => sum + counts.get(n)!, 0));
    items.forEach(({ words, n }, item) => {
      this.#windows.read(words, words.length);
      if (n > 0) for (let at = 0; at + n <= words.length; at++) this.#put(item, at, n);
    });
  }

  /** How many different n-grams there are. */
  get ngrams(): number {
    return this.#table.size;
  }

  /** Calls `found` with the first place of each n-gram of what `windows` has read that is known. */
  match(windows: WordWindows, words: number, found: (place: number) => void): void {
    for (const n of this.#lengths) {
      const filter = this.#filters.get(n)!;
      for (let from = 0; from + n <= words; from++) {
        const first = windows.first(from, n);
        if (!filter.mayHave(first)) continue;
        const place = this.#table.get(first, windows.second(from, n));
        if (place !== -1) found(place);
      }
    }
  }

  itemAt(place: number): number {
    return this.#items.at(place);
  }

  positionAt(place: number): number {
    return this.#positions.at(place);
  }

  /** The next place of the same n-gram, or −1. */
  nextPlace(place: number): number {
    return this.#next.at(place) - 1;
  }

  #put(item: number, at: number, n: number): void {
    const place = this.#items.length;
    const [first, second] = [this.#windows.first(at, n), this.#windows.second(at, n)];
    this.#items.push(item);
    this.#positions.push(at);
    this.#next.push(this.#table.set(first, second, place) + 1);
    this.#filters.get(n)!.add(first);
  }
}
