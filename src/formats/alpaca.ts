import type { Json } from '../base/json.js';
import type { CanonicalMessage } from './canonical-row.js';
import { defineFormat, type Format } from './format.js';
import { at, type Notes, named } from './notes.js';
import { answerText, losePlain, readText } from './prompt-completion.js';
import { shapedTurns, type Turn, textOf } from './turns.js';

/** A line of Alpaca, with LLaMA-Factory's `system` and `history`. */
export interface AlpacaLine {
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
  readonly system?: string;
  /** Questions and answers before, oldest first. */
  readonly history?: readonly (readonly [string, string])[];
}

/**
 * `{ instruction, input, output, system?, history? }`. The last question is the instruction, earlier turns are the
 * history. What is read as `input` stands behind the instruction, after an empty line.
 */
export function alpaca(): Format<AlpacaLine> {
  return defineFormat<AlpacaLine>({
    name: 'alpaca',
    service: 'own',
    method: 'sft',
    rules: { emptyContent: 'error', source: 'Stanford Alpaca, data release; LLaMA-Factory docs, alpaca' },
    keys: ['instruction', 'input', 'output', 'system', 'history'],
    extras: 'meta',
    encode({ messages }, notes) {
      const turns = shapedTurns(messages, 'messages', { sameRole: 'merge', trailingUser: 'drop' }, notes);
      const head = turns[0]?.message.role;
      const system = head === 'system' || head === 'developer' ? (turns[0] as Turn) : undefined;
      const pairs = toPairs(system === undefined ? turns : turns.slice(1), notes);
      if (system?.message.role === 'developer') notes.lose('developer-as-system', system.path);
      if (system !== undefined) losePlain(system.message, system.path, notes);
      const [instruction, output] = pairs?.at(-1) ?? [];
      if (pairs === undefined || instruction === undefined || output === undefined) return undefined;
      const history = pairs.slice(0, -1);
      if (history.length > 0) notes.lose('turns-in-history', 'messages');
      return {
        instruction,
        input: '',
        output,
        ...(system === undefined ? {} : { system: system.message.content as string }),
        ...(history.length === 0 ? {} : { history }),
      };
    },
    decode(line, notes) {
      const instruction = readText(line, 'instruction', notes);
      const output = readText(line, 'output', notes);
      const { input = '', system = '', history = [] } = line;
      if (input !== null && typeof input !== 'string')
        notes.fail('wrong-type', 'input', `It is ${named(input)}, not a text.`);
      if (system !== null && typeof system !== 'string')
        notes.fail('wrong-type', 'system', `It is ${named(system)}, not a text.`);
      const before = fromHistory(history, notes);
      if (notes.failed || instruction === undefined || output === undefined) return undefined;
      if (input) notes.lose('input-joined', 'input');
      return {
        messages: [
          ...(typeof line.system === 'string' ? [{ role: 'system' as const, content: line.system }] : []),
          ...before,
          { role: 'user', content: input ? `${instruction}\n\n${input as string}` : instruction },
          { role: 'assistant', content: output },
        ],
      };
    },
  });
}

function toPairs(turns: readonly Turn[], notes: Notes): readonly (readonly [string, string])[] | undefined {
  const pairs: (readonly [string, string])[] = [];
  if (turns.length === 0) return notes.fail('no-answer', 'messages', 'The conversation does not end with an answer.');
  for (let i = 0; i < turns.length; i += 2) {
    const [question, answer] = [turns[i] as Turn, turns[i + 1]];
    for (const { message, path } of answer === undefined ? [question] : [question, answer]) {
      notes.unread(message, ['role', 'content', 'name', 'weight', 'reasoning', 'toolCalls', 'toolCallId'], path);
      const calls = message.role === 'assistant' && message.toolCalls?.length;
      if (calls || message.role === 'tool')
        return notes.fail('tool-calls-unsupported', path, 'The format has no tool calls.');
    }
    if (question.message.role !== 'user' || answer?.message.role !== 'assistant')
      return notes.fail('not-alternating', question.path, 'The format has pairs of a question and an answer.');
    losePlain(question.message, question.path, notes);
    const asked = textOf(question.message.content, at(question.path, 'content'), notes);
    const answered = answerText(answer, notes);
    if (asked === undefined || answered === undefined) return undefined;
    pairs.push([asked, answered]);
  }
  return pairs;
}

function fromHistory(history: Json, notes: Notes): readonly CanonicalMessage[] {
  if (history === null) return [];
  const fits =
    Array.isArray(history) &&
    history.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string'));
  if (!fits) {
    notes.fail('wrong-type', 'history', 'It is no list of pairs of texts.');
    return [];
  }
  return (history as readonly (readonly [string, string])[]).flatMap(([question, answer]) => [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ]);
}
