import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { Tool, ToolCall } from '../spec/chat.js';
import { jsonFlaw, losesDigits } from './json-flaw.js';
import { at, type Notes, named } from './notes.js';

/** A tool, as the chat-completions form has it. */
export interface WireTool {
  readonly type: 'function';
  readonly function: { readonly name: string; readonly description?: string; readonly parameters: Json };
}

/** A call. Arguments are JSON in a text (`string`), or an object. */
export interface WireCall<Args = string> {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: Args };
}

/** Gives tools in the chat-completions form. */
export function toWireTools(tools: readonly Tool[], notes: Notes): readonly WireTool[] {
  return tools.map((tool, index) => {
    notes.unread(tool, ['name', 'description', 'parameters'], `tools.${index}`);
    const { name, description, parameters = {} } = tool;
    return { type: 'function', function: { name, ...(description === undefined ? {} : { description }), parameters } };
  });
}

/** Reads tools: in the chat-completions form, plain, or either of them as a JSON text. */
export function fromWireTools(value: Json, notes: Notes, path = 'tools'): readonly Tool[] | undefined {
  const list = typeof value === 'string' ? parsed(value) : value;
  if (!Array.isArray(list)) return notes.fail('wrong-type', path, `It is ${named(value)}, not a list of tools.`);
  const tools: Tool[] = [];
  for (const [index, item] of (list as readonly Json[]).entries()) {
    const here = at(path, index);
    const body = isPlainObject(item) && isPlainObject(item.function) ? (item.function as JsonObject) : item;
    if (!isPlainObject(body) || typeof body.name !== 'string')
      return notes.fail('missing-key', at(here, 'name'), 'The tool has no name.');
    if (body !== item) notes.unread(item as JsonObject, ['type', 'function'], here);
    notes.unread(body, ['name', 'description', 'parameters', ...(body === item ? ['type'] : [])], here);
    const { name, description, parameters } = body as JsonObject;
    tools.push({
      name: name as string,
      ...(typeof description === 'string' ? { description } : {}),
      parameters: parameters ?? {},
    });
  }
  return tools;
}

/**
 * Gives arguments as a text. A text that is no JSON goes as it is, and one that is becomes a JSON string, so that
 * reading gives back either.
 */
export function toArgumentsText(value: Json): string {
  return typeof value === 'string' && parsed(value) === undefined ? value : JSON.stringify(value);
}

/** Reads arguments: a JSON text, a text that is no JSON, or a value. */
export function fromArguments(value: Json, path: string, notes: Notes): Json {
  if (typeof value !== 'string') return value;
  const json = parsed(value);
  if (json === undefined) {
    notes.lose('text-arguments', path);
    return value;
  }
  if (losesDigits(value)) notes.lose('number-rounded', path);
  return json;
}

/** Gives the ids that calls have where the format has none: `call_1`, `call_2`, … in the order of the row. */
export class CallIds {
  #made = 0;
  readonly #open: ToolCall[] = [];

  next(): string {
    return `call_${++this.#made}`;
  }

  /** Takes a call down, so that a result finds it. */
  opened(call: ToolCall): ToolCall {
    this.#open.push(call);
    return call;
  }

  /** The call that a result without an id answers: the first without one, of that name where it is told. */
  answered(name?: string): ToolCall | undefined {
    const index = this.#open.findIndex((call) => name === undefined || call.name === name);
    return index < 0 ? undefined : this.#open.splice(index, 1)[0];
  }

  /** The call that a result answers, in formats that know calls by name: it may be another's when it is read. */
  answeredByName(id: string, path: string, notes: Notes): ToolCall | undefined {
    const first = this.#open.find((call) => call.name === this.#open.find((each) => each.id === id)?.name);
    if (first !== undefined && first.id !== id) notes.lose('call-id-dropped', path);
    const call = this.byId(id);
    if (call === undefined)
      notes.fail('unasked-result', path, 'No call with its id is open, so its function is not known.');
    return call;
  }

  /** The call of an id. */
  byId(id: string): ToolCall | undefined {
    const index = this.#open.findIndex((call) => call.id === id);
    return index < 0 ? undefined : this.#open.splice(index, 1)[0];
  }
}

/** The value of a JSON text; undefined where it is none, or one that is nested too deep. */
export function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return jsonFlaw(value) === undefined ? value : undefined;
  } catch {
    return undefined;
  }
}
