import { mix32 } from '../hash/mix.js';
import type { Shingler } from './shingles.js';

const EMPTY = 0x7fffffff;
const PROBES = 64;

/**
 * MinHash signatures from one hash per shingle: it chooses a bin, and each bin keeps its least. Bins that stay empty
 * take the value of a bin that a fixed walk of theirs finds, so that two texts agree in each bin with the probability
 * of their Jaccard similarity.
 * @see Li, Owen, Zhang 2012, One permutation hashing; Shrivastava 2017, Optimal densification for fast and accurate minwise hashing
 */
export class OnePermutation {
  readonly bins: number;
  /** The signature of the last text. */
  readonly signature: Int32Array;
  readonly #walks: Uint16Array;
  readonly #empty: Int32Array;

  /** @param bins length of the signature, up to 65536 */
  constructor(bins: number) {
    this.bins = bins;
    this.signature = new Int32Array(bins);
    this.#empty = new Int32Array(bins);
    this.#walks = Uint16Array.from({ length: bins * PROBES }, (_, i) => step(Math.floor(i / PROBES), i % PROBES, bins));
  }

  /** Reads the shingles into `signature`; false where there are none. */
  read({ hashes, count }: Shingler): boolean {
    const { bins, signature } = this;
    signature.fill(EMPTY);
    if (count === 0) return false;
    if (count === 1) {
      signature.fill(hashes[0]!);
      return true;
    }
    for (let i = 0; i < count; i++) {
      const hash = hashes[i]!;
      // The upper bits choose the bin, all of them the order in it.
      const bin = Math.floor((hash >>> 0) * (bins / 4294967296));
      if (hash < signature[bin]!) signature[bin] = hash;
    }
    this.#densify();
    return true;
  }

  #densify(): void {
    const { bins, signature } = this;
    const empty = this.#empty;
    let holes = 0;
    for (let bin = 0; bin < bins; bin++) if (signature[bin] === EMPTY) empty[holes++] = bin;
    // From the signature as it was: values are written only when all walks have ended.
    for (let i = 0; i < holes; i++) {
      const bin = empty[i]!;
      let found = -1;
      for (let attempt = 0; found < 0; attempt++) {
        const at = attempt < PROBES ? this.#walks[bin * PROBES + attempt]! : step(bin, attempt, bins);
        if (signature[at] !== EMPTY) found = at;
      }
      empty[i] = bin * 65_536 + found;
    }
    for (let i = 0; i < holes; i++) signature[empty[i]! >>> 16] = signature[empty[i]! & 0xffff]!;
  }
}

function step(bin: number, attempt: number, bins: number): number {
  return (mix32(Math.imul(bin + 1, 0x9e3779b1) + Math.imul(attempt + 1, 0x85ebca77)) >>> 0) % bins;
}
