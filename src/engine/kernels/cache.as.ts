// Attention of single new rows over the keys and values kept from earlier ones.
// One cache is [kvHeads][context / 8][headDim][8] keys in panels, so eight scores come out of one pass over the query,
// then [kvHeads][context][headDim] values. Context is a multiple of eight.

import { softmaxRow } from './attention.as';

/** Keeps the rotated keys and the values of `rows` rows of qkv, for the positions from `position` on. */
export function cacheRows(
  cache: usize, context: i32, position: i32, qkv: usize, rows: i32, heads: i32, kvHeads: i32, headDim: i32,
): void {
  const qkvBytes = <usize>((heads + 2 * kvHeads) * headDim) << 2;
  const headBytes = <usize>headDim << 2;
  const slab = <usize>context * headBytes;
  for (let i = 0; i < rows; i++) {
    const at = position + i;
    let key = qkv + <usize>i * qkvBytes + <usize>heads * headBytes;
    let value = key + <usize>kvHeads * headBytes;
    let keys = cache + <usize>(at >> 3) * (headBytes << 3) + (<usize>(at & 7) << 2);
    let values = cache + <usize>kvHeads * slab + <usize>at * headBytes;
    for (let g = 0; g < kvHeads; g++) {
      for (let c = 0; c < headDim; c++) store<f32>(keys + (<usize>c << 5), load<f32>(key + (<usize>c << 2)));
      memory.copy(values, value, headBytes);
      key += headBytes;
      value += headBytes;
      keys += slab;
      values += slab;
    }
  }
}

/** out[rows, heads · headDim]: row i attends to the first lengths[i] positions of the cache at caches[i]. */
export function attendCached(
  out: usize, qkv: usize, caches: usize, lengths: usize, rows: i32, context: i32,
  heads: i32, kvHeads: i32, headDim: i32, scale: f32, scores: usize,
): void {
  const qkvBytes = <usize>((heads + 2 * kvHeads) * headDim) << 2;
  const headBytes = <usize>headDim << 2;
  const slab = <usize>context * headBytes;
  const group = heads / kvHeads;
  for (let i = 0; i < rows; i++) {
    const cache: usize = load<usize>(caches + (<usize>i << 2));
    const length = load<i32>(lengths + (<usize>i << 2));
    const columns = (length + 7) & ~7;
    for (let h = 0; h < heads; h++) {
      const q = qkv + <usize>i * qkvBytes + <usize>h * headBytes;
      const to = out + (<usize>i * heads + h) * headBytes;
      const keys = cache + <usize>(h / group) * slab;
      const values = keys + <usize>kvHeads * slab;
      for (let j = 0; j < columns; j += 8) {
        let panel = keys + <usize>j * headBytes;
        let low = f32x4.splat(0);
        let high = f32x4.splat(0);
        for (let c: usize = 0; c < headBytes; c += 4) {
          const x = v128.load_splat<f32>(q + c);
          low = f32x4.add(low, f32x4.mul(x, v128.load(panel)));
          high = f32x4.add(high, f32x4.mul(x, v128.load(panel, 16)));
          panel += 32;
        }
        v128.store(scores + (<usize>j << 2), low);
        v128.store(scores + (<usize>j << 2), high, 16);
      }
      softmaxRow(scores, length, columns, scale);
      let c: usize = 0;
      for (; c + 32 <= headBytes; c += 32) {
        let low = f32x4.splat(0);
        let high = f32x4.splat(0);
        let v: usize = values + c;
        for (let j = 0; j < length; j++) {
          const p = v128.load_splat<f32>(scores + (<usize>j << 2));
          low = f32x4.add(low, f32x4.mul(p, v128.load(v)));
          high = f32x4.add(high, f32x4.mul(p, v128.load(v, 16)));
          v += headBytes;
        }
        v128.store(to + c, low);
        v128.store(to + c, high, 16);
      }
      for (; c < headBytes; c += 16) {
        let low = f32x4.splat(0);
        let v: usize = values + c;
        for (let j = 0; j < length; j++) {
          low = f32x4.add(low, f32x4.mul(v128.load_splat<f32>(scores + (<usize>j << 2)), v128.load(v)));
          v += headBytes;
        }
        v128.store(to + c, low);
      }
    }
  }
}
