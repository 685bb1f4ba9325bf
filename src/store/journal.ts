import { digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import { type Digest, isPlainObject, type Json } from '../base/json.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';

/** How an entry is stored: each one names the content of all before it, so an edit, a gap or a swap shows. */
interface Entry {
  readonly kind: 'JournalEntry';
  readonly v: 1;
  readonly record: Json;
  /** Of this record and of the previous entry's digest (null for the first). */
  readonly digest: Digest;
}

/**
 * An append-only list of JSON records under one key prefix of a store. Two writers that read the same list cannot both
 * append to it: the second one is told. A record that `append` gave back is durable.
 */
export class Journal {
  readonly #store: Store;
  readonly #prefix: string;
  readonly #records: Json[];
  #head: Digest | null;

  private constructor(store: Store, prefix: string, records: Json[], head: Digest | null) {
    this.#store = store;
    this.#prefix = prefix;
    this.#records = records;
    this.#head = head;
  }

  /**
   * Reads the list as it is now; empty where nothing was written yet.
   * @param prefix a key without a trailing slash; records are stored under `<prefix>/00000001.json` and on
   * @throws CORRUPT_RECORD when a record is torn, altered, missing or out of order, naming its key
   */
  static async open(store: Store, prefix: string, options: CallOptions = {}): Promise<Journal> {
    const journal = new Journal(store, prefix, [], null);
    for await (const key of store.list(`${prefix}/`, options)) await journal.#load(key, options);
    return journal;
  }

  /** All records, oldest first: those that were there at `open`, and those appended through this object. */
  read(): readonly Json[] {
    return this.#records.slice();
  }

  /** Number of records. */
  get length(): number {
    return this.#records.length;
  }

  /**
   * Writes one record behind those that were read.
   * @throws STORE_CONFLICT when another writer appended first; nothing is written then, and only opening anew helps
   */
  async append(record: Json, options: CallOptions = {}): Promise<void> {
    const digest = digestJson({ previous: this.#head, record });
    const entry: Entry = { kind: 'JournalEntry', v: 1, record, digest };
    const text = JSON.stringify(entry);
    const bytes = new TextEncoder().encode(`${text}\n`);
    await this.#store.put(this.#keyAt(this.#records.length), bytes, { ...options, ifVersion: null });
    this.#records.push((JSON.parse(text) as Entry).record); // what a later reader will see, and nobody's own object
    this.#head = digest;
  }

  async #load(key: string, options: CallOptions): Promise<void> {
    const expected = this.#keyAt(this.#records.length);
    if (key !== expected) throw corrupt(expected, `it is missing, and "${key}" is there in its place`);
    const found = await this.#store.get(key, options);
    if (found === undefined) throw corrupt(key, 'it vanished while the journal was read');
    const { record, digest } = parseEntry(key, found.bytes);
    if (digest !== digestJson({ previous: this.#head, record })) {
      throw corrupt(key, 'its digest does not match its content and the records before it');
    }
    this.#records.push(record);
    this.#head = digest;
  }

  #keyAt(index: number): string {
    return `${this.#prefix}/${String(index + 1).padStart(8, '0')}.json`;
  }
}

function parseEntry(key: string, bytes: Uint8Array): Entry {
  let entry: unknown;
  try {
    entry = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw corrupt(key, `its ${bytes.length} bytes are no whole JSON`, cause);
  }
  if (!isPlainObject(entry) || entry.kind !== 'JournalEntry' || !('record' in entry) || !('digest' in entry)) {
    throw corrupt(key, 'it is no journal entry');
  }
  if (entry.v !== 1) throw corrupt(key, `it has version ${String(entry.v)}, and this library reads version 1`);
  return entry as unknown as Entry;
}

function corrupt(key: string, why: string, cause?: unknown): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `Journal record "${key}" cannot be used: ${why}.`,
    hint: 'Restore the record from a backup, or start anew under another name.',
    cause,
  });
}
