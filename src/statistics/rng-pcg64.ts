import { wholeNumber } from '../base/option-values.js';
import { seedWords } from './seed-sequence.js';

// The 128-bit multiplier, least 32 bits first.
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;

const TWO_32 = 4294967296;

/** High 32 bits of the product of two unsigned 32-bit numbers. Takes and gives them as any numbers equal modulo 2^32. */
function highProduct(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16);
  // Each of the three sums below fits 32 bits, so wrapping does no harm.
  const other = Math.imul(a0, b1) + (middle & 0xffff);
  return (Math.imul(a1, b1) + (middle >>> 16) + (other >>> 16)) | 0;
}

const WORDS = 512;

/**
 * The generator behind NumPy's `default_rng(seed)`, draw for draw. Not for secrets.
 * @see O'Neill 2014, PCG (XSL-RR 128/64); Lemire 2019, Fast Random Integer Generation in an Interval
 */
export class Pcg64 {
  /** State, then increment, least 32 bits first. */
  private readonly state = new Int32Array(8);
  /** Draws made ahead: the halves of each 64-bit output, low half first. */
  private readonly words = new Uint32Array(WORDS);
  private at = WORDS;
  private coins = 0;
  private coinsLeft = 0;

  /**
   * @param seed a whole number from 0 to 2^53 - 1
   * @throws INVALID_OPTION for any other seed
   */
  constructor(seed: number) {
    const w = seedWords(wholeNumber('random numbers', 'seed', seed, 0, Number.MAX_SAFE_INTEGER), 8);
    // Words come in pairs (low, high): the high and the low half of the seed, then those of the stream.
    const { state } = this;
    state[4] = (w[6]! << 1) | 1;
    state[5] = (w[7]! << 1) | (w[6]! >>> 31);
    state[6] = (w[4]! << 1) | (w[7]! >>> 31);
    state[7] = (w[5]! << 1) | (w[4]! >>> 31);
    // The first step of an empty state gives the increment; the seed is added to that.
    let sum = 0;
    for (const [limb, word] of [w[2]!, w[3]!, w[0]!, w[1]!].entries()) {
      sum = Math.floor(sum / TWO_32) + (state[4 + limb]! >>> 0) + word;
      state[limb] = sum;
    }
    this.fill(new Uint32Array(2));
  }

  /** A whole number from 0 to 2^32 - 1. */
  next32(): number {
    if (this.at === WORDS) {
      this.fill(this.words);
      this.at = 0;
    }
    return this.words[this.at++]!;
  }

  /** Fills `out` with whole numbers below `bound`, as `Generator.choice` and `integers` draw them. */
  fillBelow(bound: number, out: Int32Array): void {
    if (bound === 1) {
      out.fill(0);
      return;
    }
    const threshold = TWO_32 % bound;
    for (let i = 0; i < out.length; i++) {
      let draw = this.next32();
      while (Math.imul(draw, bound) >>> 0 < threshold) draw = this.next32();
      out[i] = highProduct(draw, bound);
    }
  }

  /** Fills `out` with zeros and ones, as one run of `Generator.integers(2, dtype=bool)` draws them. */
  fillCoins(out: Uint8Array): void {
    for (let i = 0; i < out.length; i++) {
      if (this.coinsLeft === 0) {
        this.coins = this.next32();
        this.coinsLeft = 32;
      }
      out[i] = this.coins & 1;
      this.coins >>>= 1;
      this.coinsLeft--;
    }
  }

  /** The next outputs, two words for each. */
  private fill(out: Uint32Array): void {
    const { state } = this;
    const [i0, i1, i2, i3] = [state[4]! >>> 0, state[5]! >>> 0, state[6]! >>> 0, state[7]! >>> 0];
    let s0 = state[0]!;
    let s1 = state[1]!;
    let s2 = state[2]!;
    let s3 = state[3]!;
    for (let i = 0; i < out.length; i += 2) {
      // state = state * multiplier + increment, modulo 2^128
      const t0 = (Math.imul(s0, M0) >>> 0) + i0;
      const t1 =
        (highProduct(s0, M0) >>> 0) +
        (Math.imul(s0, M1) >>> 0) +
        (Math.imul(s1, M0) >>> 0) +
        i1 +
        Math.floor(t0 / TWO_32);
      const t2 =
        (highProduct(s0, M1) >>> 0) +
        (highProduct(s1, M0) >>> 0) +
        (Math.imul(s0, M2) >>> 0) +
        (Math.imul(s1, M1) >>> 0) +
        (Math.imul(s2, M0) >>> 0) +
        i2 +
        Math.floor(t1 / TWO_32);
      // What is carried out of the last limb is dropped, so this sum may wrap.
      s3 =
        (highProduct(s0, M2) +
          highProduct(s1, M1) +
          highProduct(s2, M0) +
          Math.imul(s0, M3) +
          Math.imul(s1, M2) +
          Math.imul(s2, M1) +
          Math.imul(s3, M0) +
          i3 +
          Math.floor(t2 / TWO_32)) |
        0;
      s0 = t0 | 0;
      s1 = t1 | 0;
      s2 = t2 | 0;

      const low = s0 ^ s2;
      const high = s1 ^ s3;
      const turn = s3 >>> 26;
      const by = turn & 31;
      const from = turn < 32 ? low : high;
      const to = turn < 32 ? high : low;
      out[i] = by === 0 ? from : (from >>> by) | (to << (32 - by));
      out[i + 1] = by === 0 ? to : (to >>> by) | (from << (32 - by));
    }
    state[0] = s0;
    state[1] = s1;
    state[2] = s2;
    state[3] = s3;
  }
}
