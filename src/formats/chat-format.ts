import { checkOptions } from '../base/check-options.js';
import type { Json } from '../base/json.js';
import type { CanonicalMessage, CanonicalRow } from './canonical-row.js';
import { CallIds, fromWireTools, toWireTools, type WireTool } from './chat-tools.js';
import { fromWireTurns, type ReasoningPlace, type TurnDialect, toWireTurns, type WireTurn } from './chat-turns.js';
import { defineFormat, type Format, type FormatParts } from './format.js';
import { at, type Notes, named } from './notes.js';
import { shapedTurns, type TurnShape, turnShapeNames } from './turns.js';

/** A line with a conversation in the chat-completions form. */
export interface ChatLine<Args = string> {
  readonly messages: readonly WireTurn<Args>[];
  readonly tools?: readonly WireTool[];
  readonly parallel_tool_calls?: boolean;
}

/** Settings of formats in the chat-completions form. */
export interface ChatFormatOptions extends TurnShape {
  /** Where reasoning goes. Default: the field of the format where it has one, else `drop`. */
  readonly reasoning?: ReasoningPlace | undefined;
}

/** How a format of this family differs. */
export interface ChatDialect extends TurnDialect {
  /** Writes `parallel_tool_calls`. */
  readonly parallel: boolean;
}

/** The dialect with the caller's settings. @throws INVALID_OPTION for a setting that does not exist */
export function dialectOf(dialect: ChatDialect, options: ChatFormatOptions, name: string): ChatDialect {
  checkOptions(options, [...turnShapeNames, 'reasoning'], name);
  return options.reasoning === undefined ? dialect : { ...dialect, reasoning: options.reasoning };
}

/** Gives messages and tools in the chat-completions form. */
export function toChatLine(row: CanonicalRow, dialect: ChatDialect, shape: TurnShape, notes: Notes): ChatLine<Json> {
  const { tools = [], parallelToolCalls } = row;
  const messages = toWireTurns(shapedTurns(row.messages, 'messages', shape, notes), dialect, notes);
  if (tools.length > 0 && !dialect.tools) notes.lose('tools-dropped', 'tools');
  if (parallelToolCalls !== undefined && !dialect.parallel) notes.lose('parallel-dropped', 'parallelToolCalls');
  return {
    messages,
    ...(tools.length > 0 && dialect.tools ? { tools: toWireTools(tools, notes) } : {}),
    ...(parallelToolCalls !== undefined && dialect.parallel ? { parallel_tool_calls: parallelToolCalls } : {}),
  };
}

/** Gives an answer in the chat-completions form. */
export function toWireAnswer(
  turns: readonly CanonicalMessage[],
  path: string,
  dialect: ChatDialect,
  notes: Notes,
): readonly WireTurn<Json>[] {
  return toWireTurns(
    turns.map((message, index) => ({ message, path: at(path, index) })),
    dialect,
    notes,
  );
}

/** Reads messages and tools. @param path of the object that holds them */
export function fromChatLine(
  line: Readonly<Record<string, Json>>,
  dialect: ChatDialect,
  notes: Notes,
  path = '',
  ids = new CallIds(),
): CanonicalRow | undefined {
  const { tools, parallel_tool_calls: parallel } = line;
  const messages = fromWireTurns(line.messages, at(path, 'messages'), dialect, notes, ids);
  const read = tools == null ? [] : (fromWireTools(tools, notes, at(path, 'tools')) ?? []);
  if (parallel != null && typeof parallel !== 'boolean')
    notes.fail('wrong-type', at(path, 'parallel_tool_calls'), `It is ${named(parallel)}.`);
  if (messages === undefined) return undefined;
  return {
    messages,
    ...(read.length === 0 ? {} : { tools: read }),
    ...(typeof parallel === 'boolean' ? { parallelToolCalls: parallel } : {}),
  };
}

type ChatParts = Pick<FormatParts<unknown>, 'name' | 'service' | 'rules' | 'method' | 'extras' | 'check'>;

/** A format whose lines are one conversation: `{ messages, tools? }`. */
export function chatFormat<Args = string>(
  parts: ChatParts,
  base: ChatDialect,
  options: ChatFormatOptions = {},
): Format<ChatLine<Args>> {
  const dialect = dialectOf(base, options, parts.name);
  return defineFormat<ChatLine<Args>>({
    options,
    ...parts,
    keys: ['messages', 'tools', 'parallel_tool_calls'],
    carries: ['tools', 'parallelToolCalls'],
    encode: (row, notes) => toChatLine(row, dialect, options, notes) as ChatLine<Args>,
    decode: (line, notes) => fromChatLine(line, dialect, notes),
  });
}
