import { TuneloopError } from '../base/errors.js';
import type { CanonicalMessage, CanonicalRow } from './canonical-row.js';

/** A number of tokens, and how surely. */
export interface TokenCount {
  readonly tokens: number;
  /** The true number is at least about this; the same as `tokens` where they were counted. */
  readonly low: number;
  readonly high: number;
}

/** Marks around each turn, and around the row. @see OpenAI cookbook, "How to count tokens with tiktoken" */
const perTurn = 3;
const perRow = 3;

/** Gives the tokens of rows. */
export interface RowCounter {
  /** How it was counted. */
  readonly method: string;
  count(row: CanonicalRow): TokenCount;
}

/**
 * Counts by the caller's tokenizer, or estimates: a token for every 4 ASCII characters, and for every other character
 * one; between half and double of that.
 * @throws INVALID_OPTION when the tokenizer gives no whole number
 */
export function rowCounter(countTokens: ((text: string) => number) | undefined): RowCounter {
  const marks = `${perTurn} for each turn and ${perRow} for each row`;
  if (countTokens === undefined)
    return {
      method: `estimated: 1 token for 4 ASCII characters, 1 for any other, half to double of it; ${marks}`,
      count(row) {
        const tokens = Math.ceil(sum(row, estimate));
        return { tokens, low: Math.floor(tokens / 2), high: tokens * 2 };
      },
    };
  return {
    method: `counted by countTokens; ${marks}`,
    count(row) {
      const tokens = sum(row, (text) => whole(countTokens(text)));
      return { tokens, low: tokens, high: tokens };
    },
  };
}

function estimate(text: string): number {
  let other = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127 && !(unit >= 0xdc00 && unit <= 0xdfff)) other++;
  }
  // a pair of surrogates is one character, and not ASCII
  const ascii = other === 0 ? text.length : text.replace(/[^\0-\x7f]/g, '').length;
  return ascii / 4 + other;
}

function whole(count: number): number {
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `countTokens gave ${String(count)}.`,
    hint: 'It must give the number of tokens of the text.',
  });
}

function sum(row: CanonicalRow, count: (text: string) => number): number {
  const { messages, chosen = [], rejected = [], completions = [], tools = [] } = row;
  const turns = [messages, chosen, rejected, ...completions.map((each) => each.messages)].flat();
  let total = perRow;
  if (tools.length > 0) total += count(JSON.stringify(tools));
  for (const turn of turns) total += perTurn + ofTurn(turn, count);
  return total;
}

function ofTurn(turn: CanonicalMessage, count: (text: string) => number): number {
  const { content, name } = turn;
  let total = name === undefined ? 0 : count(name);
  if (typeof content === 'string') total += count(content);
  else for (const part of content) if (part.type === 'text') total += count(part.text);
  if (turn.role !== 'assistant') return total;
  if (turn.reasoning !== undefined) total += count(turn.reasoning);
  for (const call of turn.toolCalls ?? []) total += count(call.name) + count(JSON.stringify(call.arguments));
  return total;
}
