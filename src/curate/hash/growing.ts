/** A list of 32-bit numbers that grows by doubling: 4 bytes each, where an array of numbers may take 8 and more. */
export class GrowingInts {
  #values = new Int32Array(256);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Int32Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  get bytes(): number {
    return this.#values.byteLength;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** A copy of what was pushed. */
  toArray(): Int32Array {
    return this.#values.slice(0, this.length);
  }
}
