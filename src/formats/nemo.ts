import type { Json } from '../base/json.js';
import { type ChatDialect, type ChatFormatOptions, type ChatLine, chatFormat } from './chat-format.js';
import type { Format, FormatRules } from './format.js';
import { type PromptCompletionOptions, type TextPair, textPairFormat } from './prompt-completion.js';
import { trlDialect } from './trl.js';

const dialect: ChatDialect = { ...trlDialect, reasoning: 'drop' };
const rules: FormatRules = { epochs: 1, source: 'NeMo Helix docs, customizer/models/data-format' };

/**
 * `{ messages, tools? }` for NeMo. Arguments of calls are objects; the assistant has the last word.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function nemoChat(options?: ChatFormatOptions): Format<ChatLine<Json>> {
  const chat: FormatRules = { ...rules, last: 'assistant' };
  return chatFormat({ name: 'nemo-chat', service: 'nvidia', method: 'sft', rules: chat }, dialect, options);
}

/**
 * `{ prompt, completion }` for NeMo.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function nemoCompletion(options?: PromptCompletionOptions): Format<TextPair> {
  return textPairFormat({ name: 'nemo-completion', service: 'nvidia', rules }, 'prompt', 'completion', options);
}

/**
 * `{ input, output }` for SFT with NeMo 2: the loss is on the output only.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function nemoInputOutput(options?: PromptCompletionOptions): Format<TextPair<'input', 'output'>> {
  return textPairFormat({ name: 'nemo-input-output', service: 'nvidia', rules }, 'input', 'output', options);
}
