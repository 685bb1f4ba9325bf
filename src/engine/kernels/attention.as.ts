// Causal attention of a flat batch: rows of several sequences one after the other, each sequence by itself, head by head.
// Every head is copied to zero-padded scratch first, so all products run on whole tiles. The forward pass keeps only the
// log of each row's softmax sum; the backward pass computes the probabilities again from it.

import { pack, packSliver, packTransposed, tile, tileTransposed } from './gemm.as';
import { exp4, log1, max4, sum4 } from './math.as';

// @ts-ignore: decorator
@inline
function up8(n: i32): i32 {
  return (n + 7) & ~7;
}

/** Bytes of scratch for sequences of up to `longest` rows. */
export function attentionScratchBytes(longest: i32, headDim: i32): i32 {
  const rows = up8(longest);
  const width = up8(headDim);
  return (rows * rows * 2 + rows * width * 12 + rows * 8) << 2;
}

// Rows are copied in vectors, not by memory.copy: for so few bytes its call costs more than the copy.
function copyHead(target: usize, source: usize, sourceBytes: usize, rows: i32, padded: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < rows; i++) {
    for (let c: usize = 0; c < bytes; c += 16) v128.store(target + c, v128.load(source + c));
    target += bytes;
    source += sourceBytes;
  }
  memory.fill(target, 0, <usize>(padded - rows) * bytes);
}

function putHead(target: usize, targetBytes: usize, source: usize, sourceBytes: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < rows; i++) {
    for (let c: usize = 0; c < bytes; c += 16) v128.store(target + c, v128.load(source + c));
    target += targetBytes;
    source += sourceBytes;
  }
}

/** Softmax of scale · row[0, length), zeros up to `columns`; gives ln Σ exp. */
export function softmaxRow(row: usize, length: i32, columns: i32, scale: f32): f32 {
  for (let j = length; j < columns; j++) store<f32>(row + (<usize>j << 2), -1e30);
  const end = row + (<usize>columns << 2);
  let top = v128.load(row);
  for (let at = row + 16; at < end; at += 16) top = f32x4.pmax(top, v128.load(at));
  const peak = max4(top) * scale;
  const factor = f32x4.splat(scale);
  const shift = f32x4.splat(peak);
  let sums = f32x4.splat(0);
  for (let at = row; at < end; at += 16) {
    const e = exp4(f32x4.sub(f32x4.mul(v128.load(at), factor), shift));
    v128.store(at, e);
    sums = f32x4.add(sums, e);
  }
  const sum = sum4(sums);
  const inverse = f32x4.splat(1 / sum);
  for (let at = row; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), inverse));
  for (let j = length; j < columns; j++) store<f32>(row + (<usize>j << 2), 0);
  return peak + <f32>log1(<f64>sum);
}

/**
 * out[rows, heads · headDim] from qkv[rows, (heads + 2 · kvHeads) · headDim]; lse[heads, lseStride] keeps ln Σ exp.
 * `starts` holds sequences + 1 row numbers.
 */
