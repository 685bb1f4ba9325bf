import { isPlainObject, type JsonObject } from '../base/json.js';
import {
  type ChatDialect,
  type ChatFormatOptions,
  type ChatLine,
  dialectOf,
  fromChatLine,
  toChatLine,
  toWireAnswer,
} from './chat-format.js';
import { fromWireTurns, type WireTurn } from './chat-turns.js';
import { defineFormat, type Format, type FormatParts } from './format.js';
import { named } from './notes.js';

/** A line with a preferred and a worse answer. */
export interface PairLine {
  readonly input: ChatLine;
  readonly preferred_output: readonly WireTurn[];
  readonly non_preferred_output: readonly WireTurn[];
}

/** A format whose lines are pairs, as OpenAI writes them and Azure, Together and Fireworks read them. */
export function pairFormat(
  parts: Pick<FormatParts<unknown>, 'name' | 'service' | 'rules'>,
  base: ChatDialect,
  options: ChatFormatOptions = {},
): Format<PairLine> {
  const dialect = dialectOf(base, options, parts.name);
  return defineFormat<PairLine>({
    options,
    ...parts,
    method: 'preference',
    keys: ['input', 'preferred_output', 'non_preferred_output'],
    carries: ['tools', 'parallelToolCalls', 'chosen', 'rejected'],
    paths: {
      messages: 'input.messages',
      tools: 'input.tools',
      chosen: 'preferred_output',
      rejected: 'non_preferred_output',
    },
    encode(row, notes) {
      const { chosen, rejected } = row;
      if (chosen === undefined || rejected === undefined)
        return notes.fail('no-pair', 'chosen', 'The row has no chosen and rejected answer.');
      return {
        input: toChatLine(row, dialect, options, notes),
        preferred_output: toWireAnswer(chosen, 'chosen', dialect, notes),
        non_preferred_output: toWireAnswer(rejected, 'rejected', dialect, notes),
      } as PairLine;
    },
    decode(line, notes) {
      const { input, preferred_output: better, non_preferred_output: worse } = line;
      if (!isPlainObject(input)) return notes.fail('missing-key', 'input', `It is ${named(input)}, not an object.`);
      notes.unread(input, ['messages', 'tools', 'parallel_tool_calls'], 'input');
      const row = fromChatLine(input as JsonObject, dialect, notes, 'input');
      const chosen = fromWireTurns(better, 'preferred_output', dialect, notes);
      const rejected = fromWireTurns(worse, 'non_preferred_output', dialect, notes);
      return row && chosen && rejected ? { ...row, chosen, rejected } : undefined;
    },
  });
}
