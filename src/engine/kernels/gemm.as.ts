// Matrix products on 4x8 register tiles. The right operand always comes packed in panels of eight columns,
// [columns/8][k][8], zero-padded, so the inner loop reads it straight through.
// Every output element is one chain of additions over k in ascending order (cut every DEPTH terms), whatever the number
// of rows is: a row's result never depends on the rows beside it.

const DEPTH: i32 = 256;

/** Where a thread may write one 4x8 tile and one [DEPTH][4] sliver: set once per instance. */
let edge: usize = 0;

/** Bytes a thread has to lend to `setScratch`. */
export function scratchBytes(): i32 {
  return 128 + DEPTH * 16;
}

export function setScratch(address: usize): void {
  edge = address;
}

/** Packs the transpose of w [n, k] (row stride k). */
export function packTransposed(panels: usize, w: usize, stride: i32, n: i32, k: i32): void {
  for (let j = 0; j < n; j += 8) {
    const panel = panels + ((<usize>j * k) << 2);
    const width = min(8, n - j);
    if (width < 8) memory.fill(panel, 0, <usize>k << 5);
    for (let c = 0; c < width; c++) {
      let source = w + (<usize>(j + c) * stride << 2);
      let target = panel + (<usize>c << 2);
      for (let i = 0; i < k; i++) {
        store<f32>(target, load<f32>(source));
        source += 4;
        target += 32;
      }
    }
  }
}

/** Packs b [k, n] (row stride in floats) as it is; panels are `depth` rows apart. */
export function pack(panels: usize, b: usize, stride: i32, k: i32, n: i32, depth: i32): void {
  for (let j = 0; j < n; j += 8) {
    let target = panels + ((<usize>j * depth) << 2);
    let source = b + (<usize>j << 2);
    const width = n - j;
    if (width >= 8) {
      for (let i = 0; i < k; i++) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
        source += <usize>stride << 2;
        target += 32;
      }
    } else {
      for (let i = 0; i < k; i++) {
        v128.store(target, f32x4.splat(0));
        v128.store(target, f32x4.splat(0), 16);
        for (let c = 0; c < width; c++) store<f32>(target + (<usize>c << 2), load<f32>(source + (<usize>c << 2)));
        source += <usize>stride << 2;
        target += 32;
      }
    }
  }
}

// The tiles' loops are not unrolled: V8 loads everything a loop body needs first, and one step already fills the
// registers (8 sums, 2 + 4 operands); a second step would spill to the stack and take half as long again.

/** c[4, 8] (+)= a[4, k] · panel[k, 8]; strides in bytes. */
// @ts-ignore: decorator
@inline
export function tile(c: usize, cStride: usize, a: usize, aStride: usize, panel: usize, k: i32, add: bool): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let a0 = a;
  let a1 = a0 + aStride;
  let a2 = a1 + aStride;
  let a3 = a2 + aStride;
  let b = panel;
  const end = a0 + (<usize>k << 2);
  while (a0 != end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const x0 = v128.load_splat<f32>(a0);
    c00 = f32x4.add(c00, f32x4.mul(x0, b0));
    c01 = f32x4.add(c01, f32x4.mul(x0, b1));
    const x1 = v128.load_splat<f32>(a1);
    c10 = f32x4.add(c10, f32x4.mul(x1, b0));
    c11 = f32x4.add(c11, f32x4.mul(x1, b1));
    const x2 = v128.load_splat<f32>(a2);
    c20 = f32x4.add(c20, f32x4.mul(x2, b0));
    c21 = f32x4.add(c21, f32x4.mul(x2, b1));
    const x3 = v128.load_splat<f32>(a3);
    c30 = f32x4.add(c30, f32x4.mul(x3, b0));
    c31 = f32x4.add(c31, f32x4.mul(x3, b1));
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += 32;
  }
  put(c, c00, c01, add);
  put(c + cStride, c10, c11, add);
  put(c + 2 * cStride, c20, c21, add);
  put(c + 3 * cStride, c30, c31, add);
}

