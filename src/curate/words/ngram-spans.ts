import { Powers } from './powers.js';
import { BASE_1, BASE_2, type WordTable } from './word-table.js';

const SEPARATOR = 0x20;
const powers = new Powers();

/**
 * The hashes of all n-grams of a text, each in a few steps whatever n is: from the hashes of all beginnings of the text.
 * The hash of an n-gram is that of its characters, so equal strings have equal hashes wherever they stand.
 */
export class NgramSpans {
  #first = new Int32Array(257);
  #second = new Int32Array(257);
  #units = new Int32Array(257);
  #points = new Int32Array(257);
  #separated = true;

  /** @param separated whether a space stands between the words; without one, `ab c` and `a bc` are the same */
  read(words: WordTable, separated: boolean): void {
    const { count } = words;
    if (this.#first.length <= count) {
      const room = 2 ** Math.ceil(Math.log2(count + 2));
      this.#first = new Int32Array(room);
      this.#second = new Int32Array(room);
      this.#units = new Int32Array(room);
      this.#points = new Int32Array(room);
    }
    const extra = separated ? 1 : 0;
    let units = 0;
    for (let i = 0; i < count; i++) units += words.units[i]! + extra;
    powers.reach(units);
    this.#separated = separated;
    let first = 0;
    let second = 0;
    let points = 0;
    units = 0;
    for (let i = 0; i < count; i++) {
      const length = words.units[i]!;
      first = (Math.imul(first, powers.first[length]!) + words.lane1[i]!) | 0;
      second = (Math.imul(second, powers.second[length]!) + words.lane2[i]!) | 0;
      if (separated) {
        first = (Math.imul(first, BASE_1) + SEPARATOR) | 0;
        second = (Math.imul(second, BASE_2) + SEPARATOR) | 0;
      }
      units += length + extra;
      points += words.points[i]! + extra;
      this.#first[i + 1] = first;
      this.#second[i + 1] = second;
      this.#units[i + 1] = units;
      this.#points[i + 1] = points;
    }
  }

  /** First lane of the hash of the words from `from` up to `to`. */
  first(from: number, to: number): number {
    const length = this.#units[to]! - this.#units[from]!;
    return (this.#first[to]! - Math.imul(this.#first[from]!, powers.first[length]!)) | 0;
  }

  /** Second lane, independent of the first. */
  second(from: number, to: number): number {
    const length = this.#units[to]! - this.#units[from]!;
    return (this.#second[to]! - Math.imul(this.#second[from]!, powers.second[length]!)) | 0;
  }

  /** Code points of the words from `from` up to `to`, with the spaces between them if there are any. */
  points(from: number, to: number): number {
    return this.#points[to]! - this.#points[from]! - (this.#separated && to > from ? 1 : 0);
  }
}
