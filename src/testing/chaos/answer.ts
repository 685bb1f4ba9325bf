import { isPlainObject, type Json, type JsonObject } from '../../base/json.js';
import { sampleJson } from './sample-json.js';

/** A question in either of the wire's two forms, as far as the answer depends on it. */
export interface Question {
  readonly model: string;
  /** Turns in the wire's own form. */
  readonly turns: readonly Json[];
  readonly tools: readonly { readonly name: string; readonly parameters: Json }[];
  /** The tool that must be called; undefined where none must. */
  readonly mustCall: string | undefined;
  readonly schema: Json | undefined;
  readonly maxTokens: number;
}

/** What the model says: a text, or one call of a tool. Tokens are words. */
export interface Answer {
  readonly text: string;
  readonly call: { readonly name: string; readonly arguments: string } | undefined;
  readonly wasCut: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** @param say what a text answer is, from the text of the last user turn */
export function answerTo(question: Question, say: (text: string) => string): Answer {
  const { turns, tools, mustCall, schema, maxTokens } = question;
  const inputTokens = turns.reduce<number>((sum, turn) => sum + words(turnText(turn)).length, 0);
  const tool = tools.find(({ name }) => name === mustCall);
  if (tool !== undefined && !isToolResult(turns.at(-1))) {
    const args = JSON.stringify(sampleJson(tool.parameters));
    return { text: '', call: { name: tool.name, arguments: args }, wasCut: false, inputTokens, outputTokens: 1 };
  }
  const asked = turnText(turns.findLast((turn) => isPlainObject(turn) && turn.role === 'user'));
  const pieces = words(schema === undefined ? say(asked) : JSON.stringify(sampleJson(schema)));
  const said = pieces.slice(0, maxTokens);
  const wasCut = said.length < pieces.length;
  return { text: said.join(''), call: undefined, wasCut, inputTokens, outputTokens: said.length };
}

/** Pieces that join to the text again: each word with the white space before it. */
export function words(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Members of a request as the types that the wire promises; what is something else counts as absent. */
export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((each): each is JsonObject => isPlainObject(each)) : [];
}

function isToolResult(turn: Json | undefined): boolean {
  return isPlainObject(turn) && (turn.role === 'tool' || turn.type === 'function_call_output');
}

function turnText(turn: Json | undefined): string {
  if (!isPlainObject(turn)) return typeof turn === 'string' ? turn : '';
  const { content } = turn as JsonObject;
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map(({ text, type }) => (typeof text === 'string' ? text : `[${String(type)}]`))
    .join(' ');
}