export function attention(
  out: usize, lse: usize, lseStride: i32, qkv: usize, starts: usize, sequences: i32,
  heads: i32, kvHeads: i32, headDim: i32, scale: f32, scratch: usize,
): void {
  const qkvBytes = <usize>((heads + 2 * kvHeads) * headDim) << 2;
  const outBytes = <usize>(heads * headDim) << 2;
  const headBytes = <usize>headDim << 2;
  const width = up8(headDim);
  const widthBytes = <usize>width << 2;
  const group = heads / kvHeads;
  for (let s = 0; s < sequences; s++) {
    const first = load<i32>(starts + (<usize>s << 2));
    const rows = load<i32>(starts + (<usize>s << 2), 4) - first;
    const padded = up8(rows);
    const paddedBytes = <usize>padded << 2;
    const slab = <usize>padded * widthBytes;
    const q = scratch;
    const k = q + slab;
    const v = k + slab;
    const keys = v + slab;
    const values = keys + slab;
    const o = values + slab;
    const scores = o + slab;
    const base = qkv + <usize>first * qkvBytes;
    for (let g = 0; g < kvHeads; g++) {
      copyHead(k, base + <usize>(heads + g) * headBytes, qkvBytes, rows, padded, headDim);
      copyHead(v, base + <usize>(heads + kvHeads + g) * headBytes, qkvBytes, rows, padded, headDim);
      packTransposed(keys, k, headDim, padded, headDim);
      pack(values, v, headDim, padded, headDim, padded);
      for (let h = g * group; h < (g + 1) * group; h++) {
        copyHead(q, base + <usize>h * headBytes, qkvBytes, rows, padded, headDim);
        const logs = lse + (<usize>(h * lseStride + first) << 2);
        for (let i = 0; i < padded; i += 4) {
          const tileScores = scores + <usize>i * paddedBytes;
          const columns = up8(i + 4);
          for (let j = 0; j < columns; j += 8) {
            tile(
              tileScores + (<usize>j << 2), paddedBytes, q + <usize>i * headBytes, headBytes,
              keys + <usize>j * headBytes, headDim, false,
            );
          }
          for (let r = 0; r < 4; r++) {
            const log = softmaxRow(tileScores + <usize>r * paddedBytes, i + r + 1, columns, scale);
            if (i + r < rows) store<f32>(logs + (<usize>(i + r) << 2), log);
          }
          for (let c = 0; c < width; c += 8) {
            tile(
              o + <usize>i * widthBytes + (<usize>c << 2), widthBytes, tileScores, paddedBytes,
              values + <usize>c * paddedBytes, i + 4, false,
            );
          }
        }
        putHead(out + <usize>first * outBytes + <usize>h * headBytes, outBytes, o, widthBytes, rows, headDim);
      }
    }
  }
}

/** p = exp(scale · s - log) and ds = p · (dp - inner) · scale over [0, length), zeros up to `columns`. */
// @ts-ignore: decorator
@inline
function gradientRow(p: usize, ds: usize, length: i32, columns: i32, scale: f32, log: f32, inner: f32): void {
  const factor = f32x4.splat(scale);
  const shift = f32x4.splat(log);
  const mean = f32x4.splat(inner);
  for (let at: usize = 0; at < <usize>length << 2; at += 16) {
    const e = exp4(f32x4.sub(f32x4.mul(v128.load(p + at), factor), shift));
    v128.store(p + at, e);
    v128.store(ds + at, f32x4.mul(f32x4.mul(e, f32x4.sub(v128.load(ds + at), mean)), factor));
  }
  for (let j = length; j < columns; j++) {
    store<f32>(p + (<usize>j << 2), 0);
    store<f32>(ds + (<usize>j << 2), 0);
  }
}