/** c[4, 8] += aᵀ[4, k] · panel[k, 8], a packed as [k][4]. */
// @ts-ignore: decorator
@inline
export function tileTransposed(c: usize, cStride: usize, sliver: usize, panel: usize, k: i32): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let a = sliver;
  let b = panel;
  const end = a + (<usize>k << 4);
  while (a != end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const x0 = v128.load_splat<f32>(a);
    c00 = f32x4.add(c00, f32x4.mul(x0, b0));
    c01 = f32x4.add(c01, f32x4.mul(x0, b1));
    const x1 = v128.load_splat<f32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(x1, b0));
    c11 = f32x4.add(c11, f32x4.mul(x1, b1));
    const x2 = v128.load_splat<f32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(x2, b0));
    c21 = f32x4.add(c21, f32x4.mul(x2, b1));
    const x3 = v128.load_splat<f32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(x3, b0));
    c31 = f32x4.add(c31, f32x4.mul(x3, b1));
    a += 16;
    b += 32;
  }
  put(c, c00, c01, true);
  put(c + cStride, c10, c11, true);
  put(c + 2 * cStride, c20, c21, true);
  put(c + 3 * cStride, c30, c31, true);
}

// @ts-ignore: decorator
@inline
function put(c: usize, low: v128, high: v128, add: bool): void {
  if (add) {
    v128.store(c, f32x4.add(v128.load(c), low));
    v128.store(c, f32x4.add(v128.load(c, 16), high), 16);
  } else {
    v128.store(c, low);
    v128.store(c, high, 16);
  }
}

/** One row by one panel. */
// @ts-ignore: decorator
@inline
function row8(c: usize, a: usize, panel: usize, k: i32, add: bool): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  for (let i = 0; i < k; i++) {
    const x = v128.load_splat<f32>(a + (<usize>i << 2));
    const b = panel + (<usize>i << 5);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(b)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(b, 16)));
  }
  put(c, c0, c1, add);
}

/** One row by four neighbouring panels: eight chains hide the latency of the additions. */
// @ts-ignore: decorator
@inline
function row32(c: usize, a: usize, panel: usize, panelBytes: usize, k: i32, add: bool): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  let c4 = f32x4.splat(0);
  let c5 = f32x4.splat(0);
  let c6 = f32x4.splat(0);
  let c7 = f32x4.splat(0);
  let p0 = panel;
  let p1 = p0 + panelBytes;
  let p2 = p1 + panelBytes;
  let p3 = p2 + panelBytes;
  const end = a + (<usize>k << 2);
  for (let at = a; at < end; at += 4) {
    const x = v128.load_splat<f32>(at);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(p0)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(p0, 16)));
    c2 = f32x4.add(c2, f32x4.mul(x, v128.load(p1)));
    c3 = f32x4.add(c3, f32x4.mul(x, v128.load(p1, 16)));
    c4 = f32x4.add(c4, f32x4.mul(x, v128.load(p2)));
    c5 = f32x4.add(c5, f32x4.mul(x, v128.load(p2, 16)));
    c6 = f32x4.add(c6, f32x4.mul(x, v128.load(p3)));
    c7 = f32x4.add(c7, f32x4.mul(x, v128.load(p3, 16)));
    p0 += 32;
    p1 += 32;
    p2 += 32;
    p3 += 32;
  }
  put(c, c0, c1, add);
  put(c + 32, c2, c3, add);
  put(c + 64, c4, c5, add);
  put(c + 96, c6, c7, add);
}

/** Copies the valid part of the edge tile to c. */
function spill(c: usize, cStride: usize, rows: i32, columns: i32, add: bool): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const target = c + <usize>i * cStride + (<usize>j << 2);
      const value = load<f32>(edge + (<usize>i << 5) + (<usize>j << 2));
      store<f32>(target, add ? load<f32>(target) + value : value);
    }
  }
}

