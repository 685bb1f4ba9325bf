import { checkOptions } from '../base/check-options.js';
import type { Json, JsonObject } from '../base/json.js';
import type { Tool } from '../spec/chat.js';
import type { CanonicalMessage } from './canonical-row.js';
import {
  type ChatDialect,
  type ChatFormatOptions,
  type ChatLine,
  chatFormat,
  dialectOf,
  toWireAnswer,
} from './chat-format.js';
import { CallIds, fromWireTools, toWireTools, type WireTool } from './chat-tools.js';
import { fromWireTurns, toWireTurns, type WireTurn } from './chat-turns.js';
import { defineFormat, type Format, type FormatParts, type FormatRules } from './format.js';
import { type Notes, named } from './notes.js';
import { joinAnswer, splitAnswer } from './split-answer.js';
import { shapedTurns } from './turns.js';

/** Settings of TRL's formats. */
export interface TrlOptions extends ChatFormatOptions {
  /**
   * Where reasoning goes; chat templates of Qwen and DeepSeek read `reasoning_content`, that of gpt-oss `thinking`.
   * @default 'reasoning_content'
   */
  readonly reasoning?: ChatFormatOptions['reasoning'];
}

type TrlTurns = readonly WireTurn<Json>[];

/** `{ prompt, completion }` of messages. */
export interface TrlPromptCompletionLine {
  readonly prompt: TrlTurns;
  readonly completion: TrlTurns;
  readonly tools?: readonly WireTool[];
}

/** `{ prompt, chosen, rejected }` of messages. */
export interface TrlPreferenceLine {
  readonly prompt: TrlTurns;
  readonly chosen: TrlTurns;
  readonly rejected: TrlTurns;
  readonly tools?: readonly WireTool[];
}

/** `{ prompt, completion, label }`: a good answer or a bad one. */
export interface TrlUnpairedLine extends TrlPromptCompletionLine {
  readonly label: boolean;
}

/** `{ prompt }`, with columns that rewards read. */
export type TrlPromptLine = { readonly prompt: TrlTurns; readonly tools?: readonly WireTool[] } & JsonObject;

export const trlDialect: ChatDialect = {
  developer: false,
  weight: 'none',
  arguments: 'object',
  parts: false,
  tools: true,
  parallel: false,
  reasoning: 'reasoning_content',
};

const rules: FormatRules = { source: 'TRL docs, dataset_formats, at f2cd5771' };

