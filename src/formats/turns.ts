import type { ToolCall } from '../spec/chat.js';
import type { CanonicalMessage, CanonicalPart } from './canonical-row.js';
import { at, type Notes } from './notes.js';

/** A turn, and where it stood in the row. */
export interface Turn {
  readonly message: CanonicalMessage;
  readonly path: string;
}

/** How turns are brought into a form that a trainer's template takes. What that changes is reported. */
export interface TurnShape {
  /**
   * `merge` puts system texts into the next turn of the user, for templates without a system turn (Gemma).
   * @default 'keep'
   */
  readonly system?: 'keep' | 'merge' | undefined;
  /** `split` makes a turn, followed by its result, of each of the calls that were made at once. @default 'keep' */
  readonly toolCalls?: 'keep' | 'split' | undefined;
  /**
   * `merge` joins turns of one role that follow one another, for templates in which roles alternate. @default 'keep'
   */
  readonly sameRole?: 'keep' | 'merge' | undefined;
  /**
   * `keep` leaves an unanswered last turn of the user where it is; `drop` ends with the last answer. @default 'keep'
   */
  readonly trailingUser?: 'keep' | 'drop' | undefined;
}

/** Names of the settings of {@link TurnShape}. */
export const turnShapeNames = ['system', 'toolCalls', 'sameRole', 'trailingUser'] as const;

/** Gives the messages with their places, in the wanted form. */
export function shapedTurns(
  messages: readonly CanonicalMessage[],
  path: string,
  shape: TurnShape,
  notes: Notes,
): readonly Turn[] {
  let turns: readonly Turn[] = messages.map((message, index) => ({ message, path: at(path, index) }));
  if (shape.trailingUser === 'drop') turns = withoutTrailing(turns, notes);
  if (shape.toolCalls === 'split') turns = splitCalls(turns, notes);
  if (shape.system === 'merge') turns = mergeSystem(turns, notes);
  return shape.sameRole === 'merge' ? mergeSameRole(turns, notes) : turns;
}

/** Where the answer begins: behind the last turn of the user, or behind the system texts where no user speaks. */
export function answerStart(messages: readonly { readonly role: string }[]): number {
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  if (lastUser >= 0) return lastUser + 1;
  const first = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  return first < 0 ? messages.length : first;
}

function withoutTrailing(turns: readonly Turn[], notes: Notes): readonly Turn[] {
  const last = turns.findLastIndex(({ message }) => message.role === 'assistant');
  if (last < 0) return turns;
  for (const { path } of turns.slice(last + 1)) notes.lose('trailing-turns-dropped', path);
  return turns.slice(0, last + 1);
}

function splitCalls(turns: readonly Turn[], notes: Notes): readonly Turn[] {
  const moved = new Set<Turn>();
  return turns.flatMap((turn, index) => {
    if (moved.has(turn)) return [];
    const { message, path } = turn;
    if (message.role !== 'assistant' || (message.toolCalls?.length ?? 0) < 2) return [turn];
    notes.lose('calls-split', path);
    const results = turns.slice(index + 1);
    return (message.toolCalls as readonly ToolCall[]).flatMap((call, n) => {
      const { reasoning: _, ...later } = message;
      const own: Turn = {
        path,
        message: n === 0 ? { ...message, toolCalls: [call] } : { ...later, content: '', toolCalls: [call] },
      };
      const result = results.find(({ message: m }) => m.role === 'tool' && m.toolCallId === call.id);
      if (result === undefined || moved.has(result)) return [own];
      moved.add(result);
      return [own, result];
    });
  });
}

function mergeSystem(turns: readonly Turn[], notes: Notes): readonly Turn[] {
  const out: Turn[] = [];
  let waiting: string[] = [];
  for (const turn of turns) {
    const { message, path } = turn;
    if (message.role === 'system' || message.role === 'developer') {
      notes.lose('system-merged', path);
      if (message.name !== undefined) notes.lose('name-dropped', path);
      if (message.weight !== undefined && message.weight !== 0) notes.lose('weight-dropped', path);
      waiting.push(message.content);
    } else if (message.role === 'user' && waiting.length > 0) {
      out.push({ path, message: { ...message, content: withText(waiting.join('\n\n'), message.content) } });
      waiting = [];
    } else out.push(turn);
  }
  if (waiting.length > 0) out.push({ path: 'messages', message: { role: 'user', content: waiting.join('\n\n') } });
  return out;
}

function mergeSameRole(turns: readonly Turn[], notes: Notes): readonly Turn[] {
  const out: Turn[] = [];
  for (const turn of turns) {
    const before = out.at(-1);
    const merged = before === undefined ? undefined : joined(before.message, turn.message);
    if (before === undefined || merged === undefined) out.push(turn);
    else {
      notes.lose('turns-merged', turn.path);
      out[out.length - 1] = { path: before.path, message: merged };
    }
  }
  return out;
}

/** Undefined for turns that must stay apart: of two roles, names or weights, or with tool calls. */
function joined(a: CanonicalMessage, b: CanonicalMessage): CanonicalMessage | undefined {
  if (a.role !== b.role || a.role === 'tool' || a.name !== b.name || a.weight !== b.weight) return undefined;
  if (a.role === 'user' && b.role === 'user') {
    if (typeof b.content === 'string' && typeof a.content === 'string')
      return { ...a, content: `${a.content}\n\n${b.content}` };
    return { ...a, content: [...partsOf(a.content), ...partsOf(b.content)] };
  }
  if (a.role === 'assistant' && b.role === 'assistant') {
    if (a.toolCalls?.length || b.toolCalls?.length || a.reasoning !== undefined || b.reasoning !== undefined)
      return undefined;
  }
  return { ...a, content: `${a.content}\n\n${b.content}` } as CanonicalMessage;
}

function withText(text: string, content: string | readonly CanonicalPart[]): string | readonly CanonicalPart[] {
  return typeof content === 'string' ? `${text}\n\n${content}` : [{ type: 'text', text: `${text}\n\n` }, ...content];
}

/** The content as parts. */
export function partsOf(content: string | readonly CanonicalPart[]): readonly CanonicalPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** The content as one text; undefined where a part is none. */
export function textOf(content: string | readonly CanonicalPart[], path: string, notes: Notes): string | undefined {
  if (typeof content === 'string') return content;
  const texts: string[] = [];
  for (const [index, part] of content.entries()) {
    if (part.type !== 'text')
      return notes.fail('part-unsupported', at(path, index), `The format cannot carry a part of type "${part.type}".`);
    texts.push(part.text);
  }
  if (texts.length > 1) notes.lose('parts-joined', path);
  return texts.join('\n');
}
