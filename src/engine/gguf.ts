import { malformed } from './malformed.js';
import { concatBytes, packTensor, type StoredType, sizeOf, type Tensor, unpackValues } from './tensor.js';

/** A value of GGUF metadata with the type it is stored as. */
export type GgufValue =
  | { readonly type: 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'i32s'; readonly value: readonly number[] };

/** What a GGUF file holds, as read. */
export interface Gguf {
  readonly metadata: ReadonlyMap<string, unknown>;
  readonly tensors: readonly (Tensor & { readonly type: StoredType })[];
}

const ALIGNMENT = 32;
const MAGIC = 0x46554747;
const VERSION = 3;
const CODE = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const STORED = { F32: 0, F16: 1 } as const;

/**
 * Writes a GGUF file, version 3, little-endian; tensors begin at multiples of 32.
 * @param metadata keys in the order they are written
 * @see the GGUF specification in the ggml project's documentation
 */
export function writeGguf(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly (Tensor & { readonly type: StoredType })[],
): Uint8Array {
  const head = new ByteWriter();
  head.u32(MAGIC);
  head.u32(VERSION);
  head.u64(tensors.length);
  const entries = Object.entries(metadata);
  head.u64(entries.length);
  for (const [key, entry] of entries) {
    head.string(key);
    writeValue(head, entry);
  }
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of tensors) {
    head.string(tensor.name);
    head.u32(tensor.shape.length);
    // GGUF names the innermost dimension first.
    for (const extent of [...tensor.shape].reverse()) head.u64(extent);
    head.u32(STORED[tensor.type]);
    head.u64(offset);
    const bytes = packTensor(tensor, tensor.type);
    const padding = padded(bytes.length) - bytes.length;
    data.push(bytes, new Uint8Array(padding));
    offset += bytes.length + padding;
  }
  const header = head.bytes();
  return concatBytes([header, new Uint8Array(padded(header.length) - header.length), ...data]);
}

const padded = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

function writeValue(out: ByteWriter, entry: GgufValue): void {
  switch (entry.type) {
    case 'strings':
      out.u32(CODE.array);
      out.u32(CODE.string);
      out.u64(entry.value.length);
      for (const item of entry.value) out.string(item);
      return;
    case 'i32s':
      out.u32(CODE.array);
      out.u32(CODE.i32);
      out.u64(entry.value.length);
      for (const item of entry.value) out.i32(item);
      return;
    default:
      out.u32(CODE[entry.type]);
      if (entry.type === 'string') out.string(entry.value);
      else if (entry.type === 'bool') out.u8(entry.value ? 1 : 0);
      else out[entry.type](entry.value);
  }
}

/**
 * Reads a GGUF file of F32 and F16 tensors.
 * @throws CORRUPT_RECORD when it is no GGUF version 3, ends early, or a tensor passes the end
 */
export function readGguf(bytes: Uint8Array): Gguf {
  const from = new ByteReader(bytes);
  if (from.u32() !== MAGIC) throw malformed('GGUF file', 'it does not begin with "GGUF"');
  const version = from.u32();
  if (version !== VERSION) throw malformed('GGUF file', `it has version ${version}; version 3 is read here`);
  const tensorCount = from.u64();
  const entryCount = from.u64();
  const metadata = new Map<string, unknown>();
  for (let entry = 0; entry < entryCount; entry++) {
    const key = from.string();
    metadata.set(key, readValue(from, from.u32()));
  }
  const heads: { name: string; shape: number[]; type: StoredType; offset: number }[] = [];
  for (let tensor = 0; tensor < tensorCount; tensor++) {
    const name = from.string();
    const dimensions = from.u32();
    if (dimensions > 4) throw malformed('GGUF file', `tensor ${name} has ${dimensions} dimensions`);
    const shape = Array.from({ length: dimensions }, () => from.u64()).reverse();
    const code = from.u32();
    if (code > 1) throw malformed('GGUF file', `tensor ${name} has the type ${code}; F32 and F16 are read here`);
    heads.push({ name, shape, type: code === STORED.F32 ? 'F32' : 'F16', offset: from.u64() });
  }
  const alignment = metadata.get('general.alignment') ?? ALIGNMENT;
  if (typeof alignment !== 'number' || !(alignment > 0)) throw malformed('GGUF file', `its alignment is ${alignment}`);
  const start = Math.ceil(from.at / alignment) * alignment;
  const tensors = heads.map(({ name, shape, type, offset }) => {
    const size = sizeOf(shape) * (type === 'F32' ? 4 : 2);
    if (start + offset + size > bytes.length)
      throw malformed('GGUF file', `tensor ${name} ends at ${start + offset + size}, in ${bytes.length} bytes`);
    const stored = bytes.subarray(start + offset, start + offset + size);
    return { name, shape, type, values: unpackValues(stored, type) };
  });
  return { metadata, tensors };
}

