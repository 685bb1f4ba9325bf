import { canonicalJson } from '../base/canonical-json.js';
import { digestBytes, digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import { redactJson } from '../base/redact.js';
import type { CallOptions } from '../spec/call.js';
import type { SegmentResult } from '../spec/metric.js';
import type { Store } from '../spec/store.js';
import type { Answer, EvalAbout } from './task.js';

/** Where a run keeps what it has paid for. */
export interface RunHome {
  readonly store: Store;
  /** Of the run, as in keys of a store; a run that was killed goes on under the same name. */
  readonly name: string;
}

/** What is known of one answer. */
export interface KnownAnswer {
  readonly answer?: Answer | undefined;
  readonly latencyMs?: number | undefined;
  /** By the metric's signature. */
  readonly results: Readonly<Record<string, SegmentResult>>;
}

/** One line of a part. */
interface Entry {
  /** As {@link entryKey} gives it. */
  readonly key: string;
  readonly answer?: Answer | undefined;
  /** True where a credential in the answer was masked, so that it can no longer be scored. */
  readonly masked?: true | undefined;
  readonly latencyMs?: number | undefined;
  readonly results?: Readonly<Record<string, SegmentResult>> | undefined;
}

/** First line of a part. */
interface Head {
  readonly kind: 'EvaluationPart';
  readonly v: 1;
  /** Digest of what made the outputs. */
  readonly about: string;
}

const partsInMemory = 8;

/**
 * What a run has paid for, in numbered parts of a store. A part holds all that came while the one before was written,
 * so many rows under way cost few writes. Of earlier parts only the places of entries are kept in memory.
 */
export class RunJournal {
  readonly #home: RunHome;
  readonly #about: string;
  /** By entry key, the parts that hold something of it. */
  readonly #places = new Map<string, number[]>();
  readonly #cache = new Map<number, Promise<readonly Entry[]>>();
  #parts = 0;
  #waiting: Entry[] = [];
  /** The write that takes what is waiting now; undefined where none is planned. */
  #next: Promise<void> | undefined;
  #current: Promise<void> = Promise.resolve();

  private constructor(home: RunHome, about: string) {
    this.#home = home;
    this.#about = about;
  }

  /**
   * Reads what earlier runs under this name left.
   * @throws INVALID_OPTION where the name belongs to a run of another model or prompt
   * @throws CORRUPT_RECORD where a part is missing or cannot be read
   */
  static async open(home: RunHome, about: EvalAbout, options: CallOptions): Promise<RunJournal> {
    const journal = new RunJournal(home, digestJson(about));
    for await (const key of home.store.list(`evaluations/${home.name}/`, options)) {
      const part = journal.#parts++;
      if (key !== journal.#key(part)) throw corrupt(journal.#key(part), 'it is missing');
      for (const entry of await journal.#read(part)) {
        const parts = journal.#places.get(entry.key);
        if (parts === undefined) journal.#places.set(entry.key, [part]);
        else parts.push(part);
      }
    }
    return journal;
  }

  /** What earlier runs know of this answer; undefined where they know nothing. */
  async find(key: string): Promise<KnownAnswer | undefined> {
    const entries: Entry[] = [];
    for (const part of this.#places.get(key) ?? []) {
      entries.push(...(await this.#part(part)).filter((entry) => entry.key === key));
    }
    if (entries.length === 0) return undefined;
    const results = Object.assign({}, ...entries.map((entry) => entry.results));
    const answered = entries.findLast((entry) => entry.answer !== undefined);
    if (answered?.answer === undefined) return { results };
    const { answer, latencyMs, masked } = answered;
    // A masked answer is good to show and no longer to score; asking again gives both.
    return masked && Object.keys(results).length === 0 ? undefined : { answer, latencyMs, results };
  }

  /**
   * Writes an answer down; durable when it returns.
   * @throws INVALID_OUTPUT where its data is not plain JSON, which a later run could not read back
   */
  async answered(key: string, answer: Answer, latencyMs: number): Promise<void> {
    checkData(answer.data);
    const clean = redactJson(answer as unknown as Json) as unknown as Answer;
    const masked = clean.text !== answer.text ? ({ masked: true } as const) : {};
    await this.#write({ key, answer: clean, latencyMs, ...masked });
  }

  /** Writes down what metrics said, by their signatures; durable when it returns. */
  async scored(key: string, results: Readonly<Record<string, SegmentResult>>): Promise<void> {
    const clean = redactJson(results as unknown as Json) as unknown as Record<string, SegmentResult>;
    await this.#write({ key, results: clean });
  }

  #write(entry: Entry): Promise<void> {
    this.#waiting.push(entry);
    this.#next ??= this.#current.then(() => this.#flush());
    return this.#next;
  }

  async #flush(): Promise<void> {
    const entries = this.#waiting;
    this.#waiting = [];
    this.#current = this.#next as Promise<void>;
    this.#next = undefined;
    const head: Head = { kind: 'EvaluationPart', v: 1, about: this.#about };
    const text = [head, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
    const part = this.#parts++;
    // It must not exist yet: of two processes that run the same evaluation, one is told.
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
    if (found === undefined) throw corrupt(key, 'it vanished');
    const [head, ...entries] = parse(key, found.bytes) as [Head, ...Entry[]];
    if (head?.kind !== 'EvaluationPart' || head.v !== 1) throw corrupt(key, 'it is no part of an evaluation');
    if (head.about !== this.#about) throw otherRun(this.#home.name);
    return entries;
  }

  #key(part: number): string {
    return `evaluations/${this.#home.name}/${String(part + 1).padStart(8, '0')}.jsonl`;
  }
}

/** Names an answer: its place, and the row, so that another row in the same place is not taken for this one. */
export function entryKey(index: number, repeat: number, rowText: string): string {
  return `${index}.${repeat}.${digestBytes(rowText).slice(7, 31)}`;
}

function checkData(data: unknown): void {
  if (data === undefined) return;
  try {
    canonicalJson(data);
  } catch (cause) {
    throw new TuneloopError({
      code: 'INVALID_OUTPUT',
      message: `The data of an answer cannot be kept for a later run. ${cause instanceof Error ? cause.message : cause}`,
      hint: 'Give plain JSON data, or run without a home.',
      cause,
    });
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
    message: `Part "${key}" of an evaluation cannot be used: ${why}.`,
    hint: 'Restore it from a backup, or run under another name.',
    cause,
  });
}

function otherRun(name: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The evaluation "${name}" was begun with another model or prompt.`,
    hint: 'Choose another name, so that answers of two models are not mixed.',
  });
}
