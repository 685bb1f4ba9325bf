import { checkOptions } from '../base/check-options.js';
import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { CanonicalMessage, CanonicalRow } from './canonical-row.js';
import { CallIds } from './chat-tools.js';
import { defineFormat, type Format, type FormatParts, type FormatRules } from './format.js';
import { at, type Notes, named } from './notes.js';
import { shapedTurns, type TurnShape, turnShapeNames } from './turns.js';
import {
  fromContents,
  fromVertexTools,
  toContents,
  toVertexTools,
  type VertexContent,
  type VertexTool,
} from './vertex-contents.js';

/** A conversation. */
export interface VertexLine {
  readonly systemInstruction?: { readonly role: 'system'; readonly parts: readonly { readonly text: string }[] };
  /** Another spelling that is read. */
  readonly system_instruction?: VertexLine['systemInstruction'];
  readonly contents: readonly VertexContent[];
  readonly tools?: readonly VertexTool[];
}

/** A prompt with a preferred answer (score 1) and a worse one (score 0). */
export interface VertexPreferenceLine {
  readonly systemInstruction?: VertexLine['systemInstruction'];
  readonly system_instruction?: VertexLine['systemInstruction'];
  readonly contents: readonly VertexContent[];
  readonly completions: readonly { readonly score: number; readonly completion: VertexContent }[];
}

/** A prompt for reinforcement, with what rewards read. */
export interface VertexReinforcementLine extends VertexLine {
  readonly references?: Readonly<Record<string, string>>;
}

const rules: FormatRules = {
  strictKeys: true,
  advisedRows: 100,
  maxRows: 1_000_000,
  maxMultimodalRows: 300_000,
  maxValidationRows: 5000,
  maxFileBytes: 2 ** 30,
  maxTokens: 131_072,
  emptyContent: 'error',
  source: 'Vertex AI docs, gemini-supervised-tuning and preference tuning (Gemini 2.5 Flash)',
};

