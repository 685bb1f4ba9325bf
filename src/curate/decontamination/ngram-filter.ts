/**
 * Says of most hashes that are not in a set that they are not, with one look at a bitmap that fits a processor's cache.
 * About 16 bits for each hash, so 1 of 16 strangers gets through to the table behind it.
 */
export class NgramFilter {
  readonly #bits: Int32Array;
  readonly #shift: number;

  constructor(expected: number) {
    const log = Math.max(10, Math.ceil(Math.log2(expected * 16)));
    this.#bits = new Int32Array(2 ** (log - 5));
    this.#shift = 32 - log;
  }

  add(hash: number): void {
    const at = Math.imul(hash, 0x9e3779b1) >>> this.#shift;
    this.#bits[at >>> 5]! |= 1 << (at & 31);
  }

  mayHave(hash: number): boolean {
    const at = Math.imul(hash, 0x9e3779b1) >>> this.#shift;
    return ((this.#bits[at >>> 5]! >>> (at & 31)) & 1) === 1;
  }
}
