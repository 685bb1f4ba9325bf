import { mix32 } from '../hash/mix.js';
import type { Bands } from './optimal-bands.js';

/**
 * What near duplicates keep of the rows, in blocks so that nothing is copied when rows are added. A row takes 4 bytes
 * for each band, 1 for each bin of its signature, 4 for its length and 1 more.
 */
export class SketchStore {
  readonly #bands: number;
  readonly #bandRows: number;
  readonly #bins: number;
  readonly #blocks: SketchBlock[] = [];
  /** Rows of a full block. */
  readonly blockRows: number;
  rows = 0;

  constructor(bands: Bands, bins: number, blockRows = 8192) {
    this.#bands = bands.bands;
    this.#bandRows = bands.rows;
    this.#bins = bins;
    this.blockRows = blockRows;
  }

  /** What is held, in full blocks. */
  get bytes(): number {
    return this.#blocks.length * this.blockRows * (4 * this.#bands + this.#bins + 5);
  }

  /** Adds a row; gives its number. @param signature absent for a text without words */
  add(length: number, signature: Int32Array | undefined): number {
    const row = this.rows;
    const at = row % this.blockRows;
    const block = this.#grow();
    block.lengths[at] = length;
    if (signature === undefined) block.empty[at] = 1;
    else {
      this.#putKeys(block.keys, at, signature);
      const { bytes } = block;
      const from = at * this.#bins;
      for (let bin = 0; bin < signature.length; bin++) bytes[from + bin] = signature[bin]! ^ (signature[bin]! >>> 8);
    }
    return row;
  }

  #putKeys(keys: Int32Array, at: number, signature: Int32Array): void {
    const { blockRows } = this;
    const bands = this.#bands;
    const bandRows = this.#bandRows;
    for (let band = 0, bin = 0; band < bands; band++) {
      let key = band;
      for (const end = bin + bandRows; bin < end; bin++) {
        key = Math.imul(key ^ signature[bin]!, 0x01000193) ^ (key >>> 15);
      }
      keys[band * blockRows + at] = mix32(key);
    }
  }

  #grow(): SketchBlock {
    if (this.rows === this.#blocks.length * this.blockRows) this.#blocks.push(this.#newBlock());
    this.rows++;
    return this.#blocks.at(-1)!;
  }

  /** Adds the rows of another store with the same settings, in their order. */
  append(other: SketchStore): void {
    const { rows } = other; // it may be this store itself
    for (let row = 0; row < rows; row++) {
      const at = this.rows % this.blockRows;
      const [from, into] = [other.#blockOf(row), this.#grow()];
      const place = row % other.blockRows;
      for (let band = 0; band < this.#bands; band++) {
        into.keys[band * this.blockRows + at] = from.keys[band * other.blockRows + place]!;
      }
      into.bytes.set(from.bytes.subarray(place * this.#bins, (place + 1) * this.#bins), at * this.#bins);
      into.lengths[at] = from.lengths[place]!;
      into.empty[at] = from.empty[place]!;
    }
  }

  key(row: number, band: number): number {
    return this.#blockOf(row).keys[band * this.blockRows + (row % this.blockRows)]!;
  }

  length(row: number): number {
    return this.#blockOf(row).lengths[row % this.blockRows]!;
  }

  /** Whether the row has nothing to compare. */
  isEmpty(row: number): boolean {
    return this.#blockOf(row).empty[row % this.blockRows] === 1;
  }

  /**
   * Similarity by the signatures, 0 to 1: the share of equal bytes, less those that agree by chance.
   * @see Li, König 2010, b-bit minwise hashing
   */
  similarity(a: number, b: number): number {
    if (this.isEmpty(a) || this.isEmpty(b)) return 0;
    const [first, second] = [this.#blockOf(a).bytes, this.#blockOf(b).bytes];
    const [from, other] = [(a % this.blockRows) * this.#bins, (b % this.blockRows) * this.#bins];
    let equal = 0;
    for (let bin = 0; bin < this.#bins; bin++) if (first[from + bin] === second[other + bin]) equal++;
    return Math.max(0, (equal / this.#bins - 1 / 256) / (1 - 1 / 256));
  }

  #blockOf(row: number): SketchBlock {
    return this.#blocks[Math.floor(row / this.blockRows)]!;
  }

  #newBlock(): SketchBlock {
    return {
      keys: new Int32Array(this.#bands * this.blockRows),
      bytes: new Uint8Array(this.#bins * this.blockRows),
      lengths: new Int32Array(this.blockRows),
      empty: new Uint8Array(this.blockRows),
    };
  }
}

/** Rows side by side: the keys band by band, the signature bytes row by row. */
interface SketchBlock {
  readonly keys: Int32Array;
  readonly bytes: Uint8Array;
  readonly lengths: Int32Array;
  readonly empty: Uint8Array;
}
