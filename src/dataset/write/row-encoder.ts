/** Makes the text of a file from rows, one after the other. */
export interface RowEncoder {
  /**
   * Gives the text of a row, and of what stands before it.
   * @param row plain JSON data
   * @param index 0-based
   * @throws INVALID_ROW for a row that the format cannot say
   */
  row(row: unknown, index: number): string;
  /** Gives what stands after the last row. */
  end(): string;
  /** What reading the file will not give back. */
  readonly lossy: readonly LossyCells[];
}

/** Cells of one column that reading the file will not give back as they were. */
export interface LossyCells {
  readonly column: string;
  /**
   * `null`: null or absent, written as the text for null. `like null`: a text that is equal to that one, in a column
   * with both. `nested`: an object or array, written as JSON text. `guarded`: a text that got an apostrophe.
   * `left out`: not written at all.
   */
  readonly kind: 'null' | 'like null' | 'nested' | 'guarded' | 'left out';
  readonly cells: number;
}

/** Counts such cells. */
export class LossyTally {
  readonly #cells = new Map<string, { readonly column: string; readonly kind: LossyCells['kind']; cells: number }>();

  add(column: string, kind: LossyCells['kind']): void {
    const key = `${kind} ${column}`;
    const known = this.#cells.get(key);
    if (known === undefined) this.#cells.set(key, { column, kind, cells: 1 });
    else known.cells++;
  }

  get all(): readonly LossyCells[] {
    return [...this.#cells.values()]
      .filter(({ column, kind }) => kind !== 'like null' || this.#cells.has(`null ${column}`))
      .map((each) => ({ ...each }));
  }
}
