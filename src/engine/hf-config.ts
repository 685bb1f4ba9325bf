import { BEGIN, CHAT_TEMPLATE, END, PAD } from './chat-format.js';
import type { ModelConfig } from './config.js';
import { fusedLinears, fusedParts } from './layout.js';
import type { LoraSettings } from './lora.js';
import { malformed } from './malformed.js';
import type { StoredType } from './tensor.js';
import type { Tokenizer } from './tokenizer.js';

const TORCH_TYPE = { F32: 'float32', F16: 'float16' } as const;

const specialIds = (tokenizer: Tokenizer) => ({
  bos_token_id: tokenizer.specialId(BEGIN),
  eos_token_id: tokenizer.specialId(END),
  pad_token_id: tokenizer.specialId(PAD),
});

/** The `config.json` of a model. @see Hugging Face, LlamaConfig */
export function modelConfigJson(config: ModelConfig, tokenizer: Tokenizer, type: StoredType) {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: config.vocabSize,
    hidden_size: config.dim,
    intermediate_size: config.hiddenDim,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    head_dim: config.dim / config.heads,
    hidden_act: 'silu',
    max_position_embeddings: config.maxContext,
    rms_norm_eps: config.normEps,
    rope_theta: config.ropeTheta,
    rope_scaling: null,
    attention_bias: false,
    mlp_bias: false,
    attention_dropout: 0,
    tie_word_embeddings: true,
    ...specialIds(tokenizer),
    torch_dtype: TORCH_TYPE[type],
    use_cache: true,
  };
}

/**
 * Reads the shape of a model out of a `config.json`.
 * @throws CORRUPT_RECORD when it is another architecture, or has a part the embedded model lacks
 */
export function parseModelConfig(json: unknown): ModelConfig {
  const what = 'config.json';
  const root = object(json, what);
  const demand = (field: string, ...allowed: readonly unknown[]): void => {
    if (!allowed.includes(root[field]))
      throw malformed(
        what,
        `${field} is ${JSON.stringify(root[field])}`,
        `The embedded model has ${field} ${JSON.stringify(allowed[0])}.`,
      );
  };
  demand('model_type', 'llama');
  demand('tie_word_embeddings', true);
  demand('hidden_act', 'silu', undefined);
  demand('attention_bias', false, undefined);
  demand('mlp_bias', false, undefined);
  demand('rope_scaling', null, undefined);
  const config: ModelConfig = {
    vocabSize: count(root, 'vocab_size', what),
    dim: count(root, 'hidden_size', what),
    layers: count(root, 'num_hidden_layers', what),
    heads: count(root, 'num_attention_heads', what),
    kvHeads: count(root, 'num_key_value_heads', what),
    hiddenDim: count(root, 'intermediate_size', what),
    ropeTheta: positive(root, 'rope_theta', what),
    normEps: positive(root, 'rms_norm_eps', what),
    maxContext: count(root, 'max_position_embeddings', what),
  };
  if (config.heads % config.kvHeads !== 0)
    throw malformed(what, `${config.heads} query heads do not share ${config.kvHeads} key heads evenly`);
  if (config.dim % (2 * config.heads) !== 0)
    throw malformed(what, `hidden_size ${config.dim} does not give ${config.heads} heads an even width`);
  demand('head_dim', config.dim / config.heads, undefined);
  return config;
}

/** The `generation_config.json`: greedy, ending at `<|end|>`. */
export function generationConfigJson(tokenizer: Tokenizer) {
  return { ...specialIds(tokenizer), do_sample: false };
}

/** The `tokenizer_config.json`, with the chat template. @see Hugging Face, PreTrainedTokenizerFast */
export function tokenizerConfigJson(tokenizer: Tokenizer, config: ModelConfig) {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: BEGIN,
    eos_token: END,
    pad_token: PAD,
    additional_special_tokens: tokenizer.specials.filter((name) => name !== BEGIN && name !== END && name !== PAD),
    clean_up_tokenization_spaces: false,
    model_max_length: config.maxContext,
    chat_template: CHAT_TEMPLATE,
  };
}

/**
 * The `adapter_config.json` of a LoRA adapter. @see Hugging Face PEFT, LoraConfig
 * @param base name or path of the model it adapts
 */
export function adapterConfigJson(settings: LoraSettings, base: string) {
  return {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: base,
    r: settings.rank,
    lora_alpha: settings.alpha,
    lora_dropout: settings.dropout ?? 0,
    target_modules: fusedLinears.flatMap((fused) => fusedParts[fused].map((part) => part.slice(part.indexOf('.') + 1))),
    bias: 'none',
    fan_in_fan_out: false,
    use_rslora: false,
    use_dora: false,
    inference_mode: true,
    modules_to_save: null,
  };
}

/**
 * Reads the settings out of an `adapter_config.json`.
 * @throws CORRUPT_RECORD when it is no plain LoRA
 */
export function parseAdapterConfig(json: unknown): LoraSettings & { readonly base: string } {
  const what = 'adapter_config.json';
  const root = object(json, what);
  if (root['peft_type'] !== 'LORA')
    throw malformed(what, `peft_type is ${JSON.stringify(root['peft_type'])}, not "LORA"`);
  for (const field of ['use_rslora', 'use_dora', 'fan_in_fan_out', 'modules_to_save'])
    if (root[field])
      throw malformed(what, `${field} is ${JSON.stringify(root[field])}`, 'Only plain LoRA is read here.');
  const { base_model_name_or_path: base, lora_dropout: dropout = 0 } = root;
  if (typeof dropout !== 'number' || !(dropout >= 0 && dropout < 1))
    throw malformed(what, `lora_dropout is ${JSON.stringify(dropout)}`);
  return {
    rank: count(root, 'r', what),
    alpha: positive(root, 'lora_alpha', what),
    dropout,
    base: typeof base === 'string' ? base : '',
  };
}

function object(json: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed(what, 'it is not an object');
  return json as Record<string, unknown>;
}

function positive(root: Readonly<Record<string, unknown>>, field: string, what: string): number {
  const value = root[field];
  if (typeof value !== 'number' || !(value > 0)) throw malformed(what, `${field} is ${JSON.stringify(value)}`);
  return value;
}

function count(root: Readonly<Record<string, unknown>>, field: string, what: string): number {
  const value = positive(root, field, what);
  if (!Number.isSafeInteger(value)) throw malformed(what, `${field} is ${value}, not a whole number`);
  return value;
}