/**
 * `{ messages, tools? }`, for SFT. Arguments of calls are objects. Weights are not honoured by TRL.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function trlConversational(options?: TrlOptions): Format<ChatLine<Json>> {
  return chatFormat(
    { name: 'trl-conversational', service: 'own', method: 'sft', rules, extras: 'meta' },
    trlDialect,
    options,
  );
}

/**
 * `{ prompt, completion }` of messages, for SFT on the completion. Reads texts, too; the form of two texts is
 * `promptCompletion`.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function trlPromptCompletion(options: TrlOptions = {}): Format<TrlPromptCompletionLine> {
  const name = 'trl-prompt-completion';
  const codec = codecOf(options, name);
  return defineFormat<TrlPromptCompletionLine>({
    options,
    ...base(name, 'sft', 'meta'),
    keys: ['prompt', 'completion', 'tools'],
    carries: ['tools'],
    paths: { messages: 'prompt' },
    encode: (row, notes) => codec.write(row.messages, row.tools, notes),
    decode: (line, notes) => codec.read(line, notes),
  });
}

/**
 * `{ prompt, chosen, rejected }` of messages, for DPO and its kin. Reads texts, and pairs without a prompt, which is
 * then what both begin with.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function trlPreference(options: TrlOptions = {}): Format<TrlPreferenceLine> {
  const name = 'trl-preference';
  const codec = codecOf(options, name);
  return defineFormat<TrlPreferenceLine>({
    options,
    ...base(name, 'preference', 'meta'),
    keys: ['prompt', 'chosen', 'rejected', 'tools'],
    carries: ['tools', 'chosen', 'rejected'],
    paths: { messages: 'prompt' },
    encode({ messages, chosen, rejected, tools }, notes) {
      if (chosen === undefined || rejected === undefined)
        return notes.fail('no-pair', 'chosen', 'The row has no chosen and rejected answer.');
      return {
        prompt: codec.turns(messages, notes),
        chosen: toWireAnswer(chosen, 'chosen', codec.dialect, notes),
        rejected: toWireAnswer(rejected, 'rejected', codec.dialect, notes),
        ...toolsField(tools, notes),
      };
    },
    decode(line, notes) {
      const chosen = codec.texts(line.chosen, 'chosen', 'assistant', notes);
      const rejected = codec.texts(line.rejected, 'rejected', 'assistant', notes);
      const tools = readTools(line, notes);
      if (chosen === undefined || rejected === undefined) return undefined;
      if (line.prompt !== undefined) {
        const messages = codec.texts(line.prompt, 'prompt', 'user', notes);
        return messages && { messages, chosen, rejected, ...tools };
      }
      const shared = sharedStart(chosen, rejected);
      if (shared === 0)
        return notes.fail('missing-key', 'prompt', 'There is no prompt, and the pair has no common start.');
      return {
        messages: chosen.slice(0, shared),
        chosen: chosen.slice(shared),
        rejected: rejected.slice(shared),
        ...tools,
      };
    },
  });
}

/**
 * `{ prompt, completion, label }`, for KTO. Of a preference row it is the chosen answer, with label true.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function trlUnpaired(options: TrlOptions = {}): Format<TrlUnpairedLine> {
  const name = 'trl-unpaired';
  const codec = codecOf(options, name);
  return defineFormat<TrlUnpairedLine>({
    options,
    ...base(name, 'preference', 'meta'),
    keys: ['prompt', 'completion', 'label', 'tools'],
    carries: ['tools', 'label'],
    paths: { messages: 'prompt' },
    encode(row, notes) {
      const label = row.label ?? (row.rejected === undefined ? undefined : true);
      if (label === undefined)
        return notes.fail('no-label', 'label', 'The row does not say whether its answer is good.');
      const line = codec.write(row.messages, row.tools, notes);
      return line && { ...line, label };
    },
    decode(line, notes) {
      const { label } = line;
      if (typeof label !== 'boolean')
        return notes.fail('no-label', 'label', `It is ${named(label)}, not true or false.`);
      const row = codec.read(line, notes);
      return row && { ...row, label };
    },
  });
}

/**
 * `{ prompt, …reference }` of messages, for GRPO, RLOO and online DPO: other columns go to the rewards.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function trlPrompt(options: TrlOptions = {}): Format<TrlPromptLine> {
  const name = 'trl-prompt';
  const codec = codecOf(options, name);
  return defineFormat<TrlPromptLine>({
    options,
    ...base(name, 'reinforcement', 'reference'),
    rules: { ...rules, last: 'not-assistant' },
    keys: ['prompt', 'tools'],
    carries: ['tools'],
    paths: { messages: 'prompt' },
    encode: ({ messages, tools }, notes) =>
      ({ prompt: codec.turns(messages, notes), ...toolsField(tools, notes) }) as unknown as TrlPromptLine,
    decode(line, notes) {
      const messages = codec.texts(line.prompt, 'prompt', 'user', notes);
      const tools = readTools(line, notes);
      return messages && { messages, ...tools };
    },
  });
}

function base(name: string, method: FormatParts<unknown>['method'], extras: 'meta' | 'reference') {
  return { name, service: 'own', method, rules, extras } as const;
}

function codecOf(options: TrlOptions, name: string) {
  const dialect = dialectOf(trlDialect, options, name);
  const texts = (
    value: Json | undefined,
    path: string,
    role: 'user' | 'assistant',
    notes: Notes,
    ids?: CallIds,
  ): readonly CanonicalMessage[] | undefined =>
    typeof value === 'string' ? [{ role, content: value }] : fromWireTurns(value, path, dialect, notes, ids);
  return {
    dialect,
    texts,
    turns: (messages: readonly CanonicalMessage[], notes: Notes) =>
      toWireTurns(shapedTurns(messages, 'messages', options, notes), dialect, notes),
    write(messages: readonly CanonicalMessage[], tools: readonly Tool[] | undefined, notes: Notes) {
      const split = splitAnswer(shapedTurns(messages, 'messages', options, notes), notes);
      if (split === undefined) return undefined;
      const [prompt, completion] = [
        toWireTurns(split.prompt, dialect, notes),
        toWireTurns(split.answer, dialect, notes),
      ];
      return { prompt, completion, ...toolsField(tools, notes) };
    },
    read(line: Readonly<Record<string, Json>>, notes: Notes) {
      const ids = new CallIds();
      // an empty prompt is one: there are answers to nothing
      const noPrompt = Array.isArray(line.prompt) && line.prompt.length === 0;
      const prompt = noPrompt ? [] : texts(line.prompt, 'prompt', 'user', notes, ids);
      const answer = texts(line.completion, 'completion', 'assistant', notes, ids);
      const tools = readTools(line, notes);
      return prompt && answer && { messages: joinAnswer(prompt, answer), ...tools };
    },
  };
}

function toolsField(tools: readonly Tool[] = [], notes: Notes): { tools?: readonly WireTool[] } {
  return tools.length === 0 ? {} : { tools: toWireTools(tools, notes) };
}

function readTools({ tools }: Readonly<Record<string, Json>>, notes: Notes): { tools?: readonly Tool[] } {
  const read = tools == null ? [] : (fromWireTools(tools, notes) ?? []);
  return read.length === 0 ? {} : { tools: read };
}

/** How many turns two answers begin with alike; the last of each is never shared. */
function sharedStart(a: readonly CanonicalMessage[], b: readonly CanonicalMessage[]): number {
  const most = Math.min(a.length, b.length) - 1;
  let shared = 0;
  while (shared < most && JSON.stringify(a[shared]) === JSON.stringify(b[shared])) shared++;
  return shared;
}

