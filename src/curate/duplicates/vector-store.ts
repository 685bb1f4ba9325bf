import { TuneloopError } from '../../base/errors.js';

/** Vectors of length 1 side by side, so that their product is their cosine. 4 bytes for each dimension. */
export class VectorStore {
  dimensions = 0;
  rows = 0;
  #values = new Float32Array(0);
  readonly #zero: number[] = [];

  get bytes(): number {
    return this.#values.byteLength;
  }

  /** @throws INVALID_OUTPUT for a vector of another length, or with a value that is not finite */
  add(vector: ArrayLike<number>): void {
    if (this.rows === 0) this.dimensions = vector.length;
    const { dimensions, rows } = this;
    let squares = 0;
    for (let i = 0; i < vector.length; i++) squares += vector[i]! ** 2;
    if (vector.length !== dimensions || !Number.isFinite(squares)) {
      throw new TuneloopError({
        code: 'INVALID_OUTPUT',
        message: `The vector of row ${rows} has ${vector.length} values${Number.isFinite(squares) ? '' : ', one of them not finite'}.`,
        hint: `All vectors of a model need ${dimensions} finite numbers, as its first has.`,
      });
    }
    this.#reserve((rows + 1) * dimensions);
    const length = Math.sqrt(squares);
    if (length === 0) this.#zero.push(rows);
    for (let i = 0; i < dimensions; i++) this.#values[rows * dimensions + i] = length === 0 ? 0 : vector[i]! / length;
    this.rows++;
  }

  /** Rows whose vector is zero: they have no direction to compare. */
  get zeroRows(): ReadonlySet<number> {
    return new Set(this.#zero);
  }

  /** From −1 to 1; 0 for a zero vector. */
  cosine(a: number, b: number): number {
    return this.product(a, this.#values, b * this.dimensions);
  }

  /** The product of a row and the `dimensions` values from `at` on. */
  product(row: number, values: Float32Array, at: number): number {
    const { dimensions } = this;
    const own = this.#values;
    const from = row * dimensions;
    // Four sums side by side, so that one addition need not wait for the other.
    let [a, b, c, d] = [0, 0, 0, 0];
    let i = 0;
    for (; i + 3 < dimensions; i += 4) {
      a += own[from + i]! * values[at + i]!;
      b += own[from + i + 1]! * values[at + i + 1]!;
      c += own[from + i + 2]! * values[at + i + 2]!;
      d += own[from + i + 3]! * values[at + i + 3]!;
    }
    for (; i < dimensions; i++) a += own[from + i]! * values[at + i]!;
    return a + b + (c + d);
  }

  #reserve(length: number): void {
    if (length <= this.#values.length) return;
    const grown = new Float32Array(Math.max(length, this.#values.length * 2, 1024));
    grown.set(this.#values);
    this.#values = grown;
  }
}
