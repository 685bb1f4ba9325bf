import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { namedTensors } from '../../src/engine/artefact.js';
import { readGguf, writeGguf } from '../../src/engine/gguf.js';
import { adapterGguf, ggufName, interleaveRotary, modelGguf } from '../../src/engine/gguf-model.js';
import { initialWeights, tensorTable } from '../../src/engine/layout.js';
import { adapterTable } from '../../src/engine/lora.js';
import { randomAdapter, randomValues, smallConfig, trained } from './fixtures.js';

const tokenizer = trained();
const config = smallConfig(tokenizer.vocabSize);
const tensors = namedTensors(tensorTable(config), initialWeights(config, 1));

describe('a GGUF container', () => {
  const written = writeGguf(
    {
      'a.text': { type: 'string', value: 'tïny' },
      'a.count': { type: 'u32', value: 4294967295 },
      'a.signed': { type: 'i32', value: -5 },
      'a.real': { type: 'f32', value: 0.5 },
      'a.flag': { type: 'bool', value: true },
      'a.texts': { type: 'strings', value: ['x', '', 'Ġy'] },
      'a.kinds': { type: 'i32s', value: [3, -1] },
    },
    [
      { name: 'one', shape: [3], type: 'F32', values: Float32Array.of(1, 2, 3) },
      { name: 'two', shape: [2, 3], type: 'F16', values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    ],
  );

  it('gives metadata and tensors back', () => {
    const { metadata, tensors: read } = readGguf(written);
    expect(Object.fromEntries(metadata)).toEqual({
      'a.text': 'tïny',
      'a.count': 4294967295,
      'a.signed': -5,
      'a.real': 0.5,
      'a.flag': true,
      'a.texts': ['x', '', 'Ġy'],
      'a.kinds': [3, -1],
    });
    expect(read).toEqual([
      { name: 'one', shape: [3], type: 'F32', values: Float32Array.of(1, 2, 3) },
      { name: 'two', shape: [2, 3], type: 'F16', values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    ]);
  });

  it('is version 3 and aligned to 32 bytes', () => {
    expect(new TextDecoder().decode(written.subarray(0, 4))).toBe('GGUF');
    expect(new DataView(written.buffer).getUint32(4, true)).toBe(3);
    expect(written.length % 32).toBe(0);
  });

  it('refuses a file cut anywhere before its last tensor ends', () => {
    for (let length = 0; length < written.length - 20; length += 7)
      expect(() => readGguf(written.subarray(0, length))).toThrow(expect.objectContaining({ code: 'CORRUPT_RECORD' }));
  });

  it('refuses or survives any single changed byte', () => {
    const random = rng(2);
    for (let trial = 0; trial < 500; trial++) {
      const bytes = written.slice();
      bytes[random.below(bytes.length)] = random.below(256);
      try {
        readGguf(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: 'CORRUPT_RECORD' });
      }
    }
  });

  it('names what is foreign: another magic, another version, a quantised tensor', () => {
    expect(() => readGguf(new TextEncoder().encode('PK\u0003\u0004............'))).toThrow(
      /does not begin with "GGUF"/,
    );
    const old = written.slice();
    old[4] = 2;
    expect(() => readGguf(old)).toThrow(/version 2/);
  });
});

describe('a model as GGUF', () => {
  const { metadata, tensors: read } = readGguf(modelGguf(config, tensors, tokenizer, { type: 'F16', name: 'tiny' }));

  it('describes the llama architecture and our tokenizer', () => {
    expect(Object.fromEntries(metadata)).toMatchObject({
      'general.architecture': 'llama',
      'general.name': 'tiny',
      'general.file_type': 1,
      'llama.block_count': 2,
      'llama.attention.head_count': 4,
      'llama.attention.head_count_kv': 2,
      'llama.rope.dimension_count': 8,
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.pre': 'gpt-2',
      'tokenizer.ggml.eos_token_id': 2,
      'tokenizer.ggml.add_bos_token': false,
    });
    expect(metadata.get('tokenizer.ggml.tokens')).toEqual(tokenizer.tokens);
    expect((metadata.get('tokenizer.ggml.token_type') as number[]).slice(5, 9)).toEqual([3, 3, 1, 1]);
    expect((metadata.get('tokenizer.ggml.merges') as string[])[0]).toBe(tokenizer.merges[0]!.join(' '));
  });

  it('has every tensor under its llama.cpp name, norms in float32, no output layer beside the embedding', () => {
    expect(read.map(({ name }) => name).slice(0, 5)).toEqual([
      'token_embd.weight',
      'blk.0.attn_norm.weight',
      'blk.0.ffn_norm.weight',
      'blk.0.attn_q.weight',
      'blk.0.attn_k.weight',
    ]);
    expect(read).toHaveLength(tensors.length);
    expect(read.filter(({ name }) => name.includes('norm')).every(({ type }) => type === 'F32')).toBe(true);
    expect(read.some(({ name }) => name === 'output.weight')).toBe(false);
  });

  it('refuses a module the architecture lacks', () => {
    expect(() => ggufName('model.layers.0.mlp.router')).toThrow(/no module model.layers.0.mlp.router/);
  });
});

describe('the order of query and key rows', () => {
  it('puts the halves of each head side by side', () => {
    const rows = Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13);
    expect([...interleaveRotary(rows, 2, 8, 1)]).toEqual([0, 2, 1, 3, 10, 12, 11, 13]);
  });

  it('keeps every attention score: rotating halves before is rotating neighbours after', () => {
    const width = 8;
    const angle = (pair: number) => 5 * 10000 ** ((-2 * pair) / width);
    const turn = (a: number, b: number, pair: number) => [
      a * Math.cos(angle(pair)) - b * Math.sin(angle(pair)),
      b * Math.cos(angle(pair)) + a * Math.sin(angle(pair)),
    ];
    const row = randomValues(width, 3);
    const halves = Float32Array.from(row);
    for (let i = 0; i < 4; i++) [halves[i], halves[i + 4]] = turn(row[i]!, row[i + 4]!, i) as [number, number];
    const neighbours = interleaveRotary(row, 1, width, 1);
    for (let i = 0; i < 4; i++) {
      const turned = turn(neighbours[2 * i]!, neighbours[2 * i + 1]!, i);
      neighbours.set(turned, 2 * i);
    }
    expect(neighbours).toEqual(interleaveRotary(halves, 1, width, 1));
  });
});