/** How a conversation becomes one text. */
export interface TrlTextOptions {
  /**
   * Writes a conversation as one text, with the marks of the model's chat template. Without it only texts that are no
   * conversation are written.
   */
  readonly render?: ((messages: readonly CanonicalMessage[], tools: readonly Tool[]) => string) | undefined;
}

/**
 * `{ text }`, for language modelling. A text is read as a single turn of the assistant.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function trlText(options: TrlTextOptions = {}): Format<{ readonly text: string }> {
  return textFormat({ name: 'trl-text', service: 'own', rules, extras: 'meta' }, options);
}

/** A format whose lines are one text. */
export function textFormat(
  parts: Pick<FormatParts<unknown>, 'name' | 'service' | 'rules' | 'extras'>,
  options: TrlTextOptions,
): Format<{ readonly text: string }> {
  checkOptions(options, ['render'], parts.name);
  return defineFormat<{ readonly text: string }>({
    options,
    ...parts,
    method: 'sft',
    keys: ['text'],
    carries: options.render === undefined ? [] : ['tools'],
    paths: { messages: 'text' },
    encode({ messages, tools = [] }, notes) {
      const [only] = messages;
      if (messages.length === 1 && only?.role === 'assistant' && !only.toolCalls?.length) {
        if (only.name !== undefined) notes.lose('name-dropped', 'messages.0');
        if (only.reasoning !== undefined) notes.lose('reasoning-dropped', 'messages.0');
        if ((only.weight ?? 1) !== 1) notes.lose('weight-dropped', 'messages.0');
        if (tools.length > 0) notes.lose('tools-dropped', 'tools');
        return { text: only.content };
      }
      if (options.render === undefined)
        return notes.fail('needs-template', 'messages', 'A conversation becomes a text by a template: pass `render`.');
      notes.lose('prompt-rendered', 'messages');
      return { text: options.render(messages, tools) };
    },
    decode({ text }, notes) {
      if (typeof text !== 'string') return notes.fail('missing-key', 'text', `It is ${named(text)}, not a text.`);
      return { messages: [{ role: 'assistant', content: text }] };
    },
  });
}
