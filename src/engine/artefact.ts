import { digestBytes, digestJson } from '../base/digest.js';
import type { Digest } from '../base/json.js';
import type { ModelConfig } from './config.js';
import { adapterGguf, modelGguf } from './gguf-model.js';
import {
  adapterConfigJson,
  generationConfigJson,
  modelConfigJson,
  parseAdapterConfig,
  parseModelConfig,
  tokenizerConfigJson,
} from './hf-config.js';
import { type TensorEntry, tensorSize, tensorTable } from './layout.js';
import { type Adapter, adapterTable } from './lora.js';
import { malformed, missing } from './malformed.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import type { StoredType, Tensor } from './tensor.js';
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
  const tensors = namedTensors(tensorTable(config), weights);
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
  const weights = flatten(files, 'model.safetensors', tensorTable(config));
  return { config, weights, tokenizer };
}

/**
 * A LoRA adapter as the files other engines load beside its base: PEFT's two, and GGUF for llama.cpp. Always float32.
 * @param base name or path of the model it adapts
 */
export function writeAdapter(
  config: ModelConfig,
  adapter: Adapter,
  base: string,
  options: { readonly name?: string | undefined } = {},
): ArtefactFiles {
  const tensors = namedTensors(adapterTable(config, adapter.rank), adapter.values);
  return new Map([
    ['adapter.gguf', adapterGguf(config, tensors, { alpha: adapter.alpha, name: options.name ?? 'tuneloop-adapter' })],
    ['adapter_config.json', jsonBytes(adapterConfigJson(adapter, base))],
    ['adapter_model.safetensors', writeSafetensors(tensors, 'F32')],
  ]);
}

/**
 * Reads an adapter back from `adapter_config.json` and `adapter_model.safetensors`.
 * @throws NOT_FOUND when one of the two is missing
 * @throws CORRUPT_RECORD when one is malformed, or a matrix does not fit the model's shape
 */
export function readAdapter(config: ModelConfig, files: ArtefactFiles): Adapter & { readonly base: string } {
  const settings = parseAdapterConfig(jsonOf(files, 'adapter_config.json'));
  const values = flatten(files, 'adapter_model.safetensors', adapterTable(config, settings.rank));
  return { ...settings, values };
}

/** Digest of all files, whatever order they are held in. */
export function artefactDigest(files: ArtefactFiles): Digest {
  const parts = [...files].map(([name, bytes]) => [name, digestBytes(bytes)] as const);
  return digestJson(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Views of one flat array as named tensors, in the order of its table. */
export function namedTensors(table: readonly TensorEntry[], values: Float32Array): readonly Tensor[] {
  return table.map((entry) => ({
    name: entry.name,
    shape: entry.shape,
    values: values.subarray(entry.offset, entry.offset + tensorSize(entry)),
  }));
}

/** The tensors of a safetensors file in one flat array; each must be there with its shape, and no other. */
function flatten(files: ArtefactFiles, name: string, table: readonly TensorEntry[]): Float32Array {
  const found = new Map(readSafetensors(fileOf(files, name)).tensors.map((tensor) => [tensor.name, tensor]));
  const flat = new Float32Array(table.reduce((size, entry) => size + tensorSize(entry), 0));
  for (const { name: wanted, shape, offset } of table) {
    const tensor = found.get(wanted);
    if (!tensor) throw malformed(name, `there is no tensor ${wanted}`);
    if (tensor.shape.join() !== shape.join())
      throw malformed(name, `${wanted} is [${tensor.shape}], not [${shape}] as the config has it`);
    flat.set(tensor.values, offset);
    found.delete(wanted);
  }
  const [extra] = found.keys();
  if (extra !== undefined) throw malformed(name, `the embedded model has no tensor ${extra}`);
  const bad = flat.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw malformed(name, `its value ${bad} is ${flat[bad]}`);
  return flat;
}

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
