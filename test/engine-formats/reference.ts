import { headDim, type ModelConfig } from '../../src/engine/config.js';
import { tensorSize, tensorTable } from '../../src/engine/layout.js';

/**
 * The llama architecture in plain float64 loops, written from its papers and sharing nothing with the engine's kernels.
 * @returns logits of the next token after each position, [tokens, vocabSize]
 * @see Touvron et al. (2023), LLaMA, section 2.2; Su et al. (2021), RoFormer, equation 34; Ainslie et al. (2023), GQA
 */
export function referenceLogits(config: ModelConfig, weights: Float32Array, tokens: readonly number[]): Float64Array[] {
  const named = new Map(tensorTable(config).map((entry) => [entry.name, entry]));
  const weight = (name: string) => {
    const entry = named.get(`${name}.weight`)!;
    return weights.subarray(entry.offset, entry.offset + tensorSize(entry));
  };
  const width = headDim(config);
  const shared = config.heads / config.kvHeads;
  const embedding = weight('model.embed_tokens');
  let stream: Float64Array[] = tokens.map((id) =>
    Float64Array.from(embedding.subarray(id * config.dim, (id + 1) * config.dim)),
  );
  for (let layer = 0; layer < config.layers; layer++) {
    const part = (name: string) => weight(`model.layers.${layer}.${name}`);
    const normed = stream.map((x) => rmsNorm(x, part('input_layernorm'), config.normEps));
    const queries = normed.map((x, at) => rotate(times(part('self_attn.q_proj'), x), width, at, config.ropeTheta));
    const keys = normed.map((x, at) => rotate(times(part('self_attn.k_proj'), x), width, at, config.ropeTheta));
    const values = normed.map((x) => times(part('self_attn.v_proj'), x));
    stream = stream.map((x, at) => {
      const mixed = new Float64Array(config.dim);
      for (let head = 0; head < config.heads; head++) {
        const from = head * width;
        const keyFrom = Math.floor(head / shared) * width;
        const scores = keys.slice(0, at + 1).map((key) => {
          let score = 0;
          for (let i = 0; i < width; i++) score += queries[at]![from + i]! * key[keyFrom + i]!;
          return score / Math.sqrt(width);
        });
        const top = Math.max(...scores);
        const exps = scores.map((score) => Math.exp(score - top));
        const total = exps.reduce((sum, value) => sum + value, 0);
        exps.forEach((value, past) => {
          for (let i = 0; i < width; i++) mixed[from + i]! += (value / total) * values[past]![keyFrom + i]!;
        });
      }
      const attended = plus(x, times(part('self_attn.o_proj'), mixed));
      const inner = rmsNorm(attended, part('post_attention_layernorm'), config.normEps);
      const gate = times(part('mlp.gate_proj'), inner);
      const up = times(part('mlp.up_proj'), inner);
      const hidden = gate.map((value, i) => (value / (1 + Math.exp(-value))) * up[i]!);
      return plus(attended, times(part('mlp.down_proj'), hidden));
    });
  }
  const gain = weight('model.norm');
  return stream.map((x) => times(embedding, rmsNorm(x, gain, config.normEps)));
}

function times(matrix: Float32Array, x: Float64Array): Float64Array {
  const out = new Float64Array(matrix.length / x.length);
  for (let row = 0; row < out.length; row++) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += matrix[row * x.length + i]! * x[i]!;
    out[row] = sum;
  }
  return out;
}

const plus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value + b[i]!);

function rmsNorm(x: Float64Array, gain: Float32Array, epsilon: number): Float64Array {
  const scale = 1 / Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length + epsilon);
  return x.map((value, i) => value * scale * gain[i]!);
}

function rotate(x: Float64Array, width: number, at: number, theta: number): Float64Array {
  const out = Float64Array.from(x);
  for (let head = 0; head < x.length; head += width) {
    for (let i = 0; i < width / 2; i++) {
      const angle = at * theta ** ((-2 * i) / width);
      const [a, b] = [x[head + i]!, x[head + i + width / 2]!];
      out[head + i] = a * Math.cos(angle) - b * Math.sin(angle);
      out[head + i + width / 2] = b * Math.cos(angle) + a * Math.sin(angle);
    }
  }
  return out;
}
