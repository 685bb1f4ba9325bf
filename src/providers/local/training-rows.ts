import { setImmediate } from 'node:timers/promises';
import { type Issue, ValidationError } from '../../base/errors.js';
import { isPlainObject } from '../../base/json.js';
import { rng } from '../../base/rng.js';
import { type ChatTurn, renderChat } from '../../engine/chat-format.js';
import { hash } from '../../engine/random.js';
import type { Tokenizer } from '../../engine/tokenizer.js';
import type { PreferenceRow, TrainRow } from '../../engine/training-settings.js';
import { CopyAugment, type CopyTexts } from './copy-augment.js';
import type { DataSettings } from './hyper.js';
import { toTurns } from './turns.js';

/** A row that was read: whole turns, the answers of a preference apart from what they answer. */
export type ReadRow =
  | { readonly line: number; readonly turns: readonly ChatTurn[] }
  | {
      readonly line: number;
      readonly turns: readonly ChatTurn[];
      readonly chosen: readonly ChatTurn[];
      readonly rejected: readonly ChatTurn[];
    };

/**
 * Reads the JSONL bytes of a training file.
 * @param what names the file in errors
 * @throws INVALID_ROW with the lines that are no rows of the method; an empty file is one issue
 */
export function readRows(bytes: Uint8Array, method: 'sft' | 'preference', what: string): readonly ReadRow[] {
  const rows: ReadRow[] = [];
  const issues: Issue[] = [];
  new TextDecoder()
    .decode(bytes)
    .split('\n')
    .forEach((text, index) => {
      const line = index + 1;
      if (text.trim() === '') return;
      try {
        const row: unknown = JSON.parse(text);
        if (!isPlainObject(row)) throw new Error('a row must be an object');
        const turns = toTurns(row['messages']);
        if (method === 'preference')
          rows.push({ line, turns, chosen: toTurns(row['chosen']), rejected: toTurns(row['rejected']) });
        else if (turns.some((turn) => turn.role === 'assistant' && turn.content !== '')) rows.push({ line, turns });
        else throw new Error('there is no assistant message to learn from');
      } catch (error) {
        issues.push({ path: '', line, message: (error as Error).message });
      }
    });
  if (rows.length === 0 && issues.length === 0) issues.push({ path: '', message: 'it holds no rows' });
  if (issues.length > 0) throw invalidRows(what, issues);
  return rows;
}

/**
 * Rows as tokens, each `variants` times: differently augmented and split where the settings say so. The same rows,
 * settings and seed give the same tokens.
 * @throws INVALID_ROW naming the lines that do not fit the context, where the settings do not skip them
 */
export async function encodeRows(
  rows: readonly ReadRow[],
  tokenizer: Tokenizer,
  options: {
    readonly settings: DataSettings;
    readonly variants: number;
    readonly maxContext: number;
    readonly seed: number;
    readonly what: string;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<{ readonly rows: readonly (TrainRow | PreferenceRow)[]; readonly skipped: number }> {
  const { settings, seed, maxContext, what } = options;
  const copies = settings.copyAugment > 0 ? CopyAugment.of(rows.map(textsOf)) : undefined;
  const encoded: (TrainRow | PreferenceRow)[] = [];
  const issues: Issue[] = [];
  for (let variant = 0; variant < options.variants; variant++) {
    for (const [index, row] of rows.entries()) {
      if (index % 256 === 0) {
        await setImmediate(); // leave the event loop some air
        options.signal?.throwIfAborted();
      }
      const random = rng(hash(seed, variant, index));
      const varied =
        copies !== undefined && random.next() < settings.copyAugment
          ? withTexts(row, copies.augment(textsOf(row), random))
          : row;
      const encode =
        settings.tokenDropout > 0
          ? (text: string) => tokenizer.encodeWithDropout(text, settings.tokenDropout, random)
          : (text: string) => tokenizer.encode(text);
      let tokens = encodeRow(varied, tokenizer, encode);
      // A replacement or a split may be longer than the context has room for; the row itself decides whether it fits.
      if (longest(tokens) > maxContext) tokens = encodeRow(row, tokenizer, (text) => tokenizer.encode(text));
      if (longest(tokens) <= maxContext) encoded.push(tokens);
      else if (variant === 0)
        issues.push({ path: '', line: row.line, message: `${longest(tokens)} tokens, the context is ${maxContext}` });
    }
  }
  if (issues.length > 0 && settings.tooLong === 'fail')
    throw invalidRows(what, issues, "Shorten the rows, or pass extra: { local: { tooLong: 'skip' } }.");
  if (encoded.length === 0) throw invalidRows(what, issues);
  return { rows: encoded, skipped: issues.length };
}

function encodeRow(row: ReadRow, tokenizer: Tokenizer, encode: (text: string) => Int32Array): TrainRow | PreferenceRow {
  if (!('chosen' in row)) return renderChat(tokenizer, row.turns, encode);
  const context = renderChat(tokenizer, row.turns, encode);
  const completed = (answer: readonly ChatTurn[]): TrainRow => {
    const completion = renderChat(tokenizer, answer, encode);
    const tokens = new Int32Array(context.tokens.length + completion.tokens.length);
    tokens.set(context.tokens);
    tokens.set(completion.tokens, context.tokens.length);
    const lossMask = new Uint8Array(tokens.length);
    lossMask.set(completion.lossMask, context.tokens.length);
    return { tokens, lossMask, lossFrom: context.tokens.length + completion.lossFrom };
  };
  return { chosen: completed(row.chosen), rejected: completed(row.rejected) };
}

function longest(row: TrainRow | PreferenceRow): number {
  return 'chosen' in row ? Math.max(row.chosen.tokens.length, row.rejected.tokens.length) : row.tokens.length;
}

function textsOf(row: ReadRow): CopyTexts {
  const texts = (wanted: boolean) =>
    row.turns.filter((turn) => (turn.role === 'assistant') === wanted).map((turn) => turn.content);
  return { given: texts(false), written: texts(true) };
}

function withTexts(row: ReadRow, texts: CopyTexts): ReadRow {
  const [given, written] = [[...texts.given], [...texts.written]];
  const turns = row.turns.map((turn) => ({
    role: turn.role,
    content: (turn.role === 'assistant' ? written : given).shift() ?? turn.content,
  }));
  return { ...row, turns };
}

function invalidRows(what: string, issues: readonly Issue[], hint?: string): ValidationError {
  const shown = issues
    .slice(0, 5)
    .map(({ line, message }) => (line === undefined ? message : `line ${line}: ${message}`));
  const more = issues.length > shown.length ? `; and ${issues.length - shown.length} more` : '';
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `The ${what} cannot be trained on: ${shown.join('; ')}${more}.`,
    hint,
    provider: 'local',
    issues,
  });
}
