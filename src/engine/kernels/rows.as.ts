// Everything that works row by row between the matrix products.

import { exp4, sum4 } from './math.as';

/** out[i] = table[index[i]]. */
export function gatherRows(out: usize, table: usize, index: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < rows; i++) {
    const row = table + <usize>load<i32>(index + (<usize>i << 2)) * bytes;
    for (let c: usize = 0; c < bytes; c += 16) v128.store(out + c, v128.load(row + c));
    out += bytes;
  }
}

/** table[index[i]] += rows[i]. */
export function scatterRows(table: usize, source: usize, index: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < rows; i++) {
    add(table + <usize>load<i32>(index + (<usize>i << 2)) * bytes, source, width);
    source += bytes;
  }
}

/** target += source. */
export function add(target: usize, source: usize, count: i32): void {
  const end = target + (<usize>(count & ~3) << 2);
  while (target < end) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
    target += 16;
    source += 16;
  }
  for (let i = 0; i < (count & 3); i++) {
    const at = <usize>i << 2;
    store<f32>(target + at, load<f32>(target + at) + load<f32>(source + at));
  }
}

/** out = left + right. */
export function sum(out: usize, left: usize, right: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    v128.store(out, f32x4.add(v128.load(left), v128.load(right)));
    out += 16;
    left += 16;
    right += 16;
  }
}

/** values *= factor. */
export function scale(values: usize, factor: f32, count: i32): void {
  const f = f32x4.splat(factor);
  for (let i = 0; i < count; i += 4) {
    v128.store(values, f32x4.mul(v128.load(values), f));
    values += 16;
  }
}

/** Four lanes of ones and zeros, a pure function of key, row and column. */
// @ts-ignore: decorator
@inline
function kept(rowKey: v128, column: v128, threshold: v128): v128 {
  let h = v128.xor(rowKey, i32x4.mul(column, i32x4.splat(0x9e3779b1)));
  h = v128.xor(h, i32x4.shr_u(h, 16));
  h = i32x4.mul(h, i32x4.splat(0x7feb352d));
  h = v128.xor(h, i32x4.shr_u(h, 15));
  h = i32x4.mul(h, i32x4.splat(0x846ca68b));
  return i32x4.ge_s(i32x4.shr_u(h, 1), threshold);
}

// @ts-ignore: decorator
@inline
function mixRow(key: i32, row: i32): i32 {
  let h = key ^ (row * 0x85ebca77);
  h = (h ^ (h >>> 15)) * 0x2c1b3c6d;
  return h ^ (h >>> 13);
}

/**
 * out = source · mask · factor, a row's mask hashed from (key, its id, column); an element is kept where its 31-bit hash
 * is at least `threshold`. Width is a multiple of four; out may be source.
 */
export function dropRows(
  out: usize, source: usize, ids: usize, rows: i32, width: i32, key: i32, threshold: i32, factor: f32,
): void {
  const limit = i32x4.splat(threshold);
  const f = f32x4.splat(factor);
  for (let i = 0; i < rows; i++) {
    const rowKey = i32x4.splat(mixRow(key, load<i32>(ids + (<usize>i << 2))));
    let column = i32x4(0, 1, 2, 3);
    for (let c = 0; c < width; c += 4) {
      v128.store(out, v128.and(f32x4.mul(v128.load(source), f), kept(rowKey, column, limit)));
      column = i32x4.add(column, i32x4.splat(4));
      out += 16;
      source += 16;
    }
  }
}

/** out = x · rstd · gain; keeps rstd for the way back. */
export function rmsNorm(out: usize, rstd: usize, x: usize, gain: usize, rows: i32, width: i32, eps: f32): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < rows; i++) {
    let squares = f32x4.splat(0);
    for (let c: usize = 0; c < bytes; c += 16) {
      const v = v128.load(x + c);
      squares = f32x4.add(squares, f32x4.mul(v, v));
    }
    const r: f32 = 1 / <f32>sqrt<f32>(sum4(squares) / <f32>width + eps);
    store<f32>(rstd + (<usize>i << 2), r);
    const rr = f32x4.splat(r);
    for (let c: usize = 0; c < bytes; c += 16) {
      v128.store(out + c, f32x4.mul(f32x4.mul(v128.load(x + c), rr), v128.load(gain + c)));
    }
    x += bytes;
    out += bytes;
  }
}

