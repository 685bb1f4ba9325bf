import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { Tool, ToolCall } from '../spec/chat.js';
import type { CanonicalMessage, CanonicalPart } from './canonical-row.js';
import { urlOf } from './chat-parts.js';
import { type CallIds, parsed } from './chat-tools.js';
import { at, type Notes, named } from './notes.js';
import { losePlain } from './prompt-completion.js';
import { partsOf, type Turn } from './turns.js';

/** A part of a content. */
export type VertexPart =
  | { readonly text: string }
  | { readonly fileData: { readonly mimeType: string; readonly fileUri: string } }
  | { readonly functionCall: { readonly name: string; readonly args: JsonObject } }
  | { readonly functionResponse: { readonly name: string; readonly response: JsonObject } };

export interface VertexContent {
  readonly role: 'user' | 'model';
  readonly parts: readonly VertexPart[];
}

export interface VertexTool {
  readonly functionDeclarations: readonly {
    readonly name: string;
    readonly description?: string;
    readonly parameters: Json;
  }[];
}

/** Writes turns but system texts. Results of tools that follow one another share one content. */
export function toContents(turns: readonly Turn[], ids: CallIds, notes: Notes): readonly VertexContent[] {
  const contents: { role: 'user' | 'model'; parts: VertexPart[]; results: boolean }[] = [];
  for (const { message, path } of turns) {
    notes.unread(message, ['role', 'content', 'name', 'weight', 'reasoning', 'toolCalls', 'toolCallId'], path);
    if (message.role === 'tool') {
      const call = ids.answeredByName(message.toolCallId, path, notes);
      if (call === undefined) continue;
      losePlain(message, path, notes);
      const part = { functionResponse: { name: call.name, response: toResponse(message.content) } };
      const before = contents.at(-1);
      if (before?.results) before.parts.push(part);
      else contents.push({ role: 'user', parts: [part], results: true });
      continue;
    }
    losePlain(message, path, notes);
    if (message.role === 'user') {
      const parts = partsOf(message.content).flatMap((part, index) => toPart(part, `${path}.content.${index}`, notes));
      contents.push({ role: 'user', parts, results: false });
    } else if (message.role === 'assistant') {
      if (message.reasoning !== undefined) notes.lose('reasoning-dropped', path);
      const calls = (message.toolCalls ?? []).map((call, index) =>
        toCall(call, `${path}.toolCalls.${index}`, ids, notes),
      );
      const text = message.content === '' && calls.length > 0 ? [] : [{ text: message.content }];
      contents.push({ role: 'model', parts: [...text, ...calls], results: false });
    }
  }
  return contents.map(({ role, parts }) => ({ role, parts }));
}

function toPart(part: CanonicalPart, path: string, notes: Notes): readonly VertexPart[] {
  if (part.type === 'text') return [{ text: part.text }];
  const fileUri = urlOf(part);
  if (fileUri.startsWith('data:')) {
    notes.fail('part-without-uri', path, 'The format has files by their URI only: upload the bytes to a bucket first.');
    return [];
  }
  if (part.name !== undefined) notes.lose('part-name-dropped', path);
  if (part.type !== kindOf(part.mediaType)) notes.lose('media-type-dropped', path);
  return [{ fileData: { mimeType: part.mediaType, fileUri } }];
}

function toCall({ id, name, arguments: args }: ToolCall, path: string, ids: CallIds, notes: Notes): VertexPart {
  if (id !== ids.next()) notes.lose('call-id-dropped', path);
  ids.opened({ id, name, arguments: args });
  if (!isPlainObject(args)) notes.fail('arguments-not-json', at(path, 'arguments'), 'Arguments must be an object.');
  return { functionCall: { name, args: args as JsonObject } };
}

/** A result that is the JSON of an object is that object; any other is its `output`. */
function toResponse(content: string): JsonObject {
  const json = parsed(content);
  const fits = isPlainObject(json) && JSON.stringify(json) === content && outputOf(json) === undefined;
  return fits ? (json as JsonObject) : { output: content };
}

function outputOf(response: Record<string, unknown>): string | undefined {
  const { output } = response;
  return Object.keys(response).length === 1 && typeof output === 'string' ? output : undefined;
}

function kindOf(mediaType: string): 'image' | 'audio' | 'file' {
  return mediaType.startsWith('image/') ? 'image' : mediaType.startsWith('audio/') ? 'audio' : 'file';
}