// Scalar types of the specification by their code; strings (8) and arrays (9) stand apart.
const SCALARS: Readonly<Record<number, (from: ByteReader) => unknown>> = {
  0: (from) => from.number(1, (view, at) => view.getUint8(at)),
  1: (from) => from.number(1, (view, at) => view.getInt8(at)),
  2: (from) => from.number(2, (view, at) => view.getUint16(at, true)),
  3: (from) => from.number(2, (view, at) => view.getInt16(at, true)),
  4: (from) => from.u32(),
  5: (from) => from.number(4, (view, at) => view.getInt32(at, true)),
  6: (from) => from.number(4, (view, at) => view.getFloat32(at, true)),
  7: (from) => from.number(1, (view, at) => view.getUint8(at)) !== 0,
  8: (from) => from.string(),
  10: (from) => from.u64(),
  11: (from) => from.number(8, (view, at) => Number(view.getBigInt64(at, true))),
  12: (from) => from.number(8, (view, at) => view.getFloat64(at, true)),
};

function readValue(from: ByteReader, code: number): unknown {
  const scalar = SCALARS[code];
  if (scalar) return scalar(from);
  if (code !== CODE.array) throw malformed('GGUF file', `a value has the unknown type ${code}`);
  const item = from.u32();
  const length = from.u64();
  const values: unknown[] = [];
  for (let at = 0; at < length; at++) values.push(readValue(from, item));
  return values;
}

class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  u8(value: number): void {
    this.#parts.push(Uint8Array.of(value));
  }

  u32(value: number): void {
    this.#number(4, (view) => view.setUint32(0, value, true));
  }

  i32(value: number): void {
    this.#number(4, (view) => view.setInt32(0, value, true));
  }

  f32(value: number): void {
    this.#number(4, (view) => view.setFloat32(0, value, true));
  }

  u64(value: number): void {
    this.#number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  string(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.u64(bytes.length);
    this.#parts.push(bytes);
  }

  bytes(): Uint8Array {
    return concatBytes(this.#parts);
  }

  #number(size: number, write: (view: DataView) => void): void {
    const bytes = new Uint8Array(size);
    write(new DataView(bytes.buffer));
    this.#parts.push(bytes);
  }
}

class ByteReader {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  number(size: number, read: (view: DataView, at: number) => number): number {
    return read(this.#view, this.#take(size));
  }

  u32(): number {
    return this.number(4, (view, at) => view.getUint32(at, true));
  }

  u64(): number {
    return this.number(8, (view, at) => Number(view.getBigUint64(at, true)));
  }

  string(): string {
    const length = this.u64();
    const begin = this.#take(length);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#bytes.subarray(begin, begin + length));
  }

  #take(size: number): number {
    const begin = this.at;
    if (begin + size > this.#bytes.length)
      throw malformed('GGUF file', `it ends at byte ${this.#bytes.length}, inside a value of ${size} bytes`);
    this.at += size;
    return begin;
  }
}
