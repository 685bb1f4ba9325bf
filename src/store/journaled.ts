import { Channel, type TypedEvent } from '../base/channel.js';
import { type Clock, instant } from '../base/clock.js';
import { TuneloopError } from '../base/errors.js';
import { isPlainObject, type Json } from '../base/json.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';
import { Journal } from './journal.js';
import { keySegments } from './key.js';

/** How something with phases changes, and how its records are told apart from others. */
export interface Machine<State, Change> {
  /** Names the noun in records and errors, for instance `FineTuneJob`. */
  readonly kind: string;
  /** First segment of its keys in a store. */
  readonly folder: string;
  /** Pure; `undefined` = this change cannot happen now, the very same object = nothing is new. */
  readonly transition: (state: State, change: Change) => State | undefined;
  /** True once nothing can happen any more: events end there. */
  readonly isFinal: (state: State) => boolean;
}

/** Told whenever a state was written, by us or by someone else. */
export interface StateEvent<State> extends TypedEvent {
  readonly type: 'state';
  /** When it was written: ISO 8601, UTC. */
  readonly at: string;
  /** Absent in the first event of a late reader. */
  readonly from?: State | undefined;
  readonly to: State;
}

/** Where something journaled lives, and whose it is. */
export interface Home {
  readonly store: Store;
  /** One segment of a store's keys. */
  readonly name: string;
  /** Name of the provider that does the work. */
  readonly provider: string;
  readonly clock: Clock;
}

/** One line of the journal: what happened, and where that led. */
interface StateRecord<State> {
  readonly kind: string;
  readonly v: 1;
  readonly provider: string;
  readonly at: string;
  readonly by: Writer;
  /** Type of the change. */
  readonly change: string;
  readonly state: State;
}

/** Who wrote a record: one object in one process. */
interface Writer {
  readonly id: string;
  readonly pid: number;
}

/**
 * A state that is written before it is believed. `step` is its only writer: transition, then append to the journal with
 * compare-and-swap, then assign, then tell. Steps of one object run one after another; of two objects, in one process
 * or in two, the one that read too long ago is told so.
 */
export class Journaled<
  State extends { readonly phase: string },
  Change extends { readonly type: string },
  Event extends TypedEvent = never,
