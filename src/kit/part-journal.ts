import { TuneloopError } from '../base/errors.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';

/** Where paid work keeps what it has. */
export interface WorkHome {
  readonly store: Store;
  /** Of the work, as in keys of a store; work that was killed goes on under the same name. */
  readonly name: string;
}

/** What a journal is of. */
export interface PartJournalOptions {
  /** Parts are `<folder>/<name>/00000001.jsonl` and so on. */
  readonly folder: string;
  /** Stands in the first line of each part. */
  readonly kind: string;
  /** Names the whole in errors, such as `an evaluation`. */
  readonly what: string;
  /** Stands in the first line of each part beside kind and version. @default nothing */
  readonly head?: Readonly<Record<string, string>> | undefined;
  /** Looks at the first line of a part that was read. @throws where it belongs to other work */
  readonly check?: ((head: Readonly<Record<string, unknown>>) => void) | undefined;
}

const partsInMemory = 8;

/**
 * Entries by key, in numbered parts of a store. A part holds all that came while the one before was written, so much work
 * under way costs few writes. Of earlier parts only the places of entries stay in memory.
 */
export class PartJournal<Entry extends { readonly key: string }> {
  readonly #home: WorkHome;
  readonly #options: PartJournalOptions;
  /** By entry key, the parts that hold something of it. */
  readonly #places = new Map<string, number[]>();
  readonly #cache = new Map<number, Promise<readonly Entry[]>>();
  #parts = 0;
  #waiting: Entry[] = [];
  /** The write that takes what is waiting now; undefined where none is planned. */
  #next: Promise<void> | undefined;
  #current: Promise<void> = Promise.resolve();

  private constructor(home: WorkHome, options: PartJournalOptions) {
    this.#home = home;
    this.#options = options;
  }

  /**
   * Reads what earlier runs under this name left.
   * @param each is shown every entry, in the order in which they were written
   * @throws CORRUPT_RECORD where a part is missing or cannot be read
   */
  static async open<Entry extends { readonly key: string }>(
    home: WorkHome,
    options: PartJournalOptions,
    each: (entry: Entry) => void,
    call: CallOptions,
  ): Promise<PartJournal<Entry>> {
    const journal = new PartJournal<Entry>(home, options);
    for await (const key of home.store.list(`${options.folder}/${home.name}/`, call)) {
      const part = journal.#parts++;
      if (key !== journal.#key(part)) throw journal.#corrupt(journal.#key(part), 'it is missing');
      for (const entry of await journal.#read(part)) {
        each(entry);
        const parts = journal.#places.get(entry.key);
        if (parts === undefined) journal.#places.set(entry.key, [part]);
        else if (parts.at(-1) !== part) parts.push(part);
      }
    }
    return journal;
  }

  /** What earlier runs wrote under a key, oldest first. */
  async find(key: string): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    for (const part of this.#places.get(key) ?? []) {
      found.push(...(await this.#part(part)).filter((entry) => entry.key === key));
    }
    return found;
  }

  /**
   * Writes an entry down; durable when it returns.
   * @throws STORE_CONFLICT where another process works under the same name
   */
  add(entry: Entry): Promise<void> {
    this.#waiting.push(entry);
    this.#next ??= this.#current.then(() => this.#flush());
    return this.#next;
  }

  async #flush(): Promise<void> {
    const entries = this.#waiting;
    this.#waiting = [];
    this.#current = this.#next as Promise<void>;
    this.#next = undefined;
    const head = { kind: this.#options.kind, v: 1, ...this.#options.head };
    const text = [head, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
    const part = this.#parts++;
    // It must not exist yet: of two processes that do the same work, one is told.
    await this.#home.store.put(this.#key(part), new TextEncoder().encode(text), { ifVersion: null });
  }

  #part(part: number): Promise<readonly Entry[]> {
    const cached = this.#cache.get(part) ?? this.#read(part);
    this.#cache.delete(part);
    this.#cache.set(part, cached); // behind all others: the one used longest ago is the first to go
    if (this.#cache.size > partsInMemory) this.#cache.delete(this.#cache.keys().next().value as number);
    return cached;
  }

  async #read(part: number): Promise<readonly Entry[]> {
    const key = this.#key(part);
    const found = await this.#home.store.get(key);
    if (found === undefined) throw this.#corrupt(key, 'it vanished');
    const [head, ...entries] = this.#parse(key, found.bytes) as [Record<string, unknown>, ...Entry[]];
    if (head?.kind !== this.#options.kind || head.v !== 1) {
      throw this.#corrupt(key, `it is no part of ${this.#options.what}`);
    }
    this.#options.check?.(head);
    return entries;
  }

  #parse(key: string, bytes: Uint8Array): unknown[] {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      if (!text.endsWith('\n')) throw new SyntaxError('Its last line does not end.');
      return text
        .slice(0, -1)
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    } catch (cause) {
      throw this.#corrupt(key, 'it is not whole', cause);
    }
  }

  #key(part: number): string {
    return `${this.#options.folder}/${this.#home.name}/${String(part + 1).padStart(8, '0')}.jsonl`;
  }

  #corrupt(key: string, why: string, cause?: unknown): TuneloopError {
    return new TuneloopError({
      code: 'CORRUPT_RECORD',
      message: `Part "${key}" of ${this.#options.what} cannot be used: ${why}.`,
      hint: 'Restore it from a backup, or run under another name.',
      cause,
    });
  }
}
