import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { readSafetensors, writeSafetensors } from '../../src/engine/safetensors.js';
import { randomValues } from './fixtures.js';

const tensors = [
  { name: 'a', shape: [2, 3], values: randomValues(6, 1) },
  { name: 'b', shape: [5], values: randomValues(5, 2) },
  { name: 'none', shape: [0, 4], values: new Float32Array(0) },
];

/** A file with this header, and `data` zero bytes. */
function file(header: unknown, data: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('gives float32 tensors back bit for bit', () => {
    const { tensors: read, metadata } = readSafetensors(writeSafetensors(tensors, 'F32', { format: 'pt', of: 'test' }));
    expect(metadata).toEqual({ format: 'pt', of: 'test' });
    expect(read).toEqual(tensors);
  });

  it('rounds to half precision when told to', () => {
    const [read] = readSafetensors(
      writeSafetensors([{ name: 'x', shape: [2], values: Float32Array.of(1 / 3, 2) }], 'F16'),
    ).tensors;
    expect([...read!.values]).toEqual([0.333251953125, 2]);
  });

  it('reads bfloat16', () => {
    const bytes = file({ x: entry(0, 4, [2], 'BF16') }, 4);
    bytes.set([0x80, 0x3f, 0x00, 0xc0], bytes.length - 4);
    expect([...readSafetensors(bytes).tensors[0]!.values]).toEqual([1, -2]);
  });

  it('begins the data at a multiple of 8 and says the length of the header first', () => {
    const bytes = writeSafetensors(tensors, 'F32');
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(bytes.length).toBe(8 + length + 11 * 4);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))).b).toEqual(entry(24, 44, [5]));
  });

  it('reads bytes that begin at an odd place, as a pooled Buffer does', () => {
    const bytes = writeSafetensors(tensors, 'F32');
    const shifted = Buffer.alloc(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readSafetensors(shifted.subarray(3)).tensors).toEqual(tensors);
  });

  it.each([
    ['fewer than 8 bytes', new Uint8Array(7), /7 bytes/],
    ['a header longer than the file', Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0, 123), /header would have 99 bytes/],
    ['a header of 2^60 bytes', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 16, 1), /header would have 1152921504606846976/],
    ['a header that is no JSON', file('{"a":', 0), /no JSON/],
    ['a header that is no object', file('[1]', 0), /not an object/],
    ['an unknown type', file({ a: entry(0, 4, [1], 'Q4') }, 4), /type "Q4"/],
    ['a negative extent', file({ a: entry(0, 4, [-1]) }, 4), /shape \[-1\]/],
    ['an extent that is no whole number', file({ a: entry(0, 4, [0.5, 2]) }, 4), /shape \[0.5,2\]/],
    ['a shape that does not fill its bytes', file({ a: entry(0, 8, [1]) }, 8), /8 bytes, though F32 \[1\] takes 4/],
    ['a tensor that passes the end', file({ a: entry(0, 8) }, 4), /lies at 0–8, in 4 bytes/],
    ['an end before its begin', file({ a: entry(4, 0, [1]) }, 4), /lies at 4–0/],
    ['tensors that overlap', file({ a: entry(0, 8), b: entry(4, 12) }, 12), /b begins at 4/],
    ['a gap between tensors', file({ a: entry(0, 4), b: entry(8, 12) }, 12), /b begins at 8/],
    ['bytes that belong to no tensor', file({ a: entry(0, 4) }, 8), /4 bytes at the end/],
    ['metadata that is no text', file({ __metadata__: { epoch: 3 } }, 0), /__metadata__/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
    expect(() => readSafetensors(bytes)).toThrow(expect.objectContaining({ code: 'CORRUPT_RECORD' }));
  });

  it('refuses or survives any single changed byte of the header, and never reads past the end', () => {
    const random = rng(11);
    const good = writeSafetensors(tensors, 'F32');
    for (let trial = 0; trial < 500; trial++) {
      const bytes = good.slice();
      const at = random.below(good.length - 44);
      bytes[at] = random.below(256);
      try {
        for (const { shape, values } of readSafetensors(bytes).tensors)
          expect(values).toHaveLength(shape.reduce((size, extent) => size * extent, 1));
      } catch (error) {
        expect(error).toMatchObject({ code: 'CORRUPT_RECORD' });
      }
    }
  });

  it('refuses to write what is not finite, and what half precision cannot hold', () => {
    const write = (value: number, type: 'F32' | 'F16') => () =>
      writeSafetensors([{ name: 'w', shape: [1], values: Float32Array.of(value) }], type);
    expect(write(Number.NaN, 'F32')).toThrow(/Tensor w cannot be stored as F32: value 0 is NaN/);
    expect(write(1e6, 'F16')).toThrow(/Store it as F32/);
    expect(write(1e6, 'F32')).not.toThrow();
  });
});
