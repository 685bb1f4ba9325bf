import { BEGIN, CHAT_TEMPLATE, END, PAD } from './chat-format.js';
import type { ModelConfig } from './config.js';
import { type GgufValue, writeGguf } from './gguf.js';
import { malformed } from './malformed.js';
import type { StoredType, Tensor } from './tensor.js';
import type { Tokenizer } from './tokenizer.js';

const LAYER_PARTS: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};

/** The name llama.cpp knows a module's weight by. @throws CORRUPT_RECORD when the llama architecture has no such module */
export function ggufName(module: string): string {
  if (module === 'model.embed_tokens') return 'token_embd.weight';
  if (module === 'model.norm') return 'output_norm.weight';
  const [, layer, part] = /^model\.layers\.(\d+)\.(.+)$/.exec(module) ?? [];
  const name = part === undefined ? undefined : LAYER_PARTS[part];
  if (name === undefined) throw malformed('model', `the llama architecture has no module ${module}`);
  return `blk.${layer}.${name}.weight`;
}

/**
 * A whole model as GGUF: weights, tokenizer and chat template. The output layer is the embedding, so it is not written.
 * @param tensors all weights under their Hugging Face names
 * @param type how matrices are stored; norms stay F32 as llama.cpp asks
 */
export function modelGguf(
  config: ModelConfig,
  tensors: readonly Tensor[],
  tokenizer: Tokenizer,
  options: { readonly type: StoredType; readonly name: string },
): Uint8Array {
  return writeGguf(
    { ...generalEntries(config, options), ...tokenizerEntries(tokenizer) },
    tensors.map((tensor) => {
      const module = tensor.name.replace(/\.weight$/, '');
      return {
        name: ggufName(module),
        shape: tensor.shape,
        type: tensor.shape.length > 1 ? options.type : 'F32',
        values: rotaryRows(tensor, module, config),
      };
    }),
  );
}

/**
 * A LoRA adapter as GGUF, always F32.
 * @param tensors its matrices under their PEFT names
 */
export function adapterGguf(
  config: ModelConfig,
  tensors: readonly Tensor[],
  options: { readonly alpha: number; readonly name: string },
): Uint8Array {
  return writeGguf(
    {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.type': { type: 'string', value: 'adapter' },
      'general.name': { type: 'string', value: options.name },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'f32', value: options.alpha },
    },
    tensors.map((tensor) => {
      const [, module, side] = /^base_model\.model\.(.+)\.lora_([AB])\.weight$/.exec(tensor.name) ?? [];
      if (module === undefined) throw malformed('adapter', `${tensor.name} is no LoRA matrix`);
      const target = `${ggufName(module)}.lora_${side!.toLowerCase()}`;
      const rows = side === 'B' ? rotaryRows(tensor, module, config) : tensor.values;
      return { name: target, shape: tensor.shape, type: 'F32', values: rows };
    }),
  );
}

/**
 * Reorders the rows of a query or key weight. Hugging Face turns row i of a head together with row i + width / 2;
 * llama.cpp turns neighbours, so the two halves of each head are interleaved.
 * @param rows all heads together; each has rows / heads
 */
export function interleaveRotary(values: Float32Array, heads: number, rows: number, columns: number): Float32Array {
  const moved = new Float32Array(values.length);
  const width = rows / heads;
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < width; row++) {
      const from = head * width + (row % 2) * (width / 2) + (row >> 1);
      moved.set(values.subarray(from * columns, (from + 1) * columns), (head * width + row) * columns);
    }
  }
  return moved;
}

/** A matrix with its rows as llama.cpp orders them: only those of queries and keys move. */
function rotaryRows({ shape, values }: Tensor, module: string, config: ModelConfig): Float32Array {
  const heads = module.endsWith('.q_proj') ? config.heads : module.endsWith('.k_proj') ? config.kvHeads : 0;
  return heads === 0 ? values : interleaveRotary(values, heads, shape[0]!, shape[1]!);
}

function generalEntries(
  config: ModelConfig,
  options: { readonly type: StoredType; readonly name: string },
): Readonly<Record<string, GgufValue>> {
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.type': { type: 'string', value: 'model' },
    'general.name': { type: 'string', value: options.name },
    'general.file_type': { type: 'u32', value: options.type === 'F32' ? 0 : 1 },
    'llama.vocab_size': { type: 'u32', value: config.vocabSize },
    'llama.context_length': { type: 'u32', value: config.maxContext },
    'llama.embedding_length': { type: 'u32', value: config.dim },
    'llama.block_count': { type: 'u32', value: config.layers },
    'llama.feed_forward_length': { type: 'u32', value: config.hiddenDim },
    'llama.attention.head_count': { type: 'u32', value: config.heads },
    'llama.attention.head_count_kv': { type: 'u32', value: config.kvHeads },
    'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: config.normEps },
    'llama.rope.dimension_count': { type: 'u32', value: config.dim / config.heads },
    'llama.rope.freq_base': { type: 'f32', value: config.ropeTheta },
  };
}

function tokenizerEntries(tokenizer: Tokenizer): Readonly<Record<string, GgufValue>> {
  return {
    'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'string', value: 'gpt-2' },
    'tokenizer.ggml.tokens': { type: 'strings', value: tokenizer.tokens },
    // 3 is CONTROL, 1 is NORMAL.
    'tokenizer.ggml.token_type': {
      type: 'i32s',
      value: tokenizer.tokens.map((_, id) => (tokenizer.isSpecial(id) ? 3 : 1)),
    },
    'tokenizer.ggml.merges': { type: 'strings', value: tokenizer.merges.map((pair) => pair.join(' ')) },
    'tokenizer.ggml.bos_token_id': { type: 'u32', value: tokenizer.specialId(BEGIN) },
    'tokenizer.ggml.eos_token_id': { type: 'u32', value: tokenizer.specialId(END) },
    'tokenizer.ggml.padding_token_id': { type: 'u32', value: tokenizer.specialId(PAD) },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
    'tokenizer.ggml.add_eos_token': { type: 'bool', value: false },
    'tokenizer.chat_template': { type: 'string', value: CHAT_TEMPLATE },
  };
}
