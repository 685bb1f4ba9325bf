import { describe, expect, it } from 'vitest';
import {
  type ArtefactFiles,
  artefactDigest,
  readAdapter,
  readModel,
  writeAdapter,
  writeModel,
} from '../../src/engine/artefact.js';
import { fromHalves, toHalves } from '../../src/engine/half.js';
import { initialWeights } from '../../src/engine/layout.js';
import { writeSafetensors } from '../../src/engine/safetensors.js';
import { randomAdapter, smallConfig, trained } from './fixtures.js';

const tokenizer = trained();
const config = smallConfig(tokenizer.vocabSize);
const model = { config, tokenizer, weights: initialWeights(config, 3) };
const files = writeModel(model);

const withFile = (name: string, content: Uint8Array | object): ArtefactFiles =>
  new Map(files).set(name, content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content)));
const jsonIn = (name: string, from = files) => JSON.parse(new TextDecoder().decode(from.get(name)));

describe('a written model', () => {
  it('has the files that transformers and llama.cpp look for', () => {
    expect([...files.keys()]).toEqual([
      'config.json',
      'generation_config.json',
      'model.gguf',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(jsonIn('config.json')).toMatchObject({
      architectures: ['LlamaForCausalLM'],
      tie_word_embeddings: true,
      head_dim: 8,
      num_key_value_heads: 2,
      eos_token_id: 2,
      torch_dtype: 'float32',
    });
    expect(jsonIn('tokenizer_config.json').chat_template).toContain('<|assistant|>');
  });

  it('comes back bit for bit', () => {
    const again = readModel(files);
    expect(again.config).toEqual(config);
    expect(again.weights).toEqual(model.weights);
    expect(again.tokenizer.digest()).toBe(tokenizer.digest());
  });

  it('comes back rounded when stored as F16, and then bit for bit', () => {
    const rounded = readModel(writeModel(model, { type: 'F16' })).weights;
    expect(rounded).toEqual(fromHalves(toHalves(model.weights)));
    expect(readModel(writeModel({ ...model, weights: rounded }, { type: 'F16' })).weights).toEqual(rounded);
  });

  it('has one digest for equal content, another for any change', () => {
    expect(artefactDigest(new Map([...writeModel(model)].reverse()))).toBe(artefactDigest(files));
    const weights = model.weights.slice();
    weights[5]! += 1;
    expect(artefactDigest(writeModel({ ...model, weights }))).not.toBe(artefactDigest(files));
  });

  it.each([
    [
      'a missing file',
      new Map([...files].filter(([name]) => name !== 'tokenizer.json')),
      'NOT_FOUND',
      /tokenizer.json/,
    ],
    ['a config that is no JSON', withFile('config.json', new TextEncoder().encode('{')), 'CORRUPT_RECORD', /no JSON/],
    [
      'another architecture',
      withFile('config.json', { ...jsonIn('config.json'), model_type: 'gpt2' }),
      'CORRUPT_RECORD',
      /model_type is "gpt2"/,
    ],
    [
      'untied embeddings',
      withFile('config.json', { ...jsonIn('config.json'), tie_word_embeddings: false }),
      'CORRUPT_RECORD',
      /tie_word_embeddings/,
    ],
    [
      'scaled positions',
      withFile('config.json', { ...jsonIn('config.json'), rope_scaling: { factor: 2 } }),
      'CORRUPT_RECORD',
      /rope_scaling/,
    ],
    [
      'heads that do not share evenly',
      withFile('config.json', { ...jsonIn('config.json'), num_key_value_heads: 3 }),
      'CORRUPT_RECORD',
      /share 3 key heads/,
    ],
    [
      'another vocabulary',
      withFile('config.json', { ...jsonIn('config.json'), vocab_size: 361 }),
      'CORRUPT_RECORD',
      /360 tokens, config.json 361/,
    ],
    [
      'another shape',
      withFile('config.json', { ...jsonIn('config.json'), intermediate_size: 52 }),
      'CORRUPT_RECORD',
      /gate_proj.weight is \[48,32\], not \[52,32\]/,
    ],
    [
      'more layers than weights',
      withFile('config.json', { ...jsonIn('config.json'), num_hidden_layers: 3 }),
      'CORRUPT_RECORD',
      /no tensor model.layers.2/,
    ],
    [
      'more weights than layers',
      withFile('config.json', { ...jsonIn('config.json'), num_hidden_layers: 1 }),
      'CORRUPT_RECORD',
      /has no tensor model.layers.1/,
    ],
    [
      'no weights at all',
      withFile('model.safetensors', writeSafetensors([], 'F32')),
      'CORRUPT_RECORD',
      /no tensor model.embed_tokens/,
    ],
  ])('is refused with %s', (_, changed, code, message) => {
    expect(() => readModel(changed)).toThrow(message);
    expect(() => readModel(changed)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a written adapter', () => {
  const adapter = randomAdapter(config);
  const written = writeAdapter(config, adapter, 'tuneloop-base');

  it('comes back as it was', () => {
    expect(readAdapter(config, written)).toEqual({ ...adapter, base: 'tuneloop-base' });
  });

  it('says in the words of PEFT what it adapts', () => {
    expect(jsonIn('adapter_config.json', written)).toMatchObject({
      peft_type: 'LORA',
      task_type: 'CAUSAL_LM',
      r: 4,
      lora_alpha: 8,
      target_modules: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
    });
  });

  it('is refused by a model of another shape, or with more or fewer layers', () => {
    expect(() => readAdapter({ ...config, hiddenDim: 52 }, written)).toThrow(/is \[48,4\], not \[52,4\]/);
    expect(() => readAdapter({ ...config, layers: 1 }, written)).toThrow(/has no tensor .*layers.1/);
    expect(() => readAdapter({ ...config, layers: 3 }, written)).toThrow(/there is no tensor .*layers.2/);
  });

  it('is refused when it is no plain LoRA', () => {
    const changed = new Map(written).set('adapter_config.json', new TextEncoder().encode('{"peft_type":"IA3"}'));
    expect(() => readAdapter(config, changed)).toThrow(/peft_type is "IA3"/);
  });
});
