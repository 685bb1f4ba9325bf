/** 32-bit words of a mark. */
export const markWords = 4;

/** How often each of many marks occurs: an open hash table in flat memory, 28 to 44 bytes a mark. */
export class MarkTable {
  /** Position in {@link #marks} and 1 more; 0 for a free slot. */
  readonly #slots: Int32Array;
  readonly #marks: Uint32Array;
  readonly #counts: Uint32Array;
  #size = 0;

  /** @param most how many different marks there can be */
  constructor(most: number) {
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(4, most * 1.5))));
    this.#marks = new Uint32Array(most * markWords);
    this.#counts = new Uint32Array(most);
  }

  /** Counts the mark that begins at that word. */
  add(words: Uint32Array, at: number): void {
    const slot = this.#slotOf(words, at);
    const known = this.#slots[slot] as number;
    if (known !== 0) {
      this.#counts[known - 1]! += 1;
      return;
    }
    const entry = this.#size++;
    this.#marks.set(words.subarray(at, at + markWords), entry * markWords);
    this.#counts[entry] = 1;
    this.#slots[slot] = entry + 1;
  }

  /** Takes one of them away; false where none is left. */
  take(words: Uint32Array, at: number): boolean {
    const entry = (this.#slots[this.#slotOf(words, at)] as number) - 1;
    if (entry < 0 || this.#counts[entry] === 0) return false;
    this.#counts[entry]! -= 1;
    return true;
  }

  #slotOf(words: Uint32Array, at: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (words[at + 1] as number) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot] as number;
      if (known === 0) return slot;
      const other = (known - 1) * markWords;
      const marks = this.#marks;
      if (
        words[at] === marks[other] &&
        words[at + 1] === marks[other + 1] &&
        words[at + 2] === marks[other + 2] &&
        words[at + 3] === marks[other + 3]
      ) {
        return slot;
      }
    }
  }
}
