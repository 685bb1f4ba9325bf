import { abortable, withDeadline } from '../base/abort.js';
import { checkOptions } from '../base/check-options.js';
import { ValidationError } from '../base/errors.js';
import { isPlainObject, type Json } from '../base/json.js';
import { lines } from '../base/lines.js';
import { type ByteSource, openSource } from '../dataset/open-source.js';
import { sniffDelimiter } from '../dataset/read/csv-dialect.js';
import { csvFields } from '../dataset/read/csv-fields.js';
import { CsvSplitter } from '../dataset/read/csv-splitter.js';
import type { CallOptions } from '../spec/call.js';
import { restored } from './csv.js';
import { type RatingKey, readKey } from './key.js';
import { type Given, Ratings } from './ratings.js';
import { readRating } from './task.js';

/** A line that came back and could not be used. */
export interface QuarantinedRating {
  /** Name of the file. */
  readonly source: string;
  /** 1-based line on which it starts. */
  readonly line: number;
  /** The line, cut at 500 characters. */
  readonly raw: string;
  readonly reason: string;
}

/** One line of a file: its fields by name, or what is wrong with it. */
interface Line {
  readonly number: number;
  readonly raw: string;
  readonly read: { readonly fields: Readonly<Record<string, unknown>> } | { readonly problem: string };
}

/** What was said so far, by form and item, and where it stands. */
type Placed = Map<string, Given & { readonly where: string }>;

const maxBytes = 64 * 1024 * 1024;
const sniffBytes = 64 * 1024;
const needed = ['sheet', 'rater', 'item', 'rating'];

/**
 * Reads ratings that came back, as JSON Lines or CSV (what begins with `{` is JSON Lines), any number of files in any
 * order. A line that is malformed, not of this sheet, or a second rating of one item is set aside with its number and
 * reason; of two ratings the first counts. An item without a rating is not rated, which is no fault.
 *
 * @param key what `sheet.key()` gave, or that from JSON
 * @throws CORRUPT_RECORD for a key that is none
 * @throws INVALID_ROW for a CSV file without the columns `sheet`, `rater`, `item` and `rating`
 */
export async function importRatings(
  key: RatingKey | Json,
  files: readonly ByteSource[],
  options: CallOptions = {},
): Promise<Ratings> {
  checkOptions(options, ['signal', 'onProgress', 'timeoutMs'], 'importRatings');
  const known = readKey(key);
  const given: Placed = new Map();
  const quarantined: QuarantinedRating[] = [];
  const { signal, done } = withDeadline(options, 'importRatings');
  try {
    for (const file of files) {
      const { name: source, open } = openSource(file, maxBytes);
      const bytes = await abortable(allOf(open(signal)), signal);
      for await (const { number, raw, read } of linesOf(bytes, source)) {
        const result = 'problem' in read ? read : ratingOf(known, read.fields);
        const reason = result && refusalOf(result, `${source}, line ${number}`, given);
        if (reason !== undefined) quarantined.push({ source, line: number, raw: cut(raw), reason });
      }
    }
  } finally {
    done();
  }
  return new Ratings(known, [...given.values()], quarantined);
}

/** Takes what a line says, or gives the reason why not. A rating takes the place of a comment alone. */
function refusalOf(said: Given | { readonly problem: string }, where: string, given: Placed): string | undefined {
  if ('problem' in said) return said.problem;
  const place = `${said.form}:${said.item}`;
  const earlier = given.get(place);
  if (earlier !== undefined && earlier.rating !== null) {
    if (said.rating === null) return undefined;
    return `${earlier.rating === said.rating ? 'It repeats' : 'It contradicts'} ${earlier.where}`;
  }
  given.set(place, { ...said, where });
  return undefined;
}

