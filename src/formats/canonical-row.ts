import type { Json, JsonObject } from '../base/json.js';
import type { Message, Part, Tool, ToolCall } from '../spec/chat.js';
import type { TrainingRow } from '../spec/fine-tune.js';

/** A part of a user's message. In rows that are stored as JSON, data is a text: an `https:`, `gs:` or `data:` URL. */
export type CanonicalPart =
  | Part
  | {
      readonly type: 'image' | 'audio' | 'file';
      readonly data: string;
      readonly mediaType: string;
      readonly name?: string | undefined;
    };

interface TurnExtras {
  /** Who speaks, or which tool. */
  readonly name?: string | undefined;
  /** How much the turn is trained on: 0 not at all. Absent is 1 for turns of the assistant, else 0. */
  readonly weight?: number | undefined;
}

/** One turn of a conversation: a `Message` with what training formats know beyond it. */
export type CanonicalMessage = TurnExtras &
  (
    | { readonly role: 'system' | 'developer'; readonly content: string }
    | { readonly role: 'user'; readonly content: string | readonly CanonicalPart[] }
    | {
        readonly role: 'assistant';
        readonly content: string;
        /** What the model thought before it answered. */
        readonly reasoning?: string | undefined;
        /** Arguments that are no JSON are kept as the text they are. */
        readonly toolCalls?: readonly ToolCall[] | undefined;
      }
    | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string }
  );

/** An answer with the score that a grader or a person gave it. */
export interface ScoredAnswer {
  readonly messages: readonly CanonicalMessage[];
  readonly score: number;
}

/**
 * One training example, in the form that every format is read into and written from. Every `TrainingRow` is one. Absent
 * and empty mean the same for `tools`, `toolCalls` and `meta`; a user's single part of text means that text.
 */
export interface CanonicalRow {
  /** The whole conversation; for preferences, scored answers and reinforcement, what was asked. */
  readonly messages: readonly CanonicalMessage[];
  readonly tools?: readonly Tool[] | undefined;
  /** False: the model is to call one tool at a time. */
  readonly parallelToolCalls?: boolean | undefined;
  /** The better answer to `messages`. */
  readonly chosen?: readonly CanonicalMessage[] | undefined;
  readonly rejected?: readonly CanonicalMessage[] | undefined;
  /** Whether the answer that ends `messages` is a good one (KTO). */
  readonly label?: boolean | undefined;
  /** Several answers to `messages`, each with its score. */
  readonly completions?: readonly ScoredAnswer[] | undefined;
  /** What a grader holds the answer against. */
  readonly reference?: Json | undefined;
  /** How much the whole row counts. */
  readonly weight?: number | undefined;
  /** Whatever else was in the row. */
  readonly meta?: JsonObject | undefined;
}

/**
 * Gives the row as a job trains on it: `developer` becomes `system`, data in texts becomes bytes or a URL, and what no
 * job reads (`label`, `completions`, `parallelToolCalls`, `weight` of the row, `meta`) is left out. Names, weights and
 * reasoning stay on the turns, for the adapters that know them.
 */
export function toTrainingRow({ messages, tools, chosen, rejected, reference }: CanonicalRow): TrainingRow {
  return {
    messages: messages.map(toMessage),
    ...(tools === undefined ? {} : { tools }),
    ...(chosen === undefined || rejected === undefined
      ? {}
      : { chosen: chosen.map(toMessage), rejected: rejected.map(toMessage) }),
    ...(reference === undefined ? {} : { reference }),
  };
}

function toMessage(turn: CanonicalMessage): Message {
  if (turn.role === 'developer') return { ...turn, role: 'system' };
  if (turn.role !== 'user' || typeof turn.content === 'string') return turn as Message;
  return { ...turn, content: turn.content.map(toPart) };
}

function toPart(part: CanonicalPart): Part {
  if (part.type === 'text' || typeof part.data !== 'string') return part as Part;
  const embedded = /^data:[^,]*;base64,/.exec(part.data);
  const data = embedded
    ? new Uint8Array(Buffer.from(part.data.slice(embedded[0].length), 'base64'))
    : new URL(part.data);
  return { ...part, data };
}
