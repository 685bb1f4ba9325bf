import { isPlainObject } from '../base/json.js';
import type { Method } from '../spec/fine-tune.js';
import type { CanonicalMessage, CanonicalRow } from './canonical-row.js';
import { at, type Notes } from './notes.js';

/** What a service demands of conversations. */
export interface TurnRules {
  /** Roles that the first turn may have. */
  readonly first?: readonly CanonicalMessage['role'][] | undefined;
  /** User and assistant take turns; system texts stand at the start. */
  readonly alternate?: boolean | undefined;
  readonly last?: 'assistant' | 'not-assistant' | undefined;
  /** What a turn without any text is. @default 'warning' */
  readonly emptyContent?: 'error' | 'warning' | undefined;
  /** Weights are 0 or 1, and only turns of the assistant have one. */
  readonly binaryWeights?: boolean | undefined;
  /** An answer of a pair is one turn of the assistant. */
  readonly singleAnswer?: boolean | undefined;
  /** Characters of an id of a tool call: letters and digits only. */
  readonly callIdLength?: number | undefined;
}

/** Notes which rules a row breaks. */
export function checkTurns(row: CanonicalRow, rules: TurnRules, method: Method, notes: Notes): void {
  const { messages, chosen, rejected } = row;
  const hasAnswer = messages.some(({ role }) => role === 'assistant');
  if (!hasAnswer && (method === 'sft' || method === 'distillation'))
    notes.fail('example-missing-assistant-message', 'messages', 'No turn of the assistant is there to learn from.');
  const { first, last, alternate } = rules;
  const lastRole = messages.at(-1)?.role;
  if (last === 'assistant' && hasAnswer && lastRole !== 'assistant')
    notes.fail('last-not-assistant', at('messages', messages.length - 1), `The last turn is of the ${lastRole}.`);
  if (last === 'not-assistant' && lastRole === 'assistant')
    notes.fail('ends-with-assistant', at('messages', messages.length - 1), 'The last turn must be left to the model.');
  const firstRole = messages[0]?.role;
  if (first !== undefined && firstRole !== undefined && !first.includes(firstRole))
    notes.fail('first-role', 'messages.0', `It is of the ${firstRole}, and must be of: ${first.join(', ')}.`);
  if (alternate) checkAlternation(messages, notes);
  for (const [path, turns] of Object.entries({ messages, chosen, rejected })) {
    for (const [index, turn] of (turns ?? []).entries()) checkTurn(turn, at(path, index), rules, notes);
  }
  checkCalls(messages, notes);
  if (chosen !== undefined && rejected !== undefined) checkPair(chosen, rejected, rules, notes);
  checkValues(row, notes);
}

function checkAlternation(messages: readonly CanonicalMessage[], notes: Notes): void {
  let before: string | undefined;
  for (const [index, { role }] of messages.entries()) {
    const path = at('messages', index);
    if (role === 'system' || role === 'developer') {
      if (before !== undefined) notes.fail('first-role', path, 'A system text stands behind other turns.');
      continue;
    }
    if (before === undefined ? role !== 'user' : role === before && role !== 'tool')
      notes.fail(
        'not-alternating',
        path,
        `A turn of the ${role} follows ${before ? `one of the ${before}` : 'no user'}.`,
      );
    before = role;
  }
}

function checkTurn(turn: CanonicalMessage, path: string, rules: TurnRules, notes: Notes): void {
  const { role, content, weight } = turn;
  const calls = (role === 'assistant' && turn.toolCalls) || [];
  if (content === '' && calls.length === 0 && role !== 'tool')
    notes[rules.emptyContent === 'error' ? 'fail' : 'warn']('missing-content', at(path, 'content'), 'It is empty.');
  if (rules.binaryWeights && weight !== undefined) {
    if (role !== 'assistant')
      notes.fail('weight-role', at(path, 'weight'), 'Only turns of the assistant may have a weight.');
    else if (weight !== 0 && weight !== 1)
      notes.fail('weight-value', at(path, 'weight'), `It is ${weight}, and must be 0 or 1.`);
  }
  const { callIdLength } = rules;
  if (callIdLength === undefined) return;
  for (const { id } of calls)
    if (id.length !== callIdLength || !/^[a-z0-9]*$/i.test(id))
      notes.warn('call-id-form', path, `The id "${id}" is not of ${callIdLength} letters and digits.`);
}

function checkCalls(messages: readonly CanonicalMessage[], notes: Notes): void {
  const open = new Map<string, string>();
  const seen = new Set<string>();
  for (const [index, turn] of messages.entries()) {
    const path = at('messages', index);
    if (turn.role === 'tool') {
      if (!open.delete(turn.toolCallId))
        notes.fail('unasked-result', path, `It answers a call "${turn.toolCallId}" that is not open.`);
    } else if (turn.role === 'assistant') {
      for (const { id, arguments: args } of turn.toolCalls ?? []) {
        if (seen.has(id)) notes.fail('duplicate-call-id', path, `Two calls have the id "${id}".`);
        seen.add(id);
        if (!isPlainObject(args)) notes.warn('arguments-not-json', path, `Arguments of "${id}" are no JSON object.`);
        if (index < messages.length - 1) open.set(id, path);
      }
    }
  }
  for (const [id, path] of open) notes.warn('unanswered-call', path, `The call "${id}" has no result.`);
}

function checkPair(
  chosen: readonly CanonicalMessage[],
  rejected: readonly CanonicalMessage[],
  { singleAnswer }: TurnRules,
  notes: Notes,
): void {
  for (const [path, turns] of Object.entries({ chosen, rejected })) {
    for (const [index, { role }] of turns.entries())
      if (role !== 'assistant' && role !== 'tool')
        notes.fail('answer-role', at(path, index), `An answer has no turn of the ${role}.`);
    const answers = turns.filter(({ role }) => role === 'assistant').length;
    if (answers === 0)
      notes.fail('example-missing-assistant-message', path, 'The answer has no turn of the assistant.');
    if (singleAnswer && answers > 1) notes.warn('several-answers', path, `It has ${answers} turns of the assistant.`);
  }
  if (JSON.stringify(chosen) === JSON.stringify(rejected))
    notes.fail('pair-same', 'rejected', 'Both answers are the same.');
}

/** Texts that UTF-8 cannot carry, and whole numbers that were rounded when the row was read. */
function checkValues(row: CanonicalRow, notes: Notes): void {
  const stack: { readonly value: unknown; readonly path: string }[] = [{ value: row, path: '' }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, path } = next;
    if (typeof value === 'string' && /\p{Surrogate}/u.test(value))
      notes.warn('lone-surrogate', path, 'Half of a character stands alone; UTF-8 cannot carry it.');
    else if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
      notes.warn('unsafe-number', path, `${value} is beyond 2^53, so its last digits may be others than were meant.`);
    else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      for (const [key, item] of Object.entries(value)) stack.push({ value: item, path: at(path, key) });
  }
}
