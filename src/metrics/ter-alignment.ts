const BEAM = 25;
const INFINITE = 1 << 29;

const MATCH = 0;
const SUBSTITUTE = 1;
const DELETE = 2;
const INSERT = 3;

/**
 * The edit distance of Tercom: cells far from the diagonal are not looked at, and of several best alignments one is
 * chosen by a fixed preference (match or substitute, delete, insert).
 */
export class BeamAlignment {
  /** For each reference word the hypothesis word it stands beside, or the last one before it; -1 before the first. */
  alignedTo = new Int32Array(64);
  /** How many of the first n words of the reference are wrong, for n = 0, 1, …; the same for the hypothesis. */
  referenceErrors = new Int32Array(64);
  hypothesisErrors = new Int32Array(64);
  private operations = new Uint8Array(4096);
  private above = new Int32Array(64);
  private row = new Int32Array(64);

  /** The distance of the first `count` words of a hypothesis; with `trace` also the alignment. */
  align(hypothesis: Int32Array, count: number, reference: Int32Array, trace: boolean): number {
    const width = reference.length + 1;
    this.reserve(width, count + 1, trace);
    const { operations } = this;
    let { above, row } = this;
    const ratio = count === 0 ? 1 : reference.length / count;
    const beam = beamOf(ratio);
    for (let j = 0; j < width; j++) {
      above[j] = j;
      operations[j] = INSERT;
    }
    let aboveFrom = 0;
    let aboveTo = width;
    for (let i = 1; i <= count; i++) {
      const middle = Math.floor(i * ratio);
      const from = Math.max(0, middle - beam);
      const to = i === count ? width : Math.min(width, middle + beam);
      const word = hypothesis[i - 1]!;
      let left = INFINITE;
      for (let j = from; j < to; j++) {
        let best = INFINITE;
        let operation = DELETE;
        if (j > aboveFrom && j <= aboveTo) {
          const same = word === reference[j - 1];
          best = above[j - 1]! + (same ? 0 : 1);
          operation = same ? MATCH : SUBSTITUTE;
        }
        if (j >= aboveFrom && j < aboveTo && above[j]! + 1 < best) {
          best = above[j]! + 1;
          operation = DELETE;
        }
        if (left + 1 < best) {
          best = left + 1;
          operation = INSERT;
        }
        row[j] = left = best;
        if (trace) operations[i * width + j] = operation;
      }
      [above, row] = [row, above];
      aboveFrom = from;
      aboveTo = to;
    }
    const distance = above[reference.length]!;
    this.above = above;
    this.row = row;
    if (trace) this.follow(count, reference.length);
    return distance;
  }

  private follow(count: number, length: number): void {
    const { operations, alignedTo, referenceErrors, hypothesisErrors } = this;
    const width = length + 1;
    let i = count;
    let j = length;
    // Backwards first: a mark of 1 for every wrong word, summed up below.
    while (i > 0 || j > 0) {
      const operation = operations[i * width + j]!;
      if (operation === DELETE) {
        hypothesisErrors[i--] = 1;
        continue;
      }
      alignedTo[j - 1] = i - 1;
      referenceErrors[j] = operation === MATCH ? 0 : 1;
      j--;
      if (operation !== INSERT) hypothesisErrors[i--] = operation === MATCH ? 0 : 1;
    }
    referenceErrors[0] = hypothesisErrors[0] = 0;
    for (let n = 1; n <= length; n++) referenceErrors[n]! += referenceErrors[n - 1]!;
    for (let n = 1; n <= count; n++) hypothesisErrors[n]! += hypothesisErrors[n - 1]!;
  }

  private reserve(width: number, height: number, trace: boolean): void {
    const size = Math.max(width, height);
    if (size > this.row.length) {
      this.alignedTo = new Int32Array(size * 2);
      this.referenceErrors = new Int32Array(size * 2);
      this.hypothesisErrors = new Int32Array(size * 2);
      this.above = new Int32Array(size * 2);
      this.row = new Int32Array(size * 2);
    }
    const cells = trace ? width * height : width;
    if (cells > this.operations.length) this.operations = new Uint8Array(cells * 2);
  }
}

/**
 * No alignment that costs less than this leaves the beam, so below it the plain distance is the beam's as well. An
 * alignment through cell (i, j) costs at least the insertions or deletions to get there and from there to the end.
 */
export function safeDistance(count: number, length: number): number {
  const ratio = count === 0 ? 1 : length / count;
  const beam = beamOf(ratio);
  let safe = INFINITE;
  for (let i = 1; i < count; i++) {
    const middle = Math.floor(i * ratio);
    const near = Math.min(i, i + length - count);
    const far = Math.max(i, i + length - count);
    const below = middle - beam - 1;
    const over = middle + beam;
    if (below >= 0) safe = Math.min(safe, far - near + 2 * Math.max(0, near - below));
    if (over <= length) safe = Math.min(safe, far - near + 2 * Math.max(0, over - far));
  }
  const below = length - beam - 1;
  return below >= 0 ? Math.min(safe, length - below) : safe;
}

/** Sentences of very different length would not meet in the plain beam. */
const beamOf = (ratio: number) => (BEAM < ratio / 2 ? Math.ceil(ratio / 2 + BEAM) : BEAM);
