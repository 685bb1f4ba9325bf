import { digestBytes, digestJson } from '../base/digest.js';
import type { Digest } from '../base/json.js';
import type { ModelConfig } from './config.js';
import { adapterGguf, modelGguf, moduleOf } from './gguf-model.js';
import {
  adapterConfigJson,
  generationConfigJson,
  modelConfigJson,
  parseAdapterConfig,
  parseModelConfig,
  tokenizerConfigJson,
} from './hf-config.js';
import { tensorTable } from './layout.js';
import type { LoraMatrices, LoraPair } from './lora-matrices.js';
import { malformed, missing } from './malformed.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { type StoredType, sizeOf, type Tensor } from './tensor.js';
import { Tokenizer } from './tokenizer.js';

/** The files of a model or an adapter by name. */
export type ArtefactFiles = ReadonlyMap<string, Uint8Array>;

/** A model in memory: its shape, all weights in the order of {@link tensorTable}, and its tokenizer. */
export interface Model {
  readonly config: ModelConfig;
  readonly weights: Float32Array;
  readonly tokenizer: Tokenizer;
}

/** How a model is written. */
export interface WriteOptions {
  /** How weights are stored; F16 halves the files and rounds. @default 'F32' */
  readonly type?: StoredType | undefined;
  /** Name inside the GGUF file. @default 'tuneloop' */
  readonly name?: string | undefined;
}

/**
 * A model as the files other engines load: safetensors, config and tokenizer for `transformers`, GGUF for llama.cpp.
 * @throws INVALID_OPTION when a weight is not finite, or too large for F16
 */
export function writeModel({ config, weights, tokenizer }: Model, options: WriteOptions = {}): ArtefactFiles {
  const { type = 'F32', name = 'tuneloop' } = options;
  const tensors = tensorsOf(config, weights);
  return new Map([
    ['config.json', jsonBytes(modelConfigJson(config, tokenizer, type))],
    ['generation_config.json', jsonBytes(generationConfigJson(tokenizer))],
    ['model.gguf', modelGguf(config, tensors, tokenizer, { type, name })],
    ['model.safetensors', writeSafetensors(tensors, type)],
    ['tokenizer.json', jsonBytes(tokenizer.toJSON())],
    ['tokenizer_config.json', jsonBytes(tokenizerConfigJson(tokenizer, config))],
  ]);
}

/**
 * Reads a model back from `config.json`, `model.safetensors` and `tokenizer.json`.
 * @throws NOT_FOUND when one of the three is missing
 * @throws CORRUPT_RECORD when one is malformed, or they do not fit together
 */
export function readModel(files: ArtefactFiles): Model {
  const config = parseModelConfig(jsonOf(files, 'config.json'));
  const tokenizer = Tokenizer.fromJSON(jsonOf(files, 'tokenizer.json'));
  if (tokenizer.vocabSize !== config.vocabSize)
    throw malformed('model', `tokenizer.json has ${tokenizer.vocabSize} tokens, config.json ${config.vocabSize}`);
  const found = new Map(readSafetensors(fileOf(files, 'model.safetensors')).tensors.map((each) => [each.name, each]));
  const table = tensorTable(config);
  const weights = new Float32Array(table.reduce((size, { shape }) => size + sizeOf(shape), 0));
  for (const { name, shape, offset } of table) {
    const tensor = found.get(name);
    if (!tensor) throw malformed('model.safetensors', `there is no tensor ${name}`);
    if (tensor.shape.join() !== shape.join())
      throw malformed('model.safetensors', `${name} is [${tensor.shape}], not [${shape}] as config.json has it`);
    weights.set(tensor.values, offset);
    found.delete(name);
  }
  const [extra] = found.keys();
  if (extra !== undefined) throw malformed('model.safetensors', `the embedded model has no tensor ${extra}`);
  const bad = weights.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw malformed('model.safetensors', `weight ${bad} is ${weights[bad]}`);
  return { config, weights, tokenizer };
}

/**
 * A LoRA adapter as the files other engines load beside its base: PEFT's two, and GGUF for llama.cpp.
 * @param base name or path of the model it adapts
 */
export function writeAdapter(
  config: ModelConfig,
  adapter: LoraMatrices,
  base: string,
  options: { readonly name?: string | undefined } = {},
): ArtefactFiles {
  const { rank } = adapter;
  const tensors = adapter.pairs.flatMap(({ module, a, b }): Tensor[] => [
    { name: `${PEFT_PREFIX}${module}.lora_A.weight`, shape: [rank, a.length / rank], values: a },
    { name: `${PEFT_PREFIX}${module}.lora_B.weight`, shape: [b.length / rank, rank], values: b },
  ]);
  return new Map([
    ['adapter.gguf', adapterGguf(config, adapter, options.name ?? 'tuneloop-adapter')],
    ['adapter_config.json', jsonBytes(adapterConfigJson(adapter, base))],
    ['adapter_model.safetensors', writeSafetensors(tensors, 'F32')],
  ]);
}

/**
 * Reads an adapter back from `adapter_config.json` and `adapter_model.safetensors`.
 * @throws NOT_FOUND when one of the two is missing
 * @throws CORRUPT_RECORD when one is malformed, or a matrix does not fit the model's shape
 */
export function readAdapter(config: ModelConfig, files: ArtefactFiles): LoraMatrices & { readonly base: string } {
  const { rank, alpha, base } = parseAdapterConfig(jsonOf(files, 'adapter_config.json'));
  const { tensors } = readSafetensors(fileOf(files, 'adapter_model.safetensors'));
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const take = (name: string, shape: readonly number[]): Float32Array | undefined => {
    const tensor = found.get(name);
    found.delete(name);
    if (tensor && tensor.shape.join() !== shape.join())
      throw malformed('adapter_model.safetensors', `${name} is [${tensor.shape}], not [${shape}]`);
    return tensor?.values;
  };
  const pairs = tensorTable(config).flatMap(({ name, shape }): LoraPair[] => {
    if (shape.length !== 2) return [];
    const module = moduleOf(name);
    const a = take(`${PEFT_PREFIX}${module}.lora_A.weight`, [rank, shape[1]!]);
    const b = take(`${PEFT_PREFIX}${module}.lora_B.weight`, [shape[0]!, rank]);
    if (!a !== !b) throw malformed('adapter_model.safetensors', `${module} has only one of its two matrices`);
    return a && b ? [{ module, a, b }] : [];
  });
  const [extra] = found.keys();
  if (extra !== undefined) throw malformed('adapter_model.safetensors', `the base model has no place for ${extra}`);
  return { rank, alpha, pairs, base };
}

/** Digest of all files, whatever order they are held in. */
export function artefactDigest(files: ArtefactFiles): Digest {
  const parts = [...files].map(([name, bytes]) => [name, digestBytes(bytes)] as const);
  return digestJson(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Views of one flat weight array as named tensors. */
export function tensorsOf(config: ModelConfig, weights: Float32Array): readonly Tensor[] {
  return tensorTable(config).map(({ name, shape, offset }) => ({
    name,
    shape,
    values: weights.subarray(offset, offset + sizeOf(shape)),
  }));
}

const PEFT_PREFIX = 'base_model.model.';

const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

function fileOf(files: ArtefactFiles, name: string): Uint8Array {
  const bytes = files.get(name);
  if (!bytes) throw missing(name, [...files.keys()]);
  return bytes;
}

function jsonOf(files: ArtefactFiles, name: string): unknown {
  const bytes = fileOf(files, name);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw malformed(name, `it is no JSON (${(cause as Error).message})`);
  }
}