/**
 * `{ systemInstruction?, contents, tools? }` for Gemini. Images, audio and files go by their URI (`gs://…`); all system
 * texts become the one instruction; ids of calls, names, weights and reasoning go.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function vertexSft(options: TurnShape = {}): Format<VertexLine> {
  checkOptions(options, turnShapeNames, 'vertexSft');
  return defineFormat<VertexLine>({
    options,
    ...base('vertex-sft', 'sft'),
    rules: { ...rules, last: 'assistant' },
    keys: ['systemInstruction', 'system_instruction', 'contents', 'tools'],
    carries: ['tools'],
    encode: (row, notes) => write(row, options, notes),
    decode: read,
  });
}

/**
 * `{ contents, completions: [{ score, completion }] }` for Gemini: texts only. Of several scored answers the best and
 * the worst are taken.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function vertexPreference(options: TurnShape = {}): Format<VertexPreferenceLine> {
  checkOptions(options, turnShapeNames, 'vertexPreference');
  return defineFormat<VertexPreferenceLine>({
    options,
    ...base('vertex-preference', 'preference'),
    rules: { ...rules, last: 'not-assistant' },
    keys: ['systemInstruction', 'system_instruction', 'contents', 'completions'],
    carries: ['chosen', 'rejected', 'completions'],
    encode(row, notes) {
      const pair = pairOf(row, notes);
      if (pair === undefined) return undefined;
      const line = write({ messages: row.messages }, options, notes);
      const completions = pair.map(({ path, messages, score }) => {
        const turns = messages.map((message, index) => ({ message, path: at(path, index) }));
        const [completion, ...more] = toContents(turns, new CallIds(), notes);
        if (completion?.role !== 'model' || more.length > 0)
          notes.fail('multi-turn', path, 'An answer is one turn of the assistant.');
        return { score, completion: completion as VertexContent };
      });
      const withFiles = line.contents.findIndex(({ parts }) => parts.some((part) => !('text' in part)));
      if (withFiles >= 0) notes.fail('part-unsupported', at('messages', withFiles), 'Preferences are of texts only.');
      return { ...line, completions };
    },
    decode(line, notes) {
      const row = read(line, notes);
      const { completions } = line;
      if (!Array.isArray(completions) || completions.length !== 2)
        return notes.fail(
          'score-pair',
          'completions',
          `It is ${named(completions)}, not one preferred and one worse answer.`,
        );
      const answers = (completions as readonly Json[]).map((each, index) => fromCompletion(each, index, notes));
      const chosen = answers.find((answer) => answer?.score === 1)?.messages;
      const rejected = answers.find((answer) => answer?.score === 0)?.messages;
      if (notes.failed || row === undefined) return undefined;
      if (chosen === undefined || rejected === undefined)
        return notes.fail('score-pair', 'completions', 'One answer must have score 1 and the other score 0.');
      return { ...row, chosen, rejected };
    },
  });
}

/**
 * `{ systemInstruction?, contents, references? }` for reinforcement tuning of Gemini: references are texts by name.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function vertexReinforcement(options: TurnShape = {}): Format<VertexReinforcementLine> {
  checkOptions(options, turnShapeNames, 'vertexReinforcement');
  return defineFormat<VertexReinforcementLine>({
    options,
    ...base('vertex-reinforcement', 'reinforcement'),
    rules: { ...rules, last: 'not-assistant' },
    keys: ['systemInstruction', 'system_instruction', 'contents', 'tools', 'references'],
    carries: ['tools', 'reference'],
    encode(row, notes) {
      const { reference } = row;
      const line = write(row, options, notes);
      if (reference === undefined) return line;
      const references = isTexts(reference) ? reference : undefined;
      if (references === undefined) notes.fail('reference-type', 'reference', 'It is no object of texts.');
      return { ...line, ...(references === undefined ? {} : { references }) };
    },
    decode(line, notes) {
      const row = read(line, notes);
      const { references } = line;
      if (references === undefined || row === undefined) return row;
      if (!isTexts(references)) return notes.fail('reference-type', 'references', 'It is no object of texts.');
      return { ...row, reference: references };
    },
  });
}

function base(name: string, method: FormatParts<unknown>['method']) {
  return { name, service: 'vertex', method, paths: { messages: 'contents' } } as const;
}

function isTexts(value: Json): value is { readonly [key: string]: string } {
  return isPlainObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

function write(row: CanonicalRow, shape: TurnShape, notes: Notes): VertexLine {
  const turns = shapedTurns(row.messages, 'messages', shape, notes);
  const isSystem = (role: string) => role === 'system' || role === 'developer';
  const system = turns.filter(({ message }) => isSystem(message.role));
  for (const [index, { message, path }] of system.entries()) {
    if (message.role === 'developer') notes.lose('developer-as-system', path);
    if (message.name !== undefined) notes.lose('name-dropped', path);
    if ((message.weight ?? 0) !== 0) notes.lose('weight-dropped', path);
    if (turns[index] !== system[index]) notes.lose('system-moved', path);
  }
  const contents = toContents(
    turns.filter(({ message }) => !isSystem(message.role)),
    new CallIds(),
    notes,
  );
  if (contents.length === 0 && !notes.failed)
    notes.fail('missing-messages-list', 'messages', 'There are only system texts.');
  const { tools = [] } = row;
  const parts = system.map(({ message }) => ({ text: message.content as string }));
  return {
    ...(parts.length === 0 ? {} : { systemInstruction: { role: 'system', parts } }),
    contents,
    ...(tools.length === 0 ? {} : { tools: toVertexTools(tools) }),
  };
}

/** Each part of the instruction is a system text. */
function read(line: Readonly<Record<string, Json>>, notes: Notes): CanonicalRow | undefined {
  const { systemInstruction: system = line.system_instruction, tools } = line;
  const parts = isPlainObject(system) ? (system as JsonObject).parts : undefined;
  const texts = Array.isArray(parts) ? (parts as readonly Json[]) : [];
  if (system != null && !isPlainObject(system))
    notes.fail('wrong-type', 'systemInstruction', `It is ${named(system)}, not a content.`);
  const start = texts.flatMap((part, index): readonly CanonicalMessage[] => {
    if (isPlainObject(part) && typeof part.text === 'string') return [{ role: 'system', content: part.text }];
    return notes.fail('part-unsupported', `systemInstruction.parts.${index}`, 'It has no text.') ?? [];
  });
  const messages = fromContents(line.contents, 'contents', new CallIds(), notes);
  const declared = tools == null ? [] : fromVertexTools(tools, notes);
  if (messages === undefined || notes.failed) return undefined;
  return { messages: [...start, ...messages], ...(declared.length === 0 ? {} : { tools: declared }) };
}

interface Side {
  readonly path: string;
  readonly messages: readonly CanonicalMessage[];
  readonly score: 0 | 1;
}

function pairOf({ chosen, rejected, completions }: CanonicalRow, notes: Notes): readonly [Side, Side] | undefined {
  if (chosen !== undefined && rejected !== undefined) {
    if (completions !== undefined) notes.lose('completions-dropped', 'completions');
    return [
      { path: 'chosen', messages: chosen, score: 1 },
      { path: 'rejected', messages: rejected, score: 0 },
    ];
  }
  const ranked = (completions ?? []).map((each, index) => ({ ...each, index })).sort((a, b) => b.score - a.score);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (best === undefined || worst === undefined || best.score === worst.score)
    return notes.fail('no-pair', 'chosen', 'The row has no chosen and rejected answer.');
  notes.lose('score-rounded', 'completions');
  return [
    { path: `completions.${best.index}.messages`, messages: best.messages, score: 1 },
    { path: `completions.${worst.index}.messages`, messages: worst.messages, score: 0 },
  ];
}

function fromCompletion(value: Json, index: number, notes: Notes) {
  const path = at('completions', index);
  if (!isPlainObject(value)) return notes.fail('data-type', path, `It is ${named(value)}, not an object.`);
  notes.unread(value, ['score', 'completion'], path);
  const { score, completion } = value as JsonObject;
  if (score !== 0 && score !== 1) notes.fail('score-pair', at(path, 'score'), `It is ${named(score)}, not 0 or 1.`);
  const messages = fromContents([completion ?? null], at(path, 'completion'), new CallIds(), notes);
  return messages === undefined ? undefined : { messages, score };
}
