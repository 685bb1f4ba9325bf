import { wholeNumber } from './options.js';
import { seedWords } from './seed-sequence.js';

// The 128-bit multiplier, least 32 bits first.
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;

const TWO_32 = 4294967296;

/** High 32 bits of the product of two unsigned 32-bit numbers, unsigned. */
function highProduct(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = (Math.imul(a1, b0) >>> 0) + (Math.imul(a0, b0) >>> 16);
  const other = (Math.imul(a0, b1) >>> 0) + (middle & 0xffff);
  return (Math.imul(a1, b1) >>> 0) + Math.floor(middle / 65536) + Math.floor(other / 65536);
}

/**
 * The generator behind NumPy's `default_rng(seed)`, draw for draw. Not for secrets.
 * @see O'Neill 2014, PCG (XSL-RR 128/64); Lemire 2019, Fast Random Integer Generation in an Interval
 */
export class Pcg64 {
  // State and increment, least 32 bits first.
  private s0 = 0;
  private s1 = 0;
  private s2 = 0;
  private s3 = 0;
  private readonly i0: number;
  private readonly i1: number;
  private readonly i2: number;
  private readonly i3: number;
  private kept = 0;
  private hasKept = false;
  private coins = 0;
  private coinsLeft = 0;

  /**
   * @param seed a whole number from 0 to 2^53 - 1
   * @throws INVALID_OPTION for any other seed
   */
  constructor(seed: number) {
    const w = seedWords(wholeNumber('random numbers', 'seed', seed, 0, Number.MAX_SAFE_INTEGER), 8);
    // Words come in pairs (low, high); the state takes the first two pairs, high pair first, the increment the others.
    const [high, low] = [[w[0]!, w[1]!] as const, [w[2]!, w[3]!] as const];
    this.i0 = ((w[6]! << 1) | 1) >>> 0;
    this.i1 = ((w[7]! << 1) | (w[6]! >>> 31)) >>> 0;
    this.i2 = ((w[4]! << 1) | (w[7]! >>> 31)) >>> 0;
    this.i3 = ((w[5]! << 1) | (w[4]! >>> 31)) >>> 0;
    this.step();
    this.add(low[0], low[1], high[0], high[1]);
    this.step();
  }

  /** A whole number from 0 to 2^32 - 1. */
  next32(): number {
    if (this.hasKept) {
      this.hasKept = false;
      return this.kept;
    }
    this.step();
    const low = this.s0 ^ this.s2;
    const high = this.s1 ^ this.s3;
    const turn = this.s3 >>> 26;
    const [from, to] = turn < 32 ? [low, high] : [high, low];
    const by = turn & 31;
    this.hasKept = true;
    this.kept = (by === 0 ? to : (to >>> by) | (from << (32 - by))) >>> 0;
    return (by === 0 ? from : (from >>> by) | (to << (32 - by))) >>> 0;
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
      let low = Math.imul(draw, bound) >>> 0;
      while (low < threshold) {
        draw = this.next32();
        low = Math.imul(draw, bound) >>> 0;
      }
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

  private add(a0: number, a1: number, a2: number, a3: number): void {
    const t0 = this.s0 + a0;
    const t1 = this.s1 + a1 + (t0 >= TWO_32 ? 1 : 0);
    const t2 = this.s2 + a2 + (t1 >= TWO_32 ? 1 : 0);
    const t3 = this.s3 + a3 + (t2 >= TWO_32 ? 1 : 0);
    this.s0 = t0 >>> 0;
    this.s1 = t1 >>> 0;
    this.s2 = t2 >>> 0;
    this.s3 = t3 >>> 0;
  }

  /** state = state * multiplier + increment, modulo 2^128. */
  private step(): void {
    const { s0, s1, s2, s3 } = this;
    const t1 = highProduct(s0, M0) + (Math.imul(s0, M1) >>> 0) + (Math.imul(s1, M0) >>> 0);
    const t2 =
      highProduct(s0, M1) +
      highProduct(s1, M0) +
      (Math.imul(s0, M2) >>> 0) +
      (Math.imul(s1, M1) >>> 0) +
      (Math.imul(s2, M0) >>> 0) +
      Math.floor(t1 / TWO_32);
    const t3 =
      highProduct(s0, M2) +
      highProduct(s1, M1) +
      highProduct(s2, M0) +
      (Math.imul(s0, M3) >>> 0) +
      (Math.imul(s1, M2) >>> 0) +
      (Math.imul(s2, M1) >>> 0) +
      (Math.imul(s3, M0) >>> 0) +
      Math.floor(t2 / TWO_32);
    this.s0 = Math.imul(s0, M0) >>> 0;
    this.s1 = t1 >>> 0;
    this.s2 = t2 >>> 0;
    this.s3 = t3 >>> 0;
    this.add(this.i0, this.i1, this.i2, this.i3);
  }
}
