import { canonicalJson } from '../base/canonical-json.js';
import { TuneloopError } from '../base/errors.js';
import { isPlainObject, type JsonObject } from '../base/json.js';
import { lines } from '../base/lines.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';
import type { Exchange, Feedback } from './exchange.js';
import { segmentPrefix } from './exchange-log.js';

/** One line of a segment: first its header, then the others. */
type StoredRecord =
  | { readonly kind: 'MonitorSegment'; readonly v: 1; readonly monitor: string; readonly about: JsonObject }
  | { readonly exchange: Exchange }
  | { readonly feedback: { readonly id: string; readonly at: string; readonly given: Feedback } };

/** Gives the first line of every segment. */
export function headerRecord(monitor: string, about: JsonObject): StoredRecord {
  return { kind: 'MonitorSegment', v: 1, monitor, about };
}

/** Gives the line of an exchange. */
export function exchangeRecord(exchange: Exchange): StoredRecord {
  return { exchange };
}

/** Gives the line of feedback on the exchange of that id that began at that instant. */
export function feedbackRecord(id: string, at: string, given: Feedback): StoredRecord {
  return { feedback: { id, at, given } };
}

/**
 * Reads every exchange a monitor has stored, in the order of its writers' starts, with all feedback joined.
 * @throws CORRUPT_RECORD naming the segment and the line that cannot be read
 */
export async function* storedExchanges(
  store: Store,
  monitor: string,
  options: CallOptions = {},
): AsyncGenerator<Exchange, void, void> {
  const given = new Map<string, Feedback[]>();
  for await (const record of storedRecords(store, monitor, options)) {
    if (!('feedback' in record)) continue;
    const of = joinKey(record.feedback);
    given.set(of, [...(given.get(of) ?? []), record.feedback.given]);
  }
  for await (const record of storedRecords(store, monitor, options)) {
    if (!('exchange' in record)) continue;
    const { exchange } = record;
    const feedback = given.get(joinKey(exchange));
    yield feedback === undefined ? exchange : { ...exchange, feedback };
  }
}

/** Gives every different thing that a monitor's stored segments say about what answered, oldest first. */
export async function storedAbouts(store: Store, monitor: string, options: CallOptions): Promise<JsonObject[]> {
  const abouts = new Map<string, JsonObject>();
  for await (const record of storedRecords(store, monitor, options)) {
    if ('kind' in record) abouts.set(canonicalJson(record.about), record.about);
  }
  return [...abouts.values()];
}

async function* storedRecords(store: Store, monitor: string, options: CallOptions): AsyncGenerator<StoredRecord> {
  for await (const key of store.list(segmentPrefix(monitor), options)) {
    const segment = await store.get(key, options);
    if (segment === undefined) continue; // removed since it was listed
    let headed = false;
    for await (const { number, text, valid } of lines(once(segment.bytes))) {
      const record = valid ? parse(text) : undefined;
      if (!(headed ? isRecord(record) : isHeader(record))) throw corrupt(key, number);
      headed = true;
      yield record as StoredRecord;
    }
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): boolean {
  return isPlainObject(value) && value.kind === 'MonitorSegment' && value.v === 1 && isPlainObject(value.about);
}

function isRecord(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const subject = value.exchange ?? value.feedback;
  return isPlainObject(subject) && typeof subject.id === 'string' && typeof subject.at === 'string';
}

function joinKey({ id, at }: { readonly id: string; readonly at: string }): string {
  return `${at} ${id}`;
}

function corrupt(key: string, line: number): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `Line ${line} of the stored segment "${key}" cannot be read as a record of version 1.`,
    hint: 'Restore the segment from a copy, or move it away to go on without its exchanges.',
  });
}
