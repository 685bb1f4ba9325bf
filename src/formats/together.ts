import { type ChatDialect, type ChatFormatOptions, type ChatLine, chatFormat } from './chat-format.js';
import type { Format, FormatRules } from './format.js';
import { openaiDialect } from './openai.js';
import { type PairLine, pairFormat } from './pair-format.js';
import { type PromptCompletionOptions, type TextPair, textPairFormat } from './prompt-completion.js';
import { type TrlTextOptions, textFormat } from './trl.js';

const dialect: ChatDialect = { ...openaiDialect, developer: false, parallel: false };
const rules: FormatRules = {
  maxFileBytes: 100 * 2 ** 30,
  epochs: 1,
  source: 'Together docs, fine-tuning/data-preparation; OpenAPI of 2026-04-28',
};

/**
 * `{ messages, tools? }` for Together: begins with a system text or the user, then roles alternate.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function togetherChat(options?: ChatFormatOptions): Format<ChatLine> {
  const chat: FormatRules = { ...rules, first: ['system', 'user'], alternate: true, binaryWeights: true };
  return chatFormat({ name: 'together-chat', service: 'together', method: 'sft', rules: chat }, dialect, options);
}

/**
 * `{ input, preferred_output, non_preferred_output }` for Together.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function togetherPreference(options?: ChatFormatOptions): Format<PairLine> {
  return pairFormat(
    { name: 'together-preference', service: 'together', rules },
    { ...dialect, weight: 'none' },
    options,
  );
}

/**
 * `{ prompt, completion }` for Together.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function togetherCompletion(options?: PromptCompletionOptions): Format<TextPair> {
  return textPairFormat({ name: 'together-completion', service: 'together', rules }, 'prompt', 'completion', options);
}

/**
 * `{ text }` for Together.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function togetherText(options: TrlTextOptions = {}): Format<{ readonly text: string }> {
  return textFormat({ name: 'together-text', service: 'together', rules }, options);
}