/** dqkv from dout; the arguments mirror `attention`. */
export function attentionBackward(
  dqkv: usize, dout: usize, out: usize, lse: usize, lseStride: i32, qkv: usize, starts: usize, sequences: i32,
  heads: i32, kvHeads: i32, headDim: i32, scale: f32, scratch: usize,
): void {
  const qkvBytes = <usize>((heads + 2 * kvHeads) * headDim) << 2;
  const outBytes = <usize>(heads * headDim) << 2;
  const headBytes = <usize>headDim << 2;
  const width = up8(headDim);
  const widthBytes = <usize>width << 2;
  const group = heads / kvHeads;
  for (let s = 0; s < sequences; s++) {
    const first = load<i32>(starts + (<usize>s << 2));
    const rows = load<i32>(starts + (<usize>s << 2), 4) - first;
    const padded = up8(rows);
    const paddedBytes = <usize>padded << 2;
    const slab = <usize>padded * widthBytes;
    const q = scratch;
    const k = q + slab;
    const d = k + slab;
    const keys = d + slab;
    const valuesT = keys + slab;
    const keyRows = valuesT + slab;
    const queryRows = keyRows + slab;
    const dRows = queryRows + slab;
    const dq = dRows + slab;
    const dk = dq + slab;
    const dv = dk + slab;
    const sliver = dv + slab;
    const p = sliver + (paddedBytes << 2);
    const ds = p + <usize>padded * paddedBytes;
    const base = qkv + <usize>first * qkvBytes;
    const dBase = dqkv + <usize>first * qkvBytes;
    const outAt = out + <usize>first * outBytes;
    const dOutAt = dout + <usize>first * outBytes;
    for (let g = 0; g < kvHeads; g++) {
      copyHead(k, base + <usize>(heads + kvHeads + g) * headBytes, qkvBytes, rows, padded, headDim);
      packTransposed(valuesT, k, headDim, padded, headDim);
      copyHead(k, base + <usize>(heads + g) * headBytes, qkvBytes, rows, padded, headDim);
      packTransposed(keys, k, headDim, padded, headDim);
      pack(keyRows, k, headDim, padded, headDim, padded);
      memory.fill(dk, 0, slab);
      memory.fill(dv, 0, slab);
      for (let h = g * group; h < (g + 1) * group; h++) {
        const shift = <usize>h * headBytes;
        copyHead(q, base + shift, qkvBytes, rows, padded, headDim);
        copyHead(d, dOutAt + shift, outBytes, rows, padded, headDim);
        pack(queryRows, q, headDim, padded, headDim, padded);
        pack(dRows, d, headDim, padded, headDim, padded);
        const logs = lse + (<usize>(h * lseStride + first) << 2);
        for (let i = 0; i < padded; i += 4) {
          const columns = up8(i + 4);
          const pTile = p + <usize>i * paddedBytes;
          const dsTile = ds + <usize>i * paddedBytes;
          for (let j = 0; j < columns; j += 8) {
            const at = <usize>j << 2;
            tile(pTile + at, paddedBytes, q + <usize>i * headBytes, headBytes, keys + <usize>j * headBytes, headDim, false);
          }
          for (let j = 0; j < columns; j += 8) {
            const at = <usize>j << 2;
            tile(dsTile + at, paddedBytes, d + <usize>i * headBytes, headBytes, valuesT + <usize>j * headBytes, headDim, false);
          }
          for (let r = 0; r < 4; r++) {
            const row = i + r;
            let log: f32 = 0;
            let inner: f32 = 0;
            if (row < rows) {
              log = load<f32>(logs + (<usize>row << 2));
              let sums = f32x4.splat(0);
              const o = outAt + <usize>row * outBytes + shift;
              const g0 = d + <usize>row * headBytes;
              for (let c: usize = 0; c < headBytes; c += 16) {
                sums = f32x4.add(sums, f32x4.mul(v128.load(o + c), v128.load(g0 + c)));
              }
              inner = sum4(sums);
            }
            gradientRow(
              pTile + <usize>r * paddedBytes, dsTile + <usize>r * paddedBytes, row + 1, columns, scale, log, inner,
            );
          }
          for (let c = 0; c < width; c += 8) {
            tile(
              dq + <usize>i * widthBytes + (<usize>c << 2), widthBytes, dsTile, paddedBytes,
              keyRows + <usize>c * paddedBytes, i + 4, false,
            );
          }
        }
        putHead(dBase + shift, qkvBytes, dq, widthBytes, rows, headDim);
        for (let j = 0; j < padded; j += 4) {
          const length = padded - j;
          const corner = <usize>j * paddedBytes + (<usize>j << 2);
          packSliver(sliver, p + corner, paddedBytes, length, 4);
          for (let c = 0; c < width; c += 8) {
            const to = dv + <usize>j * widthBytes + (<usize>c << 2);
            tileTransposed(to, widthBytes, sliver, dRows + <usize>c * paddedBytes + (<usize>j << 5), length);
          }
          packSliver(sliver, ds + corner, paddedBytes, length, 4);
          for (let c = 0; c < width; c += 8) {
            const to = dk + <usize>j * widthBytes + (<usize>c << 2);
            tileTransposed(to, widthBytes, sliver, queryRows + <usize>c * paddedBytes + (<usize>j << 5), length);
          }
        }
      }
      putHead(dBase + <usize>(heads + g) * headBytes, qkvBytes, dk, widthBytes, rows, headDim);
      putHead(dBase + <usize>(heads + kvHeads + g) * headBytes, qkvBytes, dv, widthBytes, rows, headDim);
    }
  }
}