describe('an adapter as GGUF', () => {
  const matrices = namedTensors(adapterTable(config, 4), randomAdapter(config).values);
  const { metadata, tensors: read } = readGguf(adapterGguf(config, matrices, { alpha: 8, name: 'tuned' }));

  it('says that it is a LoRA of the llama architecture, with its alpha', () => {
    expect(Object.fromEntries(metadata)).toMatchObject({
      'general.architecture': 'llama',
      'general.type': 'adapter',
      'adapter.type': 'lora',
      'adapter.lora.alpha': 8,
    });
  });

  it('has both matrices of each weight, B of queries and keys in the order of their rows', () => {
    const ours = new Map(matrices.map((tensor) => [tensor.name, tensor.values]));
    const theirs = new Map(read.map((tensor) => [tensor.name, tensor]));
    const key = 'base_model.model.model.layers.1.self_attn.k_proj';
    expect(theirs.get('blk.1.attn_k.weight.lora_a')).toMatchObject({
      shape: [4, 32],
      values: ours.get(`${key}.lora_A.weight`),
    });
    expect(theirs.get('blk.1.attn_k.weight.lora_b')).toMatchObject({
      shape: [16, 4],
      values: interleaveRotary(ours.get(`${key}.lora_B.weight`)!, 2, 16, 4),
    });
    expect(read).toHaveLength(matrices.length);
  });

  it('refuses a tensor that is no LoRA matrix', () => {
    expect(() => adapterGguf(config, tensors, { alpha: 8, name: 'x' })).toThrow(/model.embed_tokens.weight is no LoRA/);
  });
});