/** What a line says; undefined where it holds neither a rating nor a comment. */
function ratingOf(
  key: RatingKey,
  fields: Readonly<Record<string, unknown>>,
): Given | undefined | { readonly problem: string } {
  const { sheet, rater, item, rating, comment } = fields;
  if (sheet !== key.sheet) return { problem: `It is of another sheet, ${shown(sheet)}` };
  const form = key.forms.findIndex((each) => each.rater === rater);
  if (form === -1) return { problem: `There is no rater ${shown(rater)}` };
  const number = typeof item === 'string' && item.trim() !== '' ? Number(item) : item;
  const planned = typeof number === 'number' ? key.forms[form]?.items[number - 1] : undefined;
  if (planned === undefined) return { problem: `There is no item ${shown(item)} in the form of ${shown(rater)}` };
  const remark = typeof comment === 'string' && comment.trim() !== '' ? { comment: comment.trim() } : undefined;
  const place = { form, item: number as number };
  if (rating === null || rating === undefined || (typeof rating === 'string' && rating.trim() === '')) {
    return remark && { ...place, rating: null, ...remark };
  }
  const value =
    readRating(key.task, rating) ?? (typeof rating === 'string' ? readRating(key.task, restored(rating)) : undefined);
  if (value === undefined) return { problem: `${shown(rating)} is no rating of this sheet` };
  return { ...place, rating: value, ...remark };
}

function linesOf(bytes: Uint8Array, source: string): AsyncIterable<Line> {
  const beginning = new TextDecoder().decode(bytes.subarray(0, 1000)).trimStart();
  return beginning.startsWith('{') ? jsonLines(bytes) : csvLines(bytes, source);
}

async function* jsonLines(bytes: Uint8Array): AsyncGenerator<Line, void, void> {
  for await (const { number, text, valid } of lines(once(bytes))) {
    if (text.trim() === '') continue;
    yield { number, raw: text, read: valid ? parsed(text) : { problem: 'The line is not valid UTF-8' } };
  }
}

function parsed(text: string): Line['read'] {
  try {
    const fields: unknown = JSON.parse(text);
    return isPlainObject(fields) ? { fields } : { problem: 'The line is no JSON object' };
  } catch {
    return { problem: 'The line is no JSON' };
  }
}

async function* csvLines(bytes: Uint8Array, source: string): AsyncGenerator<Line, void, void> {
  const delimiter = sniffDelimiter(bytes.subarray(0, sniffBytes));
  const splitter = new CsvSplitter(delimiter, source);
  let header: readonly string[] | undefined;
  for (const { line: number, text: raw, valid } of [...splitter.push(bytes), ...splitter.end()]) {
    const cells = csvFields(raw, delimiter);
    if (header === undefined) {
      header = checkHeader('problem' in cells ? [] : cells, source);
    } else if (!valid) yield { number, raw, read: { problem: 'The row is not valid UTF-8' } };
    else if ('problem' in cells) yield { number, raw, read: cells };
    else if (cells.every((cell) => cell === '')) continue;
    else if (cells.length !== header.length) {
      const problem = `The row has ${cells.length} fields where the header has ${header.length}`;
      yield { number, raw, read: { problem } };
    } else {
      // a rating or label may itself begin with what the apostrophe guards, so it is restored later
      const fields = header.map((name, i) => [name, name === 'rating' ? cells[i] : restored(cells[i] as string)]);
      yield { number, raw, read: { fields: Object.fromEntries(fields) } };
    }
  }
}

function checkHeader(cells: readonly string[], source: string): readonly string[] {
  const header = cells.map((cell) => cell.trim());
  const missing = needed.filter((name) => !header.includes(name));
  if (missing.length === 0) return header;
  const message = `There is no column ${missing.map((name) => `"${name}"`).join(', ')}`;
  throw new ValidationError({
    code: 'INVALID_ROW',
    message: `${source}, line 1: ${message}.`,
    hint: 'Pass the forms that raters filled in: JSON Lines, or CSV with its first row.',
    issues: [{ path: '', line: 1, message }],
  });
}

async function allOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

function shown(value: unknown): string {
  return cut(JSON.stringify(value) ?? 'undefined', 60);
}

function cut(text: string, most = 500): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
