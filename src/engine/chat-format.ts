import type { Tokenizer } from './tokenizer.js';

/** One turn of a conversation, as plain text. */
export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
}

/** The special tokens of the format; their places here are their ids in a tokenizer trained with this list. */
export const CHAT_SPECIALS = [
  '<|pad|>',
  '<|begin|>',
  '<|end|>',
  '<|system|>',
  '<|user|>',
  '<|assistant|>',
  '<|tool|>',
] as const;

/** Fills a batch; never predicted. */
export const PAD = '<|pad|>';
/** Opens a document that is no conversation. Conversations open with their first role token. */
export const BEGIN = '<|begin|>';
/** Closes a turn or a document; the model writes it when it is done. */
export const END = '<|end|>';

/** A conversation as ids, and what of it a model is trained to write. */
export interface RenderedChat {
  readonly tokens: Int32Array;
  /** 1 where the token is the model's to predict: each assistant turn's content and its `<|end|>`. As long as `tokens`. */
  readonly lossMask: Uint8Array;
  /** Place of the first token with mask 1; `tokens.length` where there is none. */
  readonly lossFrom: number;
}

/**
 * Renders a conversation: each turn is its role token, its content, `<|end|>`. Content is text only, so a special token's
 * name inside it stays text.
 */
export function renderChat(
  tokenizer: Tokenizer,
  turns: readonly ChatTurn[],
  encode: (text: string) => Int32Array = (text) => tokenizer.encode(text),
): RenderedChat {
  const end = tokenizer.specialId(END);
  const parts = turns.map(({ role, content }) => ({
    role: tokenizer.specialId(`<|${role}|>`),
    content: encode(content),
    scored: role === 'assistant',
  }));
  const length = parts.reduce((sum, part) => sum + part.content.length + 2, 0);
  const tokens = new Int32Array(length);
  const lossMask = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    tokens[at] = part.role;
    tokens.set(part.content, at + 1);
    const after = at + part.content.length + 2;
    tokens[after - 1] = end;
    if (part.scored) lossMask.fill(1, at + 1, after);
    at = after;
  }
  const first = lossMask.indexOf(1);
  return { tokens, lossMask, lossFrom: first < 0 ? length : first };
}

/** The ids to generate from: the conversation so far, then `<|assistant|>`. */
export function promptTokens(tokenizer: Tokenizer, turns: readonly ChatTurn[]): Int32Array {
  const { tokens } = renderChat(tokenizer, turns);
  const prompt = new Int32Array(tokens.length + 1);
  prompt.set(tokens);
  prompt[tokens.length] = tokenizer.specialId('<|assistant|>');
  return prompt;
}

/** The same format as a Jinja template, for `tokenizer_config.json` and GGUF. @see Hugging Face, Chat templates */
export const CHAT_TEMPLATE =
  "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";
