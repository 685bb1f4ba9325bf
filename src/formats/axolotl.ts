import type { Json } from '../base/json.js';
import { type ChatFormatOptions, type ChatLine, chatFormat } from './chat-format.js';
import type { Format } from './format.js';
import { trlDialect } from './trl.js';

/**
 * `{ messages, tools? }` for axolotl's `chat_template` datasets. A weight of 0 or 1 is `train` of the turn: set
 * `message_field_training: train` in the dataset's configuration.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function axolotlChat(options?: ChatFormatOptions): Format<ChatLine<Json>> {
  const rules = { source: 'axolotl docs, dataset-formats/conversation, at 0.18.0' };
  return chatFormat(
    { name: 'axolotl-chat', service: 'own', method: 'sft', rules, extras: 'meta' },
    { ...trlDialect, weight: 'train' },
    options,
  );
}
