import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import {
  type ChatDialect,
  type ChatFormatOptions,
  type ChatLine,
  chatFormat,
  dialectOf,
  fromChatLine,
  toChatLine,
  toWireAnswer,
} from './chat-format.js';
import type { WireTool } from './chat-tools.js';
import type { WireTurn } from './chat-turns.js';
import { defineFormat, type Format, type FormatRules } from './format.js';
import { at, named } from './notes.js';
import { openaiDialect } from './openai.js';
import { type PairLine, pairFormat } from './pair-format.js';
import { type PromptCompletionOptions, type TextPair, textPairFormat } from './prompt-completion.js';
import { answerStart } from './turns.js';

const dialect: ChatDialect = { ...openaiDialect, developer: false, parallel: false };
const rules: FormatRules = {
  minRows: 3,
  maxRows: 3_000_000,
  source: 'Fireworks docs, fine-tuning-models and dpo-fine-tuning; gateway OpenAPI 4.259.0',
};

/**
 * `{ messages, tools? }` for Fireworks (`CHAT`, strict).
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function fireworksChat(options?: ChatFormatOptions): Format<ChatLine> {
  const chat: FormatRules = { ...rules, strictKeys: true, binaryWeights: true };
  return chatFormat({ name: 'fireworks-chat', service: 'fireworks', method: 'sft', rules: chat }, dialect, options);
}

/**
 * `{ input, preferred_output, non_preferred_output }` for Fireworks (`DPO`).
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function fireworksPreference(options?: ChatFormatOptions): Format<PairLine> {
  return pairFormat(
    { name: 'fireworks-preference', service: 'fireworks', rules },
    { ...dialect, weight: 'none' },
    options,
  );
}

/**
 * `{ prompt, completion }` for Fireworks (`COMPLETION`).
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function fireworksCompletion(options?: PromptCompletionOptions): Format<TextPair> {
  return textPairFormat({ name: 'fireworks-completion', service: 'fireworks', rules }, 'prompt', 'completion', options);
}

/** Conversations that answer the same question, each with what it earned, from 0 to 1. */
export interface FireworksRlorLine {
  readonly samples: readonly { readonly messages: readonly WireTurn[]; readonly metric: number }[];
  readonly tools?: readonly WireTool[];
}

/**
 * `{ samples: [{ messages, metric }] }` for Fireworks (`RLOR`): scored answers. A preference row is written as a sample
 * with 1 and one with 0. What the samples begin with alike is read as what was asked.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function fireworksRlor(options: ChatFormatOptions = {}): Format<FireworksRlorLine> {
  const own = dialectOf({ ...dialect, weight: 'none' }, options, 'fireworks-rlor');
  return defineFormat<FireworksRlorLine>({
    options,
    name: 'fireworks-rlor',
    service: 'fireworks',
    method: 'reinforcement',
    rules,
    keys: ['samples', 'tools'],
    carries: ['tools', 'completions', 'chosen', 'rejected'],
    paths: { messages: 'samples.0.messages', completions: 'samples' },
    encode(row, notes) {
      const { chosen, rejected, completions } = row;
      const isPair = chosen !== undefined && rejected !== undefined;
      if (completions === undefined && !isPair)
        return notes.fail('no-scores', 'completions', 'The row has no answers with scores.');
      if (completions !== undefined && chosen !== undefined) notes.lose('pair-dropped', 'chosen');
      if (completions === undefined) notes.lose('pair-scored', 'chosen');
      const answers = completions?.map(({ messages, score }, n) => ({
        messages,
        score,
        path: `completions.${n}.messages`,
      })) ?? [
        { messages: chosen ?? [], score: 1, path: 'chosen' },
        { messages: rejected ?? [], score: 0, path: 'rejected' },
      ];
      const { messages: asked, ...others } = toChatLine(row, own, options, notes);
      const samples = answers.map(({ messages, score, path }) => ({
        messages: [...asked, ...toWireAnswer(messages, path, own, notes)],
        metric: score,
      }));
      const shared = sharedQuestion(samples.map(({ messages }) => messages));
      if (shared === 0) notes.fail('missing-messages-list', 'messages', 'There is no question that the answers share.');
      if (shared !== asked.length) notes.lose('question-moved', 'messages');
      return { samples, ...others } as FireworksRlorLine;
    },
    decode(line, notes) {
      const { samples } = line;
      if (!Array.isArray(samples) || samples.length === 0)
        return notes.fail('no-scores', 'samples', `It is ${named(samples)}, not a list of samples.`);
      const read = (samples as readonly Json[]).flatMap((sample, index) => {
        const path = at('samples', index);
        if (!isPlainObject(sample)) return notes.fail('data-type', path, `It is ${named(sample)}.`) ?? [];
        const { messages, metric } = sample as JsonObject;
        notes.unread(sample, ['messages', 'metric'], path);
        if (typeof metric !== 'number')
          return notes.fail('no-scores', at(path, 'metric'), `It is ${named(metric)}, not a number.`) ?? [];
        const fields = { messages: messages ?? null, ...(index === 0 ? { tools: line.tools ?? null } : {}) };
        const row = fromChatLine(fields, own, notes, path);
        return row === undefined ? [] : [{ ...row, score: metric }];
      });
      const [first] = read;
      if (notes.failed || first === undefined) return undefined;
      const shared = sharedQuestion(read.map(({ messages }) => messages));
      if (shared === 0)
        return notes.fail('missing-messages-list', 'samples', 'The samples do not answer the same question.');
      return {
        messages: first.messages.slice(0, shared),
        ...(first.tools === undefined ? {} : { tools: first.tools }),
        completions: read.map(({ messages, score }) => ({ messages: messages.slice(shared), score })),
      };
    },
    check({ completions = [] }, notes) {
      for (const [index, { score }] of completions.entries())
        if (!(score >= 0 && score <= 1))
          notes.fail('score-range', `completions.${index}.metric`, `It is ${score}, and must be from 0 to 1.`);
    },
  });
}

/** How many turns all conversations begin with alike, up to the answer. */
function sharedQuestion(samples: readonly (readonly { readonly role: string }[])[]): number {
  const [first = []] = samples;
  const most = Math.min(...samples.map(answerStart));
  const differs = first.slice(0, most).findIndex((turn, index) => {
    const text = JSON.stringify(turn);
    return samples.some((turns) => JSON.stringify(turns[index]) !== text);
  });
  return differs < 0 ? most : differs;
}
