import { TuneloopError } from '../base/errors.js';
import type { Digest, Json } from '../base/json.js';
import { redactJson } from '../base/redact.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';
import type { Cost } from './purse.js';

/** Where work that asks models keeps what it has paid for. */
export interface AnswerHome {
  readonly store: Store;
  /** Of the work, as in keys of a store; work that was killed goes on under the same name. */
  readonly name: string;
}

/** One line of a part. */
export interface JournalAnswer extends Cost {
  /** Digest of the whole question. */
  readonly key: Digest;
  /** Absent where it held something like a credential: it is never written down, and is asked again. */
  readonly value?: Json | undefined;
  /** When it was answered, in ISO 8601. */
  readonly at: string;
}

const partsInMemory = 8;

/**
 * Answers by question, in numbered parts of a store. A part holds all that came while the one before was written, so many
 * questions under way cost few writes. Of earlier parts only the places of answers stay in memory.
 */
export class AnswerJournal {
  readonly #home: AnswerHome;
  readonly #places = new Map<Digest, number>();
  readonly #cache = new Map<number, Promise<readonly JournalAnswer[]>>();
  #parts = 0;
  #waiting: JournalAnswer[] = [];
  #next: Promise<void> | undefined;
  #current: Promise<void> = Promise.resolve();

  private constructor(home: AnswerHome) {
    this.#home = home;
  }

  /**
   * Reads what earlier runs under this name left.
   * @param each is shown every answer
   * @throws CORRUPT_RECORD where a part is missing or cannot be read
   */
  static async open(
    home: AnswerHome,
    each: (answer: JournalAnswer) => void,
    options: CallOptions,
  ): Promise<AnswerJournal> {
    const journal = new AnswerJournal(home);
    for await (const key of home.store.list(`answers/${home.name}/`, options)) {
      const part = journal.#parts++;
      if (key !== journal.#key(part)) throw corrupt(journal.#key(part), 'it is missing');
      for (const answer of await journal.#read(part)) {
        each(answer);
        if (answer.value !== undefined) journal.#places.set(answer.key, part);
      }
    }
    return journal;
  }

  /** The answer to a question of an earlier run; undefined where there is none. */
  async find(key: Digest): Promise<(JournalAnswer & { readonly value: Json }) | undefined> {
    const part = this.#places.get(key);
    if (part === undefined) return undefined;
    const found = (await this.#part(part)).find((answer) => answer.key === key && answer.value !== undefined);
    return found as JournalAnswer & { readonly value: Json };
  }

  /**
   * Writes an answer down; durable when it returns.
   * @throws STORE_CONFLICT where another process works under the same name
   */
  add({ value, ...answer }: JournalAnswer): Promise<void> {
    const secret = value === undefined || JSON.stringify(redactJson(value)) !== JSON.stringify(value);
    this.#waiting.push(secret ? answer : { ...answer, value });
    this.#next ??= this.#current.then(() => this.#flush());
    return this.#next;
  }

  async #flush(): Promise<void> {
    const answers = this.#waiting;
    this.#waiting = [];
    this.#current = this.#next as Promise<void>;
    this.#next = undefined;
    const head = { kind: 'AnswerPart', v: 1 };
    const text = [head, ...answers].map((line) => `${JSON.stringify(line)}\n`).join('');
    const part = this.#parts++;
    // It must not exist yet: of two processes that do the same work, one is told.
    await this.#home.store.put(this.#key(part), new TextEncoder().encode(text), { ifVersion: null });
  }

  #part(part: number): Promise<readonly JournalAnswer[]> {
    const cached = this.#cache.get(part) ?? this.#read(part);
    this.#cache.delete(part);
    this.#cache.set(part, cached); // behind all others: the one used longest ago is the first to go
    if (this.#cache.size > partsInMemory) this.#cache.delete(this.#cache.keys().next().value as number);
    return cached;
  }

  async #read(part: number): Promise<readonly JournalAnswer[]> {
    const key = this.#key(part);
    const found = await this.#home.store.get(key);
    if (found === undefined) throw corrupt(key, 'it vanished');
    const [head, ...answers] = parse(key, found.bytes) as [{ kind?: unknown; v?: unknown }, ...JournalAnswer[]];
    if (head?.kind !== 'AnswerPart' || head.v !== 1) throw corrupt(key, 'it is no part of kept answers');
    return answers;
  }

  #key(part: number): string {
    return `answers/${this.#home.name}/${String(part + 1).padStart(8, '0')}.jsonl`;
  }
}

function parse(key: string, bytes: Uint8Array): unknown[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.endsWith('\n')) throw new SyntaxError('Its last line does not end.');
    return text
      .slice(0, -1)
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  } catch (cause) {
    throw corrupt(key, 'it is not whole', cause);
  }
}

function corrupt(key: string, why: string, cause?: unknown): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `Part "${key}" of kept answers cannot be used: ${why}.`,
    hint: 'Restore it from a backup, or work under another name.',
    cause,
  });
}