/** Reads contents. */
export function fromContents(
  value: Json | undefined,
  path: string,
  ids: CallIds,
  notes: Notes,
): readonly CanonicalMessage[] | undefined {
  if (!Array.isArray(value) || value.length === 0)
    return notes.fail('missing-messages-list', path, `It is ${named(value)}, not a list of contents.`);
  const turns = (value as readonly Json[]).flatMap((content, index) =>
    fromContent(content, at(path, index), ids, notes),
  );
  return notes.failed ? undefined : turns;
}

function fromContent(content: Json, path: string, ids: CallIds, notes: Notes): readonly CanonicalMessage[] {
  const fail = (...args: Parameters<Notes['fail']>) => notes.fail(...args) ?? [];
  if (!isPlainObject(content)) return fail('data-type', path, `It is ${named(content)}, not a content.`);
  const { role, parts } = content as JsonObject;
  notes.unread(content, ['role', 'parts'], path);
  if (role !== 'user' && role !== 'model' && role !== 'function')
    return fail('unrecognized-role', at(path, 'role'), `It is ${named(role)}, not user or model.`);
  if (!Array.isArray(parts) || parts.length === 0)
    return fail('missing-content', at(path, 'parts'), `It is ${named(parts)}, not a list of parts.`);
  const said: CanonicalPart[] = [];
  const calls: ToolCall[] = [];
  const results: CanonicalMessage[] = [];
  for (const [index, part] of (parts as readonly Json[]).entries()) {
    const here = at(at(path, 'parts'), index);
    if (!isPlainObject(part)) return fail('data-type', here, `It is ${named(part)}, not a part.`);
    const { text, fileData: file, functionCall: call, functionResponse: result } = part as Record<string, Json>;
    notes.unread(part, ['text', 'fileData', 'functionCall', 'functionResponse'], here);
    if (typeof text === 'string') said.push({ type: 'text', text });
    else if (isPlainObject(file) && typeof file.fileUri === 'string' && typeof file.mimeType === 'string')
      said.push({ type: kindOf(file.mimeType), data: file.fileUri, mediaType: file.mimeType });
    else if (isPlainObject(call) && typeof call.name === 'string')
      calls.push(ids.opened({ id: ids.next(), name: call.name, arguments: (call.args ?? {}) as Json }));
    else if (isPlainObject(result) && isPlainObject(result.response)) {
      const asked = ids.answered(typeof result.name === 'string' ? result.name : undefined);
      if (asked === undefined) return fail('unasked-result', here, 'No call is there that it could be the result of.');
      const answer = outputOf(result.response) ?? JSON.stringify(result.response);
      results.push({ role: 'tool', toolCallId: asked.id, content: answer });
    } else return fail('part-unsupported', here, 'It has neither text, fileData, functionCall nor functionResponse.');
  }
  if (role !== 'model') {
    const [only] = said;
    if (said.length === 0) return results;
    return [...results, { role: 'user', content: said.length === 1 && only?.type === 'text' ? only.text : said }];
  }
  if (results.length > 0 || said.some(({ type }) => type !== 'text'))
    return fail('part-unsupported', path, 'A turn of the model has text and calls only.');
  if (said.length > 1) notes.lose('parts-joined', path);
  const answer = said.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return [{ role: 'assistant', content: answer, ...(calls.length === 0 ? {} : { toolCalls: calls }) }];
}

/** Writes tools. */
export function toVertexTools(tools: readonly Tool[]): readonly VertexTool[] {
  const functionDeclarations = tools.map(({ name, description, parameters }) => ({
    name,
    ...(description === undefined ? {} : { description }),
    parameters,
  }));
  return [{ functionDeclarations }];
}

/** Reads tools. */
export function fromVertexTools(value: Json, notes: Notes): readonly Tool[] {
  const lists = Array.isArray(value) ? (value as readonly Json[]) : [];
  const declared = lists.flatMap((each, index) => {
    if (isPlainObject(each)) notes.unread(each, ['functionDeclarations'], `tools.${index}`);
    const list = isPlainObject(each) ? (each as JsonObject).functionDeclarations : undefined;
    return Array.isArray(list) ? (list as readonly Json[]) : [];
  });
  return declared.flatMap((tool, index) => {
    if (!isPlainObject(tool) || typeof tool.name !== 'string')
      return notes.fail('missing-key', `tools.${index}`, 'The function has no name.') ?? [];
    notes.unread(tool, ['name', 'description', 'parameters'], `tools.${index}`);
    const { name, description, parameters = {} } = tool as JsonObject;
    return [{ name: name as string, ...(typeof description === 'string' ? { description } : {}), parameters }];
  });
}