/** c[m, n] (+)= a[m, k] · b[k, n], b packed; strides in floats. */
export function gemm(
  c: usize, cStride: i32, a: usize, aStride: i32, panels: usize, m: i32, n: i32, k: i32, accumulate: bool,
): void {
  const cBytes = <usize>cStride << 2;
  const aBytes = <usize>aStride << 2;
  const panelBytes = <usize>k << 5;
  const whole = m & ~3;
  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    const add = accumulate || k0 > 0;
    // As many rows as fill about half of a 32 KiB first-level cache.
    const block = max(4, (4096 / depth) & ~3);
    for (let i0 = 0; i0 < whole; i0 += block) {
      const end = min(whole, i0 + block);
      for (let j = 0; j < n; j += 8) {
        const panel = panels + <usize>(j >> 3) * panelBytes + (<usize>k0 << 5);
        const full = n - j >= 8;
        for (let i = i0; i < end; i += 4) {
          const from = a + <usize>i * aBytes + (<usize>k0 << 2);
          const to = c + <usize>i * cBytes + (<usize>j << 2);
          // One tile, two targets: inlining the tile twice would double the hot code for a rare edge.
          tile(full ? to : edge, full ? cBytes : 32, from, aBytes, panel, depth, full && add);
          if (!full) spill(to, cBytes, 4, n - j, add);
        }
      }
    }
    for (let i = whole; i < m; i++) {
      const from = a + <usize>i * aBytes + (<usize>k0 << 2);
      const to = c + <usize>i * cBytes;
      let j = 0;
      for (; j + 32 <= n; j += 32) {
        const panel = panels + <usize>(j >> 3) * panelBytes + (<usize>k0 << 5);
        row32(to + (<usize>j << 2), from, panel, panelBytes, depth, add);
      }
      for (; j < n; j += 8) {
        const panel = panels + <usize>(j >> 3) * panelBytes + (<usize>k0 << 5);
        if (n - j >= 8) {
          row8(to + (<usize>j << 2), from, panel, depth, add);
        } else {
          row8(edge, from, panel, depth, false);
          spill(to + (<usize>j << 2), cBytes, 1, n - j, add);
        }
      }
    }
  }
}

/** c[m, n] += aᵀ · b for a [k, m] and b [k, n], both as they are; `panels` is scratch of DEPTH · ⌈n/8⌉ · 8 floats. */
export function gemmTransposed(
  c: usize, cStride: i32, a: usize, aStride: i32, b: usize, bStride: i32, panels: usize, m: i32, n: i32, k: i32,
): void {
  const cBytes = <usize>cStride << 2;
  const aBytes = <usize>aStride << 2;
  const sliver = edge + 128;
  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    pack(panels, b + (<usize>k0 * bStride << 2), bStride, depth, n, depth);
    const panelBytes = <usize>depth << 5;
    for (let i = 0; i < m; i += 4) {
      const rows = min(4, m - i);
      packSliver(sliver, a + <usize>k0 * aBytes + (<usize>i << 2), aBytes, depth, rows);
      for (let j = 0; j < n; j += 8) {
        const panel = panels + <usize>(j >> 3) * panelBytes;
        const to = c + <usize>i * cBytes + (<usize>j << 2);
        const full = rows == 4 && n - j >= 8;
        if (!full) memory.fill(edge, 0, 128);
        tileTransposed(full ? to : edge, full ? cBytes : 32, sliver, panel, depth);
        if (!full) spill(to, cBytes, rows, min(8, n - j), true);
      }
    }
  }
}

/** Copies `width` neighbouring columns of a into [k][4], zero-padded. */
// @ts-ignore: decorator
@inline
export function packSliver(target: usize, source: usize, strideBytes: usize, k: i32, width: i32): void {
  if (width == 4) {
    for (let i = 0; i < k; i++) {
      v128.store(target, v128.load(source));
      source += strideBytes;
      target += 16;
    }
  } else {
    for (let i = 0; i < k; i++) {
      v128.store(target, f32x4.splat(0));
      for (let c = 0; c < width; c++) store<f32>(target + (<usize>c << 2), load<f32>(source + (<usize>c << 2)));
      source += strideBytes;
      target += 16;
    }
  }
}
