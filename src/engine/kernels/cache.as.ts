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
      for (let c: usize = 0; c < headBytes; c += 16) v128.store(values + c, v128.load(value + c));
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
      scoreKeys(scores, q, keys, columns, headBytes);
      softmaxRow(scores, length, columns, scale);
      weighValues(to, scores, values, length, headBytes);
    }
  }
}

/** Eight scores a panel; two panels side by side, so that four chains of additions hide their latency. */
// @ts-ignore: decorator
@inline
function scoreKeys(scores: usize, q: usize, keys: usize, columns: i32, headBytes: usize): void {
  const panelBytes = headBytes << 3;
  let j = 0;
  for (; j + 16 <= columns; j += 16) {
    let panel: usize = keys + <usize>j * headBytes;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    const end = q + headBytes;
    for (let at = q; at != end; at += 4) {
      const x = v128.load_splat<f32>(at);
      a = f32x4.add(a, f32x4.mul(x, v128.load(panel)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(panel, 16)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(panel + panelBytes)));
      d = f32x4.add(d, f32x4.mul(x, v128.load(panel + panelBytes, 16)));
      panel += 32;
    }
    const to = scores + (<usize>j << 2);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
  if (j < columns) {
    let panel: usize = keys + <usize>j * headBytes;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    const end = q + headBytes;
    for (let at = q; at != end; at += 4) {
      const x = v128.load_splat<f32>(at);
      a = f32x4.add(a, f32x4.mul(x, v128.load(panel)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(panel, 16)));
      panel += 32;
    }
    v128.store(scores + (<usize>j << 2), a);
    v128.store(scores + (<usize>j << 2), b, 16);
  }
}

/** Σ scores[j] · values[j], even and odd positions in chains of their own. */
// @ts-ignore: decorator
@inline
function weighValues(to: usize, scores: usize, values: usize, length: i32, headBytes: usize): void {
  const pairs = scores + (<usize>(length & ~1) << 2);
  for (let at: usize = 0; at < headBytes; at += 32) {
    const both = at + 32 <= headBytes;
    // A last half chunk reads the row's final vector twice.
    const next: usize = both ? 16 : 0;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let v: usize = values + at;
    let p = scores;
    for (; p != pairs; p += 8) {
      const even = v128.load_splat<f32>(p);
      const odd = v128.load_splat<f32>(p, 4);
      a = f32x4.add(a, f32x4.mul(even, v128.load(v)));
      b = f32x4.add(b, f32x4.mul(even, v128.load(v + next)));
      c = f32x4.add(c, f32x4.mul(odd, v128.load(v + headBytes)));
      d = f32x4.add(d, f32x4.mul(odd, v128.load(v + headBytes + next)));
      v += headBytes << 1;
    }
    if (length & 1) {
      const even = v128.load_splat<f32>(p);
      a = f32x4.add(a, f32x4.mul(even, v128.load(v)));
      b = f32x4.add(b, f32x4.mul(even, v128.load(v + next)));
    }
    v128.store(to + at, f32x4.add(a, c));
    if (both) v128.store(to + at, f32x4.add(b, d), 16);
  }
}
