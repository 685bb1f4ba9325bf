import { abortable } from '../base/abort.js';
import { canonicalJson } from '../base/canonical-json.js';
import { digestBytes } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Json, JsonObject } from '../base/json.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';
import { type Asked, describeAsked } from './asked.js';
import { answerOf, type Ending, toText } from './ending.js';
import { type KnownQuestion, knownQuestions, missing } from './missing.js';
import { cassettePrefix, parseMasked, parseRecording, recordingBytes, recordingKey } from './recording.js';
import { distinctTurns, sameTurns, type Turns } from './turns.js';

/** Settings of a cassette, all of them. */
export interface TapeSettings {
  readonly mode: 'auto' | 'replay' | 'record';
  readonly repeats: 'distinct' | 'same';
  readonly errors: (error: TuneloopError) => boolean;
  readonly redact: (text: string) => string;
}

/** One call, from its question to its end. */
export interface TapedCall {
  /**
   * How it ended when it was recorded, or undefined where it is to be made now.
   * @throws NOT_FOUND when it is not recorded and must not be made
   */
  find(options: CallOptions | undefined): Promise<Ending | undefined>;
  /** Records how it ended, and gives that as a replay will. */
  keep(ending: { readonly answer: unknown } | { readonly error: TuneloopError }): Promise<Ending>;
  /** To be called once. @param complete false where its end was not reached, so that the next one takes its number */
  end(complete: boolean): void;
}

/** Looks recordings up and makes them. */
export class Tape {
  readonly counts = { replayed: 0, recorded: 0, missing: 0 };
  readonly #store: Store;
  readonly #name: string;
  readonly #settings: TapeSettings;
  readonly #turns: Turns;
  /** Keys of what was replayed or recorded here. */
  readonly #used = new Set<string>();
  #known: Promise<readonly KnownQuestion[]> | undefined;

  constructor(store: Store, name: string, settings: TapeSettings) {
    this.#store = store;
    this.#name = name;
    this.#settings = settings;
    this.#turns = settings.repeats === 'same' ? sameTurns() : distinctTurns();
  }

  /** Gives the recorded answer, or makes the call and records it. */
  async answer(asked: Asked, call: () => Promise<unknown>, options: CallOptions | undefined): Promise<Json> {
    options?.signal?.throwIfAborted();
    const taped = this.begin(asked);
    let complete = false;
    try {
      const ending = (await taped.find(options)) ?? (await taped.keep(await this.#made(call)));
      complete = true;
      return answerOf(ending);
    } finally {
      taped.end(complete);
    }
  }

  /**
   * Takes the question's next number. Everything asked is read here, so what its caller changes later changes nothing.
   * @throws INVALID_OPTION for a question that JSON cannot carry
   */
  begin(asked: Asked): TapedCall {
    const text = canonicalJson(asked);
    const name = digestBytes(text).slice(7);
    const turn = this.#turns.begin(name);
    const key = recordingKey(this.#name, name, turn.time);
    const { mode, redact } = this.#settings;
    const clean = () => parseMasked(text, redact) as Asked;
    let version: string | null = null;
    return {
      find: async (options) => {
        await abortable(turn.ready, options?.signal);
        if (mode === 'record' && !this.#used.has(key)) return undefined;
        const found = await this.#read(key, options);
        if (found?.ending !== undefined) return found.ending;
        if (mode === 'replay') {
          this.counts.missing++;
          throw found === undefined ? await this.#missing(name, clean(), turn.time, options) : unreadable(key);
        }
        version = found?.version ?? null;
        return undefined;
      },
      keep: async (made) => {
        const asked = clean();
        const ending: Ending =
          'error' in made
            ? { error: parseMasked(canonicalJson(made.error.toJSON()), redact) as JsonObject }
            : { answer: parseMasked(toText(made.answer, describeAsked(asked)), redact) as Json };
        const theirs = await this.#write(key, recordingBytes(asked, ending), version);
        return theirs ?? ending;
      },
      end: turn.end,
    };
  }

  /** Whether a failure is recorded as an answer is. */
  keeps(error: unknown): error is TuneloopError {
    return TuneloopError.is(error) && this.#settings.errors(error);
  }

  /** Whether something would be masked in the value before it is stored. */
  masks(value: unknown): boolean {
    const plain = toText(value, 'a stream');
    return canonicalJson(parseMasked(plain, this.#settings.redact)) !== plain;
  }

  /** Removes what was neither replayed nor recorded here, and gives how many. */
  async prune(options: CallOptions): Promise<number> {
    const unused: string[] = [];
    for await (const key of this.#store.list(cassettePrefix(this.#name), options)) {
      if (!this.#used.has(key)) unused.push(key);
    }
    for (const key of unused) await this.#store.remove(key, options);
    return unused.length;
  }

  async #made(call: () => Promise<unknown>) {
    try {
      return { answer: await call() };
    } catch (error) {
      if (this.keeps(error)) return { error };
      throw error;
    }
  }

  async #read(key: string, options: CallOptions | undefined) {
    const found = await this.#store.get(key, options);
    if (found === undefined) return undefined;
    const ending: Ending | undefined = parseRecording(key, found.bytes);
    if (ending !== undefined) {
      this.#used.add(key);
      this.counts.replayed++;
    }
    return { version: found.version, ending };
  }

  /** Without the caller's signal: what was answered, and perhaps paid for, is kept. Gives what another process wrote first. */
  async #write(key: string, bytes: Uint8Array, version: string | null): Promise<Ending | undefined> {
    try {
      await this.#store.put(key, bytes, this.#settings.mode === 'record' ? {} : { ifVersion: version });
    } catch (error) {
      if (!TuneloopError.is(error) || error.code !== 'STORE_CONFLICT') throw error;
      const theirs = (await this.#read(key, undefined))?.ending;
      if (theirs === undefined) throw error;
      return theirs;
    }
    this.#used.add(key);
    this.counts.recorded++;
    return undefined;
  }

  async #missing(name: string, asked: Asked, time: number, options: CallOptions = {}): Promise<TuneloopError> {
    const { signal } = options;
    let times = 0;
    for await (const _ of this.#store.list(`${cassettePrefix(this.#name)}${name}-`, { signal })) times++;
    this.#known ??= knownQuestions(this.#store, this.#name, {});
    return missing(this.#name, asked, time, times, await this.#known);
  }
}

function unreadable(key: string): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `The recording "${key}" is damaged: it is no whole JSON of a question and its end.`,
    hint: "Restore it, or record it anew with { mode: 'auto' }.",
  });
}
