const POOL = 4;

const shiftXor = (x: number) => (x ^ (x >>> 16)) >>> 0;

/**
 * Spreads a seed over any number of 32-bit words, as NumPy's `SeedSequence` does.
 * @param seed a whole number from 0 to 2^53 - 1
 * @see O'Neill 2015, Developing a seed_seq Alternative; NumPy NEP 19
 */
export function seedWords(seed: number, count: number): Uint32Array {
  let constant = 0x43b0d7e5;
  const hash = (value: number) => {
    const mixed = value ^ constant;
    constant = Math.imul(constant, 0x931e8875);
    return shiftXor(Math.imul(mixed, constant));
  };
  const entropy = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  const pool = Uint32Array.from({ length: POOL }, (_, i) => hash(entropy[i] ?? 0));
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from === to) continue;
      pool[to] = shiftXor(Math.imul(0xca01f9dd, pool[to]!) - Math.imul(0x4973f715, hash(pool[from]!)));
    }
  }
  let output = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    const mixed = pool[i % POOL]! ^ output;
    output = Math.imul(output, 0x58f38ded);
    return shiftXor(Math.imul(mixed, output));
  });
}
