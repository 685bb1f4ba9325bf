/** Which rows belong together. The smallest row of a cluster stands for it, so the order of joining never shows. */
export class UnionFind {
  readonly #parent: Int32Array;

  constructor(rows: number) {
    this.#parent = Int32Array.from({ length: rows }, (_, row) => row);
  }

  /** The smallest row of the cluster that a row is in. */
  find(row: number): number {
    const parent = this.#parent;
    while (parent[row] !== row) {
      parent[row] = parent[parent[row]!]!;
      row = parent[row]!;
    }
    return row;
  }

  join(a: number, b: number): void {
    const [first, second] = [this.find(a), this.find(b)];
    if (first < second) this.#parent[second] = first;
    else this.#parent[first] = second;
  }

  /** For every row the smallest row of its cluster. */
  roots(): Int32Array {
    return this.#parent.map((_, row) => this.find(row));
  }
}