/** dx += rstd · (gain · dy - x · rstd² · mean(gain · dy · x)); dgain += Σ dy · x · rstd unless dgain is 0. */
export function rmsNormBackward(
  dx: usize, dgain: usize, dy: usize, x: usize, gain: usize, rstd: usize, rows: i32, width: i32,
): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < rows; i++) {
    const r = load<f32>(rstd + (<usize>i << 2));
    const rr = f32x4.splat(r);
    let dots = f32x4.splat(0);
    for (let c: usize = 0; c < bytes; c += 16) {
      const g = f32x4.mul(v128.load(gain + c), v128.load(dy + c));
      dots = f32x4.add(dots, f32x4.mul(g, v128.load(x + c)));
    }
    const pull = f32x4.splat((sum4(dots) / <f32>width) * r * r);
    for (let c: usize = 0; c < bytes; c += 16) {
      const v = v128.load(x + c);
      const t = f32x4.sub(f32x4.mul(v128.load(gain + c), v128.load(dy + c)), f32x4.mul(v, pull));
      v128.store(dx + c, f32x4.add(v128.load(dx + c), f32x4.mul(rr, t)));
    }
    if (dgain != 0) {
      for (let c: usize = 0; c < bytes; c += 16) {
        const t = f32x4.mul(f32x4.mul(v128.load(dy + c), v128.load(x + c)), rr);
        v128.store(dgain + c, f32x4.add(v128.load(dgain + c), t));
      }
    }
    x += bytes;
    dx += bytes;
    dy += bytes;
  }
}

/**
 * Rotates the first `heads` heads of each row in place by its position, pairing element i with i + headDim / 2.
 * `cos` and `sin` are [positions, headDim / 2]; direction -1 turns back.
 */
export function rotate(
  x: usize, stride: i32, positions: usize, rows: i32, heads: i32, headDim: i32, cos: usize, sin: usize, direction: f32,
): void {
  const half = headDim >> 1;
  const halfBytes = <usize>half << 2;
  const d = f32x4.splat(direction);
  for (let i = 0; i < rows; i++) {
    const offset = <usize>load<i32>(positions + (<usize>i << 2)) * halfBytes;
    let head = x + (<usize>i * stride << 2);
    for (let h = 0; h < heads; h++) {
      let c: usize = 0;
      for (; c + 16 <= halfBytes; c += 16) {
        const low = v128.load(head + c);
        const high = v128.load(head + halfBytes + c);
        const cc = v128.load(cos + offset + c);
        const ss = f32x4.mul(v128.load(sin + offset + c), d);
        v128.store(head + c, f32x4.sub(f32x4.mul(low, cc), f32x4.mul(high, ss)));
        v128.store(head + halfBytes + c, f32x4.add(f32x4.mul(high, cc), f32x4.mul(low, ss)));
      }
      for (; c < halfBytes; c += 4) {
        const low = load<f32>(head + c);
        const high = load<f32>(head + halfBytes + c);
        const cc = load<f32>(cos + offset + c);
        const ss = load<f32>(sin + offset + c) * direction;
        store<f32>(head + c, low * cc - high * ss);
        store<f32>(head + halfBytes + c, high * cc + low * ss);
      }
      head += <usize>headDim << 2;
    }
  }
}

/** out[rows, hidden] = silu(gate) · up for gateUp[rows, 2 · hidden]. */
export function swiglu(out: usize, gateUp: usize, rows: i32, hidden: i32): void {
  const bytes = <usize>hidden << 2;
  const one = f32x4.splat(1);
  for (let i = 0; i < rows; i++) {
    for (let c: usize = 0; c < bytes; c += 16) {
      const g = v128.load(gateUp + c);
      const s = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(g))));
      v128.store(out + c, f32x4.mul(f32x4.mul(g, s), v128.load(gateUp + bytes + c)));
    }
    out += bytes;
    gateUp += bytes << 1;
  }
}

/** dGateUp from dout. */
export function swigluBackward(dGateUp: usize, dout: usize, gateUp: usize, rows: i32, hidden: i32): void {
  const bytes = <usize>hidden << 2;
  const one = f32x4.splat(1);
  for (let i = 0; i < rows; i++) {
    for (let c: usize = 0; c < bytes; c += 16) {
      const g = v128.load(gateUp + c);
      const u = v128.load(gateUp + bytes + c);
      const d = v128.load(dout + c);
      const s = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(g))));
      const silu = f32x4.mul(g, s);
      // silu' = s · (1 + g · (1 - s))
      const slope = f32x4.mul(s, f32x4.add(one, f32x4.mul(g, f32x4.sub(one, s))));
      v128.store(dGateUp + c, f32x4.mul(f32x4.mul(d, u), slope));
      v128.store(dGateUp + bytes + c, f32x4.mul(d, silu));
    }
    dout += bytes;
    gateUp += bytes << 1;
    dGateUp += bytes << 1;
  }
}

/** values = 0. */
export function clear(values: usize, count: i32): void {
  memory.fill(values, 0, <usize>count << 2);
}
