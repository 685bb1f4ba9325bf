import { wholeNumberIn } from '../base/option-values.js';
import { seedWords } from './seed-sequence.js';

const LIMB = 0x3ffffff;

const TWO_32 = 4294967296;

/** The product of 32 bits and a number up to here is exact in a double. */
const EXACT_BOUND = 2 ** 21;

/** Which of `bound` equal parts of all 32-bit numbers one lies in: the product's high half, by halves of the number. */
function partOf(draw: number, bound: number): number {
  const carried = Math.floor(((draw & 0xffff) * bound) / 0x10000);
  return Math.floor(((draw >>> 16) * bound + carried) / 0x10000);
}

/** 128 bits, given from the least 32 to the most, as limbs. */
function limbs(w0: number, w1: number, w2: number, w3: number): number[] {
  return [
    w0 & LIMB,
    (w0 >>> 26) | ((w1 << 6) & LIMB),
    (w1 >>> 20) | ((w2 << 12) & LIMB),
    (w2 >>> 14) | ((w3 << 18) & LIMB),
    w3 >>> 8,
  ];
}

const WORDS = 512;

/**
 * The generator behind NumPy's `default_rng(seed)`, draw for draw. Not for secrets.
 * @see O'Neill 2014, PCG (XSL-RR 128/64); Lemire 2019, Fast Random Integer Generation in an Interval
 */
export class Pcg64 {
  /** Limbs of the state, then of the increment. */
  private readonly limbs: Float64Array;
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
    const w = seedWords(wholeNumberIn('random numbers', 'seed', seed, 0, Number.MAX_SAFE_INTEGER), 8);
    // Words come in pairs (low, high): the high and the low half of the seed, then those of the stream.
    const seeds = limbs(w[2]!, w[3]!, w[0]!, w[1]!);
    const [i0, i1, i2, i3] = [w[6]!, w[7]!, w[4]!, w[5]!];
    const increment = limbs((i0 << 1) | 1, (i1 << 1) | (i0 >>> 31), (i2 << 1) | (i1 >>> 31), (i3 << 1) | (i2 >>> 31));
    // The first step of an empty state gives the increment; the seed is added to that.
    this.limbs = Float64Array.from([...increment.map((limb, i) => limb + seeds[i]!), ...increment]);
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
    const share = bound / TWO_32;
    const exact = bound <= EXACT_BOUND;
    const { words } = this;
    let { at } = this;
    for (let i = 0; i < out.length; ) {
      if (at === WORDS) {
        this.fill(words);
        at = 0;
      }
      // A word that is refused does not count, and the next is written over it.
      const stop = Math.min(WORDS, at + out.length - i);
      for (; at < stop; at++) {
        const draw = words[at]!;
        out[i] = exact ? (draw * share) | 0 : partOf(draw, bound);
        if (Math.imul(draw, bound) >>> 0 >= threshold) i++;
      }
    }
    this.at = at;
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

  /**
   * The next outputs, two words for each. The state is five limbs of 26 bits in doubles, least first: their products and
   * the sums of these stay below 2^53, so they are exact. Whole numbers of 32 bits take three times as long.
   */
  private fill(out: Uint32Array): void {
    // In here, since a bundler makes variables of a module's constants, and the compiler cannot count on those.
    // The multiplier's limbs are signed, which makes them smaller: together they are below 2^26.
    const m0 = -3344827;
    const m1 = 24631592;
    const m2 = 31081528;
    const m3 = 1343257;
    const m4 = 2318573;
    // Adding and subtracting one of these rounds to a multiple of 2^26 or 2^24: what a limb cannot hold.
    const to26 = 1.5 * 2 ** 78;
    const to24 = 1.5 * 2 ** 76;
    const carry = 2 ** -26;
    const mask = 0x3ffffff;
    const { limbs } = this;
    let l0 = limbs[0]!;
    let l1 = limbs[1]!;
    let l2 = limbs[2]!;
    let l3 = limbs[3]!;
    let l4 = limbs[4]!;
    const i0 = limbs[5]!;
    const i1 = limbs[6]!;
    const i2 = limbs[7]!;
    const i3 = limbs[8]!;
    const i4 = limbs[9]!;
    for (let i = 0; i < out.length; i += 2) {
      // state = state * multiplier + increment, modulo 2^128
      const t0 = l0 * m0 + i0;
      const over0 = t0 + to26 - to26;
      const t1 = l0 * m1 + l1 * m0 + i1 + over0 * carry;
      const over1 = t1 + to26 - to26;
      const t2 = l0 * m2 + l1 * m1 + l2 * m0 + i2 + over1 * carry;
      const over2 = t2 + to26 - to26;
      const t3 = l0 * m3 + l1 * m2 + l2 * m1 + l3 * m0 + i3 + over2 * carry;
      const over3 = t3 + to26 - to26;
      const t4 = l0 * m4 + l1 * m3 + l2 * m2 + l3 * m1 + l4 * m0 + i4 + over3 * carry;
      l0 = t0 - over0;
      l1 = t1 - over1;
      l2 = t2 - over2;
      l3 = t3 - over3;
      l4 = t4 - (t4 + to24 - to24);

      // The limbs are signed: what is negative borrows from the next.
      const u0 = l0 | 0;
      const u1 = ((l1 | 0) + (u0 >> 26)) | 0;
      const u2 = ((l2 | 0) + (u1 >> 26)) | 0;
      const u3 = ((l3 | 0) + (u2 >> 26)) | 0;
      const u4 = ((l4 | 0) + (u3 >> 26)) | 0;
      const highest = ((u3 & mask) >>> 18) | (u4 << 8);
      const low = (u0 & mask) ^ (u1 << 26) ^ ((u2 & mask) >>> 12) ^ (u3 << 14);
      const high = ((u1 & mask) >>> 6) ^ (u2 << 20) ^ highest;
      // Without a branch, since nobody can predict it: the halves change places for a turn by 32 or more.
      const turn = highest >>> 26;
      const swap = (low ^ high) & -(turn >>> 5);
      const from = low ^ swap;
      const to = high ^ swap;
      out[i] = (from >>> turn) | ((to << 1) << (31 - (turn & 31)));
      out[i + 1] = (to >>> turn) | ((from << 1) << (31 - (turn & 31)));
    }
    limbs[0] = l0;
    limbs[1] = l1;
    limbs[2] = l2;
    limbs[3] = l3;
    limbs[4] = l4;
  }
}
