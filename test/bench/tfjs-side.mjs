/**
 * The decoder of the engine written in TensorFlow.js: RMSNorm, RoPE, causal attention, SwiGLU, tied embeddings, cross
 * entropy, Adam. Where the wasm backend has a quick and a slow way, it takes the quick one: weights lie as products
 * want them, constants are as large as what they meet, no operand of a two-dimensional product is transposed by a flag.
 */
import { createRequire } from 'node:module';
import { betas, config, learningRate, length, rows, sequences } from './tfjs-task.mjs';

const { vocabSize, dim, layers, heads, hiddenDim, ropeTheta, normEps } = config;
const size = dim / heads;
const total = sequences * length;

/**
 * Trains `steps` steps from the weights `named` gives by their checkpoint names; gives each step's loss and milliseconds.
 * @param flags Transposes by the products' flags, as the gradients of TensorFlow.js do, not by a kernel of its own.
 */
export async function trainTfjs(folder, named, steps, flags) {
  const require = createRequire(`${folder}/package.json`);
  const tf = require('@tensorflow/tfjs');
  require('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  await tf.ready();

  /** Linear layers that share their input, as one variable [in, out]. */
  const linear = (...names) =>
    tf.variable(tf.tidy(() => tf.transpose(tf.concat(names.map((name) => tf.tensor(...named(name)))))));
  const plain = (name) => tf.variable(tf.tensor(...named(name)));
  const embedding = plain('model.embed_tokens.weight');
  const blocks = Array.from({ length: layers }, (_, layer) => {
    const of = (name) => `model.layers.${layer}.${name}.weight`;
    return {
      before: plain(of('input_layernorm')),
      between: plain(of('post_attention_layernorm')),
      qkv: linear(of('self_attn.q_proj'), of('self_attn.k_proj'), of('self_attn.v_proj')),
      o: linear(of('self_attn.o_proj')),
      gateUp: linear(of('mlp.gate_proj'), of('mlp.up_proj')),
      down: linear(of('mlp.down_proj')),
    };
  });
  const last = plain('model.norm.weight');

  const inputs = tf.tensor1d(
    rows.flatMap((row) => [...row.subarray(0, length)]),
    'int32',
  );
  const targets = tf.tensor1d(
    rows.flatMap((row) => [...row.subarray(1)]),
    'int32',
  );
  const wanted = tf.cast(tf.oneHot(targets, vocabSize), 'float32');
  const where = tf.reshape(inputs, [total, 1]);
  const turned = (wave) =>
    tf.tensor(
      Float32Array.from({ length: total * 2 * dim }, (_, at) => {
        const half = at % size;
        const position = Math.floor(at / (2 * dim)) % length;
        return wave(position / ropeTheta ** ((2 * (half % (size / 2))) / size));
      }),
      [total, 2 * heads, size],
    );
  const [cos, sin] = [turned(Math.cos), turned(Math.sin)];
  const mask = tf.tensor(
    Float32Array.from({ length: sequences * heads * length * length }, (_, at) =>
      at % length > Math.floor(at / length) % length ? -1e9 : 0,
    ),
    [sequences * heads, length, length],
  );

  const times = flags
    ? (x, w) => tf.matMul(x, w)
    : tf.customGrad((x, w, save) => {
        save([x, w]);
        const gradFunc = (dy, [x, w]) => [tf.matMul(dy, tf.transpose(w)), tf.matMul(tf.transpose(x), dy)];
        return { value: tf.matMul(x, w), gradFunc };
      });
  // The wasm backend lacks UnsortedSegmentSum, the gradient of gather; ScatterNd sums the same rows.
  const lookUp = tf.customGrad((table) => {
    const gradFunc = (dy) => tf.scatterND(where, dy, [vocabSize, dim]);
    return { value: tf.gather(table, inputs), gradFunc };
  });
  // Softmax has a kernel, LogSoftmax has none.
  const crossEntropy = tf.customGrad((logits, save) => {
    const chances = tf.softmax(logits);
    save([chances]);
    const value = tf.neg(tf.mean(tf.log(tf.sum(tf.mul(chances, wanted), -1))));
    return { value, gradFunc: (dy, [chances]) => tf.mul(tf.sub(chances, wanted), tf.div(dy, total)) };
  });
  const norm = (x, gain) => tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), normEps))), gain);
  const byHead = (x) =>
    tf.reshape(tf.transpose(tf.reshape(x, [sequences, length, heads, size]), [0, 2, 1, 3]), [-1, length, size]);

  function attention(x, block) {
    const [qk, v] = tf.split(times(x, block.qkv), [2 * dim, dim], 1);
    const paired = tf.reshape(qk, [total, 2 * heads, size]);
    const [low, high] = tf.split(paired, 2, 2);
    const rotated = tf.add(tf.mul(paired, cos), tf.mul(tf.concat([tf.neg(high), low], 2), sin));
    const [q, k] = tf.split(tf.reshape(rotated, [total, 2 * dim]), 2, 1).map(byHead);
    const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(size)), mask);
    const mixed = tf.reshape(tf.matMul(tf.softmax(scores), byHead(v)), [sequences, heads, length, size]);
    return times(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [total, dim]), block.o);
  }
  function feedForward(x, block) {
    const [gate, up] = tf.split(times(x, block.gateUp), [hiddenDim, hiddenDim], 1);
    return times(tf.mul(tf.mul(gate, tf.sigmoid(gate)), up), block.down);
  }
  function loss() {
    let x = lookUp(embedding);
    for (const block of blocks) {
      x = tf.add(x, attention(norm(x, block.before), block));
      x = tf.add(x, feedForward(norm(x, block.between), block));
    }
    x = norm(x, last);
    return crossEntropy(flags ? tf.matMul(x, embedding, false, true) : times(x, tf.transpose(embedding)));
  }

  const optimizer = tf.train.adam(learningRate, ...betas, 1e-8);
  const seen = [];
  for (let step = 0; step < steps; step++) {
    const startedAt = performance.now();
    const value = optimizer.minimize(loss, true);
    const [at] = value.dataSync();
    value.dispose();
    seen.push({ loss: at, elapsedMs: performance.now() - startedAt });
  }
  const [simd, threads] = await Promise.all(
    ['WASM_HAS_SIMD_SUPPORT', 'WASM_HAS_MULTITHREAD_SUPPORT'].map((flag) => tf.env().getAsync(flag)),
  );
  return { seen, build: `${simd ? 'SIMD' : 'plain'}, ${threads ? 'threads' : 'one thread'}` };
}
