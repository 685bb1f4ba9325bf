// Softmax and cross-entropy in one pass over each row of logits.

import { exp4, log1, max4, sum4 } from './math.as';

/**
 * losses[i] = -ln p(targets[i]), and, where `coefficients` is not 0, turns logits into their gradient:
 * coefficient · (p - target distribution), the target smoothed over all `width` classes.
 * A row is `stride` floats, a multiple of eight.
 */
export function softmaxLoss(
  losses: usize, logits: usize, stride: i32, targets: usize, coefficients: usize, rows: i32, width: i32, smoothing: f32,
): void {
  const bytes = <usize>((width + 3) & ~3) << 2;
  for (let i = 0; i < rows; i++) {
    const row = logits + (<usize>i * stride << 2);
    for (let j = width; j < ((width + 3) & ~3); j++) store<f32>(row + (<usize>j << 2), -1e30);
    let top = v128.load(row);
    for (let c: usize = 16; c < bytes; c += 16) top = f32x4.pmax(top, v128.load(row + c));
    const peak = max4(top);
    const shift = f32x4.splat(peak);
    const target = row + (<usize>load<i32>(targets + (<usize>i << 2)) << 2);
    const chosen = load<f32>(target);
    let total: f32 = 0;
    if (smoothing > 0) for (let j = 0; j < width; j++) total += load<f32>(row + (<usize>j << 2)) - peak;
    let sums = f32x4.splat(0);
    if (coefficients == 0) {
      for (let c: usize = 0; c < bytes; c += 16) {
        sums = f32x4.add(sums, exp4(f32x4.sub(v128.load(row + c), shift)));
      }
    } else {
      for (let c: usize = 0; c < bytes; c += 16) {
        const e = exp4(f32x4.sub(v128.load(row + c), shift));
        v128.store(row + c, e);
        sums = f32x4.add(sums, e);
      }
    }
    const sum = sum4(sums);
    const log = <f32>log1(<f64>sum);
    let loss = log + peak - chosen;
    if (smoothing > 0) loss = (1 - smoothing) * loss + smoothing * (log - total / <f32>width);
    store<f32>(losses + (<usize>i << 2), loss);
    if (coefficients != 0) {
      const weight = load<f32>(coefficients + (<usize>i << 2));
      const factor = f32x4.splat(weight / sum);
      const floor = f32x4.splat((weight * smoothing) / <f32>width);
      for (let c: usize = 0; c < bytes; c += 16) {
        v128.store(row + c, f32x4.sub(f32x4.mul(v128.load(row + c), factor), floor));
      }
      store<f32>(target, load<f32>(target) - weight * (1 - smoothing));
    }
  }
}

/** best[i] = index of the greatest logit (the first of equals), logSums[i] = ln Σ exp. */
export function rowSummary(best: usize, logSums: usize, logits: usize, stride: i32, rows: i32, width: i32): void {
  const bytes = <usize>((width + 3) & ~3) << 2;
  for (let i = 0; i < rows; i++) {
    const row = logits + (<usize>i * stride << 2);
    for (let j = width; j < ((width + 3) & ~3); j++) store<f32>(row + (<usize>j << 2), -1e30);
    let top = v128.load(row);
    for (let c: usize = 16; c < bytes; c += 16) top = f32x4.pmax(top, v128.load(row + c));
    const peak = max4(top);
    let index = 0;
    while (index < width - 1 && load<f32>(row + (<usize>index << 2)) != peak) index++;
    store<i32>(best + (<usize>i << 2), index);
    const shift = f32x4.splat(peak);
    let sums = f32x4.splat(0);
    for (let c: usize = 0; c < bytes; c += 16) {
      sums = f32x4.add(sums, exp4(f32x4.sub(v128.load(row + c), shift)));
    }
    store<f32>(logSums + (<usize>i << 2), peak + <f32>log1(<f64>sum4(sums)));
  }
}
