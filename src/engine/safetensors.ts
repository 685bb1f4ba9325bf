import { malformed } from './malformed.js';
import { bytesOf, concatBytes, packTensor, type StoredType, sizeOf, type Tensor, unpackValues } from './tensor.js';

/** What a safetensors file holds. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their bytes; values of F16 and BF16 tensors are widened. */
  readonly tensors: readonly Tensor[];
}

const WIDTH = { F32: 4, F16: 2, BF16: 2 } as const;
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Writes tensors as a safetensors file: in the order given, without gaps, the data beginning at a multiple of 8.
 * @param metadata strings by name; PyTorch readers ask for `{ format: 'pt' }` @default that
 * @see the safetensors format, section Format
 */
export function writeSafetensors(
  tensors: readonly Tensor[],
  type: StoredType,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const { name, shape } of tensors) {
    const end = at + sizeOf(shape) * WIDTH[type];
    header[name] = { dtype: type, shape, data_offsets: [at, end] };
    at = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  const length = bytesOf(BigUint64Array.of(BigInt(padded.length)));
  return concatBytes([length, padded, ...tensors.map((tensor) => packTensor(tensor, type))]);
}

/**
 * Reads a safetensors file of F32, F16 and BF16 tensors.
 * @throws CORRUPT_RECORD when the header is not one, or tensors overlap, leave gaps, pass the end or differ from their shape
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, data } = splitHeader(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value): value is string => typeof value === 'string'))
    throw broken('__metadata__ is not an object of strings');
  const places = Object.entries(entries)
    .map(([name, entry]) => ({ name, ...placeOf(name, entry, data.length) }))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { name, begin, end } of places) {
    if (begin !== reached) throw broken(`${name} begins at ${begin}, though the tensor before it ends at ${reached}`);
    reached = end;
  }
  if (reached !== data.length) throw broken(`${data.length - reached} bytes at the end belong to no tensor`);
  return {
    metadata: metadata as Record<string, string>,
    tensors: places.map(({ name, shape, type, begin, end }) => ({
      name,
      shape,
      values: unpackValues(data.subarray(begin, end), type),
    })),
  };
}

function splitHeader(bytes: Uint8Array): { readonly header: Record<string, unknown>; readonly data: Uint8Array } {
  if (bytes.length < 8) throw broken(`it has ${bytes.length} bytes, fewer than a header's length takes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES || Number(length) > bytes.length - 8)
    throw broken(`its header would have ${length} bytes, in a file of ${bytes.length}`);
  const data = bytes.subarray(8 + Number(length));
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + Number(length))));
  } catch (cause) {
    throw broken(`its header is no JSON (${(cause as Error).message})`);
  }
  if (!isRecord(header)) throw broken('its header is not an object');
  return { header, data };
}

function placeOf(name: string, entry: unknown, available: number) {
  if (!isRecord(entry)) throw broken(`${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !(dtype in WIDTH))
    throw broken(`${name} has the type ${JSON.stringify(dtype)}; F32, F16 and BF16 are read here`);
  if (!isCounts(shape)) throw broken(`${name} has the shape ${JSON.stringify(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2) throw broken(`${name} has the offsets ${JSON.stringify(offsets)}`);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > available) throw broken(`${name} lies at ${begin}–${end}, in ${available} bytes of data`);
  const type = dtype as keyof typeof WIDTH;
  const wanted = sizeOf(shape) * WIDTH[type];
  if (end - begin !== wanted)
    throw broken(`${name} has ${end - begin} bytes, though ${dtype} [${shape.join(', ')}] takes ${wanted}`);
  return { shape, type, begin, end };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);

const broken = (found: string): Error => malformed('safetensors file', found);
