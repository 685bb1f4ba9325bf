import { type ChatFormatOptions, type ChatLine, chatFormat } from './chat-format.js';
import type { Format } from './format.js';
import { openaiDialect } from './openai.js';
import { type PromptCompletionOptions, type TextPair, textPairFormat } from './prompt-completion.js';

const databricks = {
  source: 'Databricks docs, Foundation Model Fine-tuning, data preparation',
  last: 'assistant',
} as const;

/**
 * `{ messages }` for Databricks: texts only.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function databricksChat(options?: ChatFormatOptions): Format<ChatLine> {
  return chatFormat(
    { name: 'databricks-chat', service: 'databricks', method: 'sft', rules: databricks },
    { ...openaiDialect, developer: false, weight: 'none', parts: false, tools: false, parallel: false },
    options,
  );
}

/**
 * `{ prompt, response }` for Databricks.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function databricksResponse(options?: PromptCompletionOptions): Format<TextPair<'prompt', 'response'>> {
  const parts = { name: 'databricks-response', service: 'databricks', rules: databricks } as const;
  return textPairFormat(parts, 'prompt', 'response', options);
}

/**
 * `{ prompt, completion }`: the two columns that Snowflake's training query must have.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function snowflakeCompletion(options?: PromptCompletionOptions): Format<TextPair> {
  const rules = { strictKeys: true, source: 'Snowflake docs, FINETUNE (SNOWFLAKE.CORTEX)' };
  return textPairFormat({ name: 'snowflake-completion', service: 'snowflake', rules }, 'prompt', 'completion', options);
}

/**
 * `{ prompt, completion }` for OCI Generative AI, which takes at least 32 rows and keeps a fifth for validation.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function oracleCompletion(options?: PromptCompletionOptions): Format<TextPair> {
  const rules = { minRows: 32, source: 'OCI Generative AI docs, training data requirements' };
  return textPairFormat({ name: 'oracle-completion', service: 'oracle', rules }, 'prompt', 'completion', options);
}
