import { BEGIN, CHAT_TEMPLATE, END, PAD } from './chat-format.js';
import type { ModelConfig } from './config.js';
import { type GgufValue, writeGguf } from './gguf.js';
import type { LoraMatrices } from './lora-matrices.js';
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

/** Tensor name without `.weight`. */
export const moduleOf = (tensor: string): string => tensor.replace(/\.weight$/, '');

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
      const module = moduleOf(tensor.name);
      const heads = rotaryHeads(module, config);
      return {
        name: ggufName(module),
        shape: tensor.shape,
        type: tensor.shape.length > 1 ? options.type : 'F32',
        values:
          heads === 0 ? tensor.values : interleaveRotary(tensor.values, heads, tensor.shape[0]!, tensor.shape[1]!),
      };
    }),
  );
}

/** A LoRA adapter as GGUF, always F32. */
export function adapterGguf(config: ModelConfig, adapter: LoraMatrices, name: string): Uint8Array {
  const { rank } = adapter;
  return writeGguf(
    {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.type': { type: 'string', value: 'adapter' },
      'general.name': { type: 'string', value: name },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'f32', value: adapter.alpha },
    },
    adapter.pairs.flatMap(({ module, a, b }) => {
      const heads = rotaryHeads(module, config);
      const rows = b.length / rank;
      const target = ggufName(module);
      return [
        { name: `${target}.lora_a`, shape: [rank, a.length / rank], type: 'F32' as const, values: a },
        {
          name: `${target}.lora_b`,
          shape: [rows, rank],
          type: 'F32' as const,
          values: heads === 0 ? b : interleaveRotary(b, heads, rows, rank),
        },
      ];
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

/** How many heads of a module are turned by position; 0 for all but queries and keys. */
function rotaryHeads(module: string, config: ModelConfig): number {
  if (module.endsWith('.q_proj')) return config.heads;
  return module.endsWith('.k_proj') ? config.kvHeads : 0;
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
