// Gradient reduction and AdamW over ranges of one flat parameter array.

/** first = (first + second) + (third + fourth); gives Σ first², in doubles. Count is a multiple of four. */
export function reduceShards(first: usize, second: usize, third: usize, fourth: usize, count: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    const g = f32x4.add(
      f32x4.add(v128.load(first + at), v128.load(second + at)),
      f32x4.add(v128.load(third + at), v128.load(fourth + at)),
    );
    v128.store(first + at, g);
    const a = f64x2.promote_low_f32x4(g);
    const b = f64x2.promote_low_f32x4(v128.shuffle<i32>(g, g, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const s = f64x2.add(low, high);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/**
 * One decoupled AdamW step. `firstBias` = 1 / (1 - β1^t), `secondBias` = 1 / (1 - β2^t), `clip` scales the gradient.
 * @see Loshchilov and Hutter 2019, algorithm 2
 */
export function adamw(
  weights: usize, gradient: usize, m: usize, v: usize, count: i32, rate: f32, beta1: f32, beta2: f32,
  epsilon: f32, decay: f32, clip: f32, firstBias: f32, secondBias: f32,
): void {
  const whole = count & ~3;
  for (let i = 0; i < whole; i += 4) {
    const at = <usize>i << 2;
    step(weights + at, gradient + at, m + at, v + at, rate, beta1, beta2, epsilon, decay, clip, firstBias, secondBias);
  }
}

// @ts-ignore: decorator
@inline
function step(
  weights: usize, gradient: usize, first: usize, second: usize, rate: f32, beta1: f32, beta2: f32,
  epsilon: f32, decay: f32, clip: f32, firstBias: f32, secondBias: f32,
): void {
  const g = f32x4.mul(v128.load(gradient), f32x4.splat(clip));
  const m = f32x4.add(f32x4.mul(v128.load(first), f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(1 - beta1)));
  const v = f32x4.add(
    f32x4.mul(v128.load(second), f32x4.splat(beta2)),
    f32x4.mul(f32x4.mul(g, g), f32x4.splat(1 - beta2)),
  );
  v128.store(first, m);
  v128.store(second, v);
  const w = v128.load(weights);
  const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, f32x4.splat(secondBias))), f32x4.splat(epsilon));
  const move = f32x4.add(f32x4.div(f32x4.mul(m, f32x4.splat(firstBias)), root), f32x4.mul(w, f32x4.splat(decay)));
  v128.store(weights, f32x4.sub(w, f32x4.mul(move, f32x4.splat(rate))));
}
