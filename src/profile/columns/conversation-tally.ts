import { TopSketch } from '../../curate/sketches/top-sketch.js';
import { NumberTally } from './number-tally.js';

const mostRoles = 50;

/** True for a list whose first item has a role and content: the messages of a chat. */
export function isConversation(value: readonly unknown[]): value is readonly Record<string, unknown>[] {
  const [first] = value;
  return (
    typeof first === 'object' &&
    first !== null &&
    typeof (first as { role?: unknown }).role === 'string' &&
    'content' in first
  );
}

/** Turns and roles of conversations. */
export class ConversationTally {
  readonly turns = new NumberTally();
  readonly roles = TopSketch.of(mostRoles);
  readonly lastRoles = TopSketch.of(mostRoles);
  /** Tokens of all contents of a conversation; filled for the rows of the sample. */
  tokens: NumberTally | undefined;

  add(messages: readonly unknown[], row: number): void {
    this.turns.add(messages.length, row);
    let last = '';
    for (const message of messages) {
      const role = (message as { role?: unknown } | null | undefined)?.role;
      last = typeof role === 'string' ? role : '(none)';
      this.roles.add(last);
    }
    this.lastRoles.add(last);
  }

  addTokens(tokens: number, row: number): void {
    this.tokens ??= new NumberTally();
    this.tokens.add(tokens, row);
  }

  merge(other: ConversationTally): void {
    this.turns.merge(other.turns);
    this.roles.merge(other.roles);
    this.lastRoles.merge(other.lastRoles);
    if (other.tokens !== undefined) (this.tokens ??= new NumberTally()).merge(other.tokens);
  }
}
