import { isPlainObject, type Json, type JsonObject } from '../../base/json.js';
import { invalidRow, toWireMessage, toWireTool } from '../../kit/index.js';
import type { Message, Tool } from '../../spec/chat.js';

/**
 * Gives a training row in the form OpenAI trains on. A row that is already in that form stays as it is.
 *
 * @see OpenAI guides "Supervised fine-tuning" and "Direct preference optimization", data format
 * @throws INVALID_ROW when it has no messages, or a preferred answer that is not exactly one assistant turn
 */
export function toTrainingLine(row: Json, name: string, line: number): JsonObject {
  if (!isPlainObject(row)) throw invalidRow(name, line, 'it is no object');
  const { messages, chosen, rejected, tools, ...others } = row as JsonObject;
  if ('input' in others) return row as JsonObject;
  if (!Array.isArray(messages) || messages.length === 0) throw invalidRow(name, line, 'it has no "messages"');
  const shared = {
    messages: messages.map(toTrainingMessage),
    ...(tools === undefined ? {} : { tools: (tools as readonly Json[]).map(toTrainingTool) }),
  };
  if (chosen === undefined && rejected === undefined) return { ...others, ...shared };
  return {
    input: shared,
    preferred_output: answer(chosen, 'chosen', name, line),
    non_preferred_output: answer(rejected, 'rejected', name, line),
  };
}

function answer(turns: Json | undefined, side: string, name: string, line: number): readonly JsonObject[] {
  const [turn, ...more] = Array.isArray(turns) ? turns : [];
  if (isPlainObject(turn) && turn.role === 'assistant' && more.length === 0) return [toTrainingMessage(turn as Json)];
  throw invalidRow(name, line, `"${side}" must be exactly one assistant turn`);
}

/** What only this service knows, such as `weight`, stays in the message. */
function toTrainingMessage(message: Json): JsonObject {
  const { toolCalls, toolCallId, ...others } = message as JsonObject;
  if ('tool_calls' in others || 'tool_call_id' in others || hasWireParts(others.content)) return others;
  return { ...others, ...toWireMessage(message as unknown as Message) };
}

function hasWireParts(content: Json | undefined): boolean {
  return (
    Array.isArray(content) && content.some((part) => isPlainObject(part) && part.type !== 'text' && !('data' in part))
  );
}

function toTrainingTool(tool: Json): JsonObject {
  return isPlainObject(tool) && 'function' in tool ? (tool as JsonObject) : toWireTool(tool as unknown as Tool);
}
