import { type ChatFormatOptions, type ChatLine, chatFormat } from './chat-format.js';
import type { Format, FormatRules } from './format.js';
import { openaiDialect } from './openai.js';

/**
 * `{ messages, tools? }` as mistral-finetune reads it: the assistant has the last word, and ids of calls have nine
 * letters and digits.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function mistralChat(options?: ChatFormatOptions): Format<ChatLine> {
  const rules: FormatRules = {
    last: 'assistant',
    binaryWeights: true,
    callIdLength: 9,
    source: 'Mistral docs, text_finetuning; mistral-finetune (archived)',
  };
  return chatFormat(
    { name: 'mistral-chat', service: 'mistral', method: 'sft', rules },
    { ...openaiDialect, developer: false, parts: false, parallel: false },
    options,
  );
}
