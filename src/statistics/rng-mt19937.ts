const SIZE = 624;
const SHIFT = 397;

/**
 * The generator behind NumPy's `random.seed(seed)`, draw for draw. Not for secrets.
 * @see Matsumoto and Nishimura 1998, Mersenne Twister
 */
export class Mt19937 {
  private readonly state = new Int32Array(SIZE);
  private at = SIZE;

  /** @param seed a whole number from 0 to 2^32 - 1 */
  constructor(seed: number) {
    this.state[0] = seed | 0;
    for (let i = 1; i < SIZE; i++) {
      const before = this.state[i - 1]!;
      this.state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /** A whole number from 0 to 2^32 - 1. */
  next32(): number {
    if (this.at === SIZE) this.refill();
    let y = this.state[this.at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** Fills `out` with whole numbers below `bound`, as the legacy `choice` draws them: masked, with rejection. */
  fillBelow(bound: number, out: Int32Array): void {
    if (bound === 1) {
      out.fill(0);
      return;
    }
    const mask = 0xffffffff >>> Math.clz32(bound - 1);
    for (let i = 0; i < out.length; i++) {
      let draw = this.next32() & mask;
      while (draw >>> 0 >= bound) draw = this.next32() & mask;
      out[i] = draw;
    }
  }

  private refill(): void {
    const { state } = this;
    for (let i = 0; i < SIZE; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }
}
