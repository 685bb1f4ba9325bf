import type { JsonObject } from '../base/json.js';
import { type ChatDialect, type ChatFormatOptions, type ChatLine, chatFormat } from './chat-format.js';
import type { Format, FormatRules } from './format.js';
import { type PairLine, pairFormat } from './pair-format.js';

export const openaiDialect: ChatDialect = {
  developer: true,
  weight: 'weight',
  arguments: 'text',
  parts: true,
  tools: true,
  parallel: true,
  reasoning: 'drop',
};

const rules: FormatRules = {
  strictKeys: true,
  minRows: 10,
  maxFileBytes: 512 * 2 ** 20,
  maxTokens: 65_536,
  longRows: 'truncated',
  epochs: 'openai',
  emptyContent: 'error',
  source: 'OpenAI guide "Supervised fine-tuning"; cookbook "Data preparation and analysis for chat model fine-tuning"',
};

/**
 * `{ messages, tools?, parallel_tool_calls? }`, the form that most services read. Its check has the error classes of
 * OpenAI's cookbook.
 * @throws INVALID_OPTION for a setting that does not exist
 * @see OpenAI guide "Supervised fine-tuning"
 */
export function openaiSft(options?: ChatFormatOptions): Format<ChatLine> {
  const sft: FormatRules = { ...rules, binaryWeights: true, last: 'assistant' };
  return chatFormat({ name: 'openai-sft', service: 'openai', method: 'sft', rules: sft }, openaiDialect, options);
}

/**
 * `{ input: { messages, tools?, parallel_tool_calls? }, preferred_output, non_preferred_output }`.
 * @throws INVALID_OPTION for a setting that does not exist
 * @see OpenAI guide "Direct preference optimization"
 */
export function openaiPreference(options?: ChatFormatOptions): Format<PairLine> {
  const dialect: ChatDialect = { ...openaiDialect, weight: 'none' };
  const pairs: FormatRules = { ...rules, singleAnswer: true };
  return pairFormat({ name: 'openai-preference', service: 'openai', rules: pairs }, dialect, options);
}

/**
 * A prompt for reinforcement; the fields of the row's reference stand beside it, as graders address them (`item.…`).
 */
export type ReinforcementLine = ChatLine & JsonObject;

/**
 * `{ messages, …reference }`: the last turn is left to the model. A reference without fields of its own is `reference`.
 * @throws INVALID_OPTION for a setting that does not exist
 * @see OpenAI guide "Reinforcement fine-tuning"
 */
export function openaiReinforcement(options?: ChatFormatOptions): Format<ReinforcementLine> {
  const rft: FormatRules = { ...rules, strictKeys: false, last: 'not-assistant' };
  return chatFormat(
    { name: 'openai-reinforcement', service: 'openai', method: 'reinforcement', rules: rft, extras: 'reference' },
    { ...openaiDialect, weight: 'none' },
    options,
  ) as Format<ReinforcementLine>;
}

/**
 * The same for Amazon Bedrock, which takes 100 to 20,000 rows.
 * @throws INVALID_OPTION for a setting that does not exist
 * @see Amazon Bedrock user guide, reinforcement fine-tuning
 */
export function bedrockReinforcement(options?: ChatFormatOptions): Format<ReinforcementLine> {
  const rft: FormatRules = {
    minRows: 100,
    maxRows: 20_000,
    last: 'not-assistant',
    source: 'Amazon Bedrock user guide, reinforcement fine-tuning',
  };
  return chatFormat(
    { name: 'bedrock-reinforcement', service: 'bedrock', method: 'reinforcement', rules: rft, extras: 'reference' },
    { ...openaiDialect, weight: 'none' },
    options,
  ) as Format<ReinforcementLine>;
}
