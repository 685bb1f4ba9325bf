/**
 * Gives what `step` makes of each row. Rows that were made before an error come first, then the error: where a pass
 * fails does not depend on how rows were put into batches.
 * @param step gets the row, its 0-based position, and where to put what it makes of it
 */
export async function* eachRow<T, U>(
  rows: AsyncIterable<readonly T[]>,
  step: (row: T, index: number, out: U[]) => void,
): AsyncGenerator<readonly U[], void, void> {
  let index = 0;
  for await (const batch of rows) {
    const out: U[] = [];
    try {
      for (const row of batch) step(row, index++, out);
    } catch (error) {
      if (out.length > 0) yield out;
      throw error;
    }
    if (out.length > 0) yield out;
  }
}