> {
  readonly channel = new Channel<StateEvent<State> | Event>();
  readonly #machine: Machine<State, Change>;
  readonly #home: Home;
  readonly #writer: Writer = { id: crypto.randomUUID(), pid: process.pid };
  #journal: Journal | undefined;
  #seen = 0;
  #last: StateRecord<State> | undefined;
  #state: State;
  #queue: Promise<unknown> = Promise.resolve();

  /** @throws INVALID_OPTION when the name is no single segment of a store's keys */
  constructor(machine: Machine<State, Change>, home: Home, initial: State) {
    if (keySegments(home.name).length !== 1) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `A ${machine.kind} cannot be named ${JSON.stringify(home.name)}: the name has a "/".`,
        hint: 'Use letters, digits and . _ : - only.',
      });
    }
    this.#machine = machine;
    this.#home = home;
    this.#state = initial;
  }

  /**
   * Gives what an earlier process, or another one, has written.
   * @throws NOT_FOUND when nothing was written under that name
   * @throws INVALID_OPTION when the provider is not the journal's
   * @throws CORRUPT_RECORD as `load` does
   */
  static async resume<
    State extends { readonly phase: string },
    Change extends { readonly type: string },
    Event extends TypedEvent = never,
  >(machine: Machine<State, Change>, home: Home, options: CallOptions = {}): Promise<Journaled<State, Change, Event>> {
    const journaled = new Journaled<State, Change, Event>(machine, home, undefined as unknown as State);
    if (await journaled.load(options)) return journaled;
    throw new TuneloopError({
      code: 'NOT_FOUND',
      message: `There is no ${machine.kind} named "${home.name}" in this store.`,
      hint: `Check the name and the store, or begin one with ${machine.kind}.of().`,
    });
  }

  get state(): State {
    return this.#state;
  }

  /** When the state was written; absent while nothing was. */
  get at(): string | undefined {
    return this.#last?.at;
  }

  /** True where this object wrote the state. */
  get isOurs(): boolean {
    return this.#last?.by.id === this.#writer.id;
  }

  /**
   * Iterates over the state as it is, what was told before, and everything told from now on, up to a final state.
   * @param follow keeps looking while someone iterates; where it fails, so does the iteration
   */
  async *events(
    follow: (signal: AbortSignal) => Promise<unknown>,
    options: { readonly told?: readonly Event[] | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<StateEvent<State> | Event, void, void> {
    const { told = [], signal } = options;
    const now: StateEvent<State> = { type: 'state', at: this.at ?? instant(this.#home.clock), to: this.#state };
    if (this.#machine.isFinal(this.#state)) {
      yield now;
      return yield* told;
    }
    const stop = new AbortController();
    const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
    const events = this.channel.iterate([now, ...told], either); // listens before anyone looks
    follow(either).catch((error) => stop.abort(error));
    try {
      for await (const event of events) {
        yield event;
        if (event.type === 'state' && this.#machine.isFinal((event as StateEvent<State>).to)) return;
      }
    } finally {
      stop.abort();
    }
  }

  /**
   * Reads what the journal says now; true where it says anything.
   * @throws CORRUPT_RECORD when its records are damaged, of another kind, or of a newer version
   * @throws INVALID_OPTION when it is another provider's
   */
  load(options: CallOptions = {}): Promise<boolean> {
    return this.#inTurn(() => this.#read(options));
  }

  /**
   * Makes a change, or refuses it. Resolves when the new state is durable and told.
   * @throws ILLEGAL_TRANSITION when the change cannot happen now
   * @throws STORE_CONFLICT when someone else wrote first, saying who and when; the change did not happen then
   */
  step(change: Change): Promise<State> {
    return this.#inTurn(async () => {
      if (this.#journal === undefined) await this.#read();
      const next = this.#machine.transition(this.#state, change);
      if (next === undefined) throw this.#illegal(change);
      if (!(await this.#write(change, next))) throw this.#overtaken(change);
      return this.#state;
    });
  }

  /**
   * Takes note of what is true whoever writes it down, such as a provider's report: where someone else wrote first, we
   * read theirs and look again. Never a conflict; what no longer applies is dropped.
   */
  observe(change: Change): Promise<State> {
    return this.#inTurn(async () => {
      if (this.#journal === undefined) await this.#read();
      for (let written = false; !written; ) {
        const next = this.#machine.transition(this.#state, change);
        written = next === undefined || (await this.#write(change, next));
      }
      return this.#state;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => {}); // its failure belongs to whoever asked for it
    return turn;
  }

  async #read(options: CallOptions = {}): Promise<boolean> {
    const { store, name } = this.#home;
    this.#journal = await Journal.open(store, `${this.#machine.folder}/${name}`, options);
    const record = this.#journal.read().at(-1);
    if (record === undefined) return false;
    const { length } = this.#journal;
    if (length !== this.#seen) this.#assign(this.#parse(record), length);
    return true;
  }

  /** True once the state is durable; false where someone else wrote first, and then theirs is the state. */
  async #write(change: Change, next: State): Promise<boolean> {
    if (next === this.#state) return true;
    const record: StateRecord<State> = {
      kind: this.#machine.kind,
      v: 1,
      provider: this.#home.provider,
      at: instant(this.#home.clock),
      by: this.#writer,
      change: change.type,
      state: next,
    };
    const journal = this.#journal as Journal;
    try {
      // no signal: a write that was given up half-way would leave us not knowing what the journal says
      await journal.append(record as unknown as Json);
    } catch (error) {
      this.#journal = undefined; // what is there now must be read before the next step
      if (!TuneloopError.is(error) || error.code !== 'STORE_CONFLICT') throw error;
      await this.#read();
      return false;
    }
    this.#assign(record, journal.length);
    return true;
  }

  #assign(record: StateRecord<State>, length: number): void {
    const from = this.#state;
    this.#seen = length;
    this.#last = record;
    this.#state = record.state;
    this.channel.emit({ type: 'state', at: record.at, from, to: record.state });
  }

  #parse(record: Json): StateRecord<State> {
    const { kind } = this.#machine;
    const what = `The journal of ${kind} "${this.#home.name}"`;
    if (!isPlainObject(record) || record.kind !== kind || !isPlainObject(record.state)) {
      throw new TuneloopError({
        code: 'CORRUPT_RECORD',
        message: `${what} holds a record that is no ${kind}.`,
        hint: 'Check that the store is the right one and that nothing else writes into it.',
      });
    }
    if (record.v !== 1) {
      throw new TuneloopError({
        code: 'CORRUPT_RECORD',
        message: `${what} was written in version ${String(record.v)}; this library reads version 1.`,
        hint: 'Update the library.',
      });
    }
    if (record.provider !== this.#home.provider) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `${what} belongs to provider "${String(record.provider)}"; this is provider "${this.#home.provider}".`,
        hint: `Pass the provider it was begun with, or choose another name.`,
        provider: this.#home.provider,
      });
    }
    return record as unknown as StateRecord<State>;
  }

  #illegal(change: Change): TuneloopError {
    const { kind } = this.#machine;
    return new TuneloopError({
      code: 'ILLEGAL_TRANSITION',
      message: `${kind} "${this.#home.name}" is in phase "${this.#state.phase}", where "${change.type}" cannot happen.`,
    });
  }

  #overtaken(change: Change): TuneloopError {
    const { kind } = this.#machine;
    const { by, at, state } = this.#last as StateRecord<State>;
    const who = by.pid === process.pid ? 'another object of this process' : `process ${by.pid}`;
    return new TuneloopError({
      code: 'STORE_CONFLICT',
      message: `${kind} "${this.#home.name}" was moved to phase "${state.phase}" by ${who} at ${at}, so "${change.type}" did not happen here.`,
      hint: 'Someone else drives it: follow it with wait() or events().',
    });
  }
}
