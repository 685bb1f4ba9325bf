/** Which right item goes with each left one, and what all pairs are worth together. */
export interface Assignment {
  /** Index on the right by index on the left; -1 where none is left over. */
  readonly right: readonly number[];
  readonly total: number;
}

/**
 * Pairs items of two lists, each at most once, so that the pairs are worth most together. Takes n²·m steps for n ≤ m items.
 * @param worth by index on the left and on the right: what a pair is worth, finite and at least 0
 * @see Kuhn 1955, The Hungarian method for the assignment problem; the augmenting form with potentials
 */
export function bestAssignment(left: number, right: number, worth: (i: number, j: number) => number): Assignment {
  if (left > right) {
    const turned = bestAssignment(right, left, (i, j) => worth(j, i));
    const back = new Array<number>(left).fill(-1);
    for (const [j, i] of turned.right.entries()) back[i] = j;
    return { right: back, total: turned.total };
  }
  const worths = Array.from({ length: left }, (_, i) => Float64Array.from({ length: right }, (_, j) => worth(i, j)));
  const ownerOf = augmented(worths, right);
  const found = new Array<number>(left).fill(-1);
  for (let j = 0; j < right; j++) if (ownerOf[j]! >= 0) found[ownerOf[j]!] = j;
  return { right: found, total: found.reduce((sum, j, i) => sum + worths[i]![j]!, 0) };
}

/** Gives the row that owns each column, -1 for none: rows are added one by one along the cheapest augmenting path. */
function augmented(worths: readonly Float64Array[], columns: number): Int32Array {
  const ownerOf = new Int32Array(columns + 1).fill(-1); // the last column stands for the row that seeks one
  const rowPotential = new Float64Array(worths.length);
  const columnPotential = new Float64Array(columns + 1);
  for (let seeker = 0; seeker < worths.length; seeker++) {
    const slack = new Float64Array(columns).fill(Infinity);
    const cameFrom = new Int32Array(columns).fill(columns);
    const done = new Uint8Array(columns + 1);
    let at = columns;
    ownerOf[at] = seeker;
    while (ownerOf[at]! >= 0) {
      done[at] = 1;
      const row = ownerOf[at]!;
      let step = Infinity;
      let next = -1;
      for (let j = 0; j < columns; j++) {
        if (done[j]) continue;
        const reduced = -worths[row]![j]! - rowPotential[row]! - columnPotential[j]!;
        if (reduced < slack[j]!) {
          slack[j] = reduced;
          cameFrom[j] = at;
        }
        if (slack[j]! < step) {
          step = slack[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= columns; j++) {
        if (done[j]) {
          rowPotential[ownerOf[j]!]! += step;
          columnPotential[j]! -= step;
        } else if (j < columns) slack[j]! -= step;
      }
      at = next;
    }
    while (at !== columns) {
      ownerOf[at] = ownerOf[cameFrom[at]!]!;
      at = cameFrom[at]!;
    }
    ownerOf[columns] = -1;
  }
  return ownerOf;
}
