import { mix32 } from './mix.js';

/** 96 bits of a text's hash in three signed 32-bit lanes: the first two are its 64-bit key, the third checks it. */
export type TextHash = Int32Array;

const encoder = new TextEncoder();
const SHORT = 24;
let bytes = new Uint8Array(1 << 14);
let words = new Int32Array(bytes.buffer);

/** Newer than the type library we compile against; Node has it since 20.0. */
const isWellFormed = (text: string) => (text as unknown as { isWellFormed(): boolean }).isWellFormed();

/**
 * Writes the hash of a text into `out`: the same on every little-endian machine. Fast, and random enough for tables; who
 * chooses texts on purpose can make two of them collide, so it is no proof of equality.
 * @param out at least three lanes
 * @param seed another seed, another independent hash
 */
export function hashText(text: string, seed: number, out: TextHash): void {
  // Which way is taken depends on the text alone, so equal texts have equal hashes.
  if (text.length <= SHORT || !isWellFormed(text)) hashUnits(text, seed, out);
  else hashBytes(text, seed, out);
}

/** Unit by unit: for texts too short to be worth encoding, and for lone surrogates, which UTF-8 cannot tell apart. */
function hashUnits(text: string, seed: number, out: TextHash): void {
  let a = seed ^ 0x243f6a88;
  let b = seed ^ 0x13198a2e;
  let c = seed ^ 0x03707344;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul((a << 7) ^ (a >>> 25) ^ unit, 0x9e3779b1);
    b = Math.imul((b + unit) | 0, 0x85ebca77);
    c = Math.imul((c << 13) ^ (c >>> 19) ^ unit, 0xc2b2ae3d);
  }
  finish(a, b, c, text.length, out);
}

function hashBytes(text: string, seed: number, out: TextHash): void {
  if (bytes.length < text.length * 3 + 16) {
    bytes = new Uint8Array(2 ** Math.ceil(Math.log2(text.length * 3 + 16)));
    words = new Int32Array(bytes.buffer);
  }
  const { written } = encoder.encodeInto(text, bytes);
  const blocks = (written + 7) >> 3;
  for (let i = written; i < blocks << 3; i++) bytes[i] = 0;
  const block = words;
  let a = seed ^ 0x243f6a88;
  let b = seed ^ 0x13198a2e;
  let c = seed ^ 0x03707344;
  for (let i = 0; i < blocks; i++) {
    const x = block[2 * i]!;
    const y = block[2 * i + 1]!;
    // Each lane reads both words, with another multiplier and another turn, so that no two lanes go together.
    a = Math.imul((a << 13) ^ (a >>> 19) ^ x, 0x9e3779b1) ^ y;
    b = (Math.imul((b << 11) ^ (b >>> 21) ^ y, 0x85ebca77) + x) | 0;
    c = Math.imul((((c << 17) ^ (c >>> 15)) + x) | 0, 0xc2b2ae3d) ^ y;
  }
  finish(a, b, c, written, out);
}

function finish(a: number, b: number, c: number, length: number, out: TextHash): void {
  a = mix32(a ^ length);
  b = mix32(b ^ Math.imul(length, 0x9e3779b1));
  c = mix32((c + length) | 0);
  out[0] = mix32((a + c) | 0);
  out[1] = mix32(b ^ (a << 9));
  out[2] = mix32(c ^ (b << 5));
}
