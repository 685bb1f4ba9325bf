import { mix32 } from '../hash/mix.js';
import { powersOf } from '../words/powers.js';

const BASE_1 = 0x2c1b3c6d;
const BASE_2 = 0x297a2d39;

/** 64-bit hashes of all runs of words of a text, of any length, each in a few steps: from the hashes of its beginnings. */
export class WordWindows {
  #first = new Int32Array(257);
  #second = new Int32Array(257);
  #powers1 = powersOf(BASE_1, 257);
  #powers2 = powersOf(BASE_2, 257);

  read(words: Int32Array, count: number): void {
    if (this.#first.length <= count) {
      const room = 2 ** Math.ceil(Math.log2(count + 2));
      this.#first = new Int32Array(room);
      this.#second = new Int32Array(room);
      this.#powers1 = powersOf(BASE_1, room);
      this.#powers2 = powersOf(BASE_2, room);
    }
    const [ones, twos] = [this.#first, this.#second];
    let first = 0;
    let second = 0;
    for (let i = 0; i < count; i++) {
      first = (Math.imul(first, BASE_1) + words[i]!) | 0;
      second = (Math.imul(second, BASE_2) + words[i]!) | 0;
      ones[i + 1] = first;
      twos[i + 1] = second;
    }
  }

  first(from: number, length: number): number {
    return mix32((this.#first[from + length]! - Math.imul(this.#first[from]!, this.#powers1[length]!)) | 0);
  }

  second(from: number, length: number): number {
    return mix32((this.#second[from + length]! - Math.imul(this.#second[from]!, this.#powers2[length]!)) ^ length);
  }
}
