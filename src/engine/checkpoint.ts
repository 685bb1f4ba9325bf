import { createHash } from 'node:crypto';
import { TuneloopError } from '../base/errors.js';
import { progress } from './training-plan.js';

/** Everything a training needs to go on from a step, beside its task. */
export interface Checkpoint {
  /** SHA-256 of the task, hexadecimal: a checkpoint only continues the task it was made by. */
  readonly task: string;
  /** The leader's numbers, see `progress`. */
  readonly numbers: Float64Array;
  /** What is trained: the weights, or the adapter. */
  readonly trained: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
  readonly best: Float32Array;
}

/*
 * Layout, little-endian: magic (4 bytes), version u32, SHA-256 of all that follows (32), task digest (32), count u32,
 * 4 bytes of zeros, numbers f64[16], then trained, m, v, best as f32[count] each.
 */
const magic = 0x504b4c54;
const version = 1;
const headBytes = 40;
const bodyStart = headBytes + 40;

/** The bytes of a checkpoint. */
export function writeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { numbers, trained, m, v, best } = checkpoint;
  const bytes = new Uint8Array(bodyStart + progress.words * 8 + trained.length * 16);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(checkpoint.task, 'hex'), headBytes);
  view.setUint32(headBytes + 32, trained.length, true);
  numbers.forEach((value, i) => {
    view.setFloat64(bodyStart + i * 8, value, true);
  });
  const floats = new Float32Array(bytes.buffer, bodyStart + progress.words * 8);
  [trained, m, v, best].forEach((part, i) => {
    floats.set(part, i * trained.length);
  });
  view.setUint32(0, magic, true);
  view.setUint32(4, version, true);
  bytes.set(createHash('sha256').update(bytes.subarray(headBytes)).digest(), 8);
  return bytes;
}

/**
 * Reads what `writeCheckpoint` wrote.
 * @throws CORRUPT_RECORD when the bytes are cut short, damaged or something else.
 */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const corrupt = (what: string): never => {
    throw new TuneloopError({
      code: 'CORRUPT_RECORD',
      message: `The training checkpoint of ${bytes.length} bytes ${what}.`,
      hint: 'Resume from an older checkpoint, or start the training again.',
    });
  };
  if (bytes.length < bodyStart + progress.words * 8) corrupt('is cut short');
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  if (view.getUint32(0, true) !== magic) corrupt('does not begin like one');
  if (view.getUint32(4, true) !== version)
    corrupt(`has version ${view.getUint32(4, true)}; this release reads ${version}`);
  const count = view.getUint32(headBytes + 32, true);
  if (copy.length !== bodyStart + progress.words * 8 + count * 16) corrupt('has the wrong length');
  const digest = createHash('sha256').update(copy.subarray(headBytes)).digest();
  if (!digest.equals(copy.subarray(8, 40))) corrupt('does not match its digest');
  const part = (i: number): Float32Array =>
    new Float32Array(copy.buffer, bodyStart + progress.words * 8 + i * count * 4, count);
  return {
    task: Buffer.from(copy.subarray(headBytes, headBytes + 32)).toString('hex'),
    numbers: Float64Array.from({ length: progress.words }, (_, i) => view.getFloat64(bodyStart + i * 8, true)),
    trained: part(0),
    m: part(1),
    v: part(2),
    best: part(3),
  };
}
