import { TuneloopError } from '../base/errors.js';
import { fromBrainHalves, fromHalves, MAX_HALF, toHalves } from './half.js';

/** A named array of numbers, as model files hold it. */
export interface Tensor {
  readonly name: string;
  /** Outermost dimension first; a weight matrix is [out, in]. */
  readonly shape: readonly number[];
  /** Row-major; as many as the shape's product. */
  readonly values: Float32Array;
}

/** How a file stores each number: 4 bytes, or 2 with 11 significant bits. */
export type StoredType = 'F32' | 'F16';

/** How many values a shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/**
 * Values as the little-endian bytes of a file.
 * @throws INVALID_OPTION when a value is not finite, or F16 would turn it into infinity
 */
export function packTensor({ name, values }: Tensor, type: StoredType): Uint8Array {
  const limit = type === 'F16' ? MAX_HALF : Number.MAX_VALUE;
  const bad = values.findIndex((value) => !(Math.abs(value) <= limit));
  if (bad >= 0)
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `Tensor ${name} cannot be stored as ${type}: value ${bad} is ${values[bad]}.`,
      hint: Number.isFinite(values[bad]) ? 'Store it as F32.' : 'The training that made it has diverged.',
    });
  return bytesOf(type === 'F16' ? toHalves(values) : values);
}

/** Little-endian bytes of a file as float32; `bytes` may begin anywhere. */
export function unpackValues(bytes: Uint8Array, type: StoredType | 'BF16'): Float32Array {
  // A copy that begins at 0; `slice` of a Buffer would be a view.
  const { buffer } = new Uint8Array(bytes);
  if (type === 'F32') return new Float32Array(buffer);
  return type === 'F16' ? fromHalves(new Uint16Array(buffer)) : fromBrainHalves(new Uint16Array(buffer));
}

/** The bytes under a typed array, without a copy. */
export const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Joins byte arrays. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
