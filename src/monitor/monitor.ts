import { Channel } from '../base/channel.js';
import { checkOptions, wholeNumber } from '../base/check-options.js';
import { type Clock, instant, systemClock } from '../base/clock.js';
import { showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import type { JsonObject } from '../base/json.js';
import { Dataset } from '../dataset/dataset.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel, Usage } from '../spec/chat.js';
import type { Store } from '../spec/store.js';
import { AlarmBoard } from './alarms.js';
import { Deferred } from './deferred.js';
import type { Exchange, Feedback } from './exchange.js';
import { ExchangeLog } from './exchange-log.js';
import { ExchangeMemory } from './exchange-memory.js';
import {
  checkName,
  type FailurePlace,
  type MonitorAbout,
  type MonitorEvent,
  type MonitorOptions,
  monitorOptions,
  positive,
} from './options.js';
import { type Call, clean, toExchange } from './record-call.js';
import { exchangeRecord, feedbackRecord, headerRecord, storedAbouts, storedExchanges } from './stored-exchanges.js';
import { Summary } from './summary.js';
import { type Observer, type Watched, watchModel } from './watch.js';
import { SlidingWindow } from './window.js';

/** Watches chat models: what they are asked and answer, how fast, for how much, and what people thought of it. */
export class Monitor {
  readonly name: string;
  readonly about: MonitorAbout;
  readonly #options: MonitorOptions;
  readonly #clock: Clock;
  readonly #channel = new Channel<MonitorEvent>();
  readonly #window: SlidingWindow;
  readonly #windowMs: number;
  readonly #alarms: AlarmBoard;
  readonly #memory: ExchangeMemory;
  readonly #log: ExchangeLog | undefined;
  readonly #calls = new Deferred<Call>((call) => this.#take(call));
  readonly #observer: Observer;
  #inFlight = 0;
  #withheld = 0;
  #failures = 0;

  private constructor(options: MonitorOptions) {
    const { name, store, about = {}, clock = systemClock, windowMs = 300_000, alarms = [] } = options;
    const capacity = wholeNumber(options.capacity ?? 10_000, 1, 'capacity');
    this.name = name;
    this.about = about;
    this.#options = options;
    this.#clock = clock;
    this.#windowMs = positive('windowMs', windowMs);
    this.#window = new SlidingWindow(windowMs);
    this.#alarms = new AlarmBoard(alarms);
    this.#memory = new ExchangeMemory(capacity, store === undefined ? capacity : 10 * capacity);
    this.#log =
      store &&
      new ExchangeLog({
        store,
        clock,
        monitor: name,
        header: headerRecord(name, defined(about)),
        segmentRecords: 1_000,
        queueRecords: positive('queueRecords', options.queueRecords ?? 10_000),
        flushAfterMs: positive('flushAfterMs', options.flushAfterMs ?? 1_000),
        onFailure: (error) => this.#fail('store', error),
      });
    this.#observer = {
      now: () => clock.now(),
      monotonic: clock.monotonic === undefined ? () => clock.now() : clock.monotonic.bind(clock),
      began: () => void this.#inFlight++,
      ended: (call) => {
        this.#inFlight--;
        this.#calls.push(call);
      },
    };
  }

  /** @throws INVALID_OPTION when the name cannot be a part of a store's key, or a number is not positive */
  static of(options: MonitorOptions): Monitor {
    checkOptions(options, monitorOptions, 'Monitor.of');
    checkName(options.name);
    return new Monitor(options);
  }

  /**
   * Goes on with what the store has: the newest exchanges are in memory again and feedback finds the older ones.
   * The window starts empty, since nobody watched meanwhile.
   * @throws CORRUPT_RECORD when a stored segment cannot be read
   */
  static async resume(options: MonitorOptions & { readonly store: Store }, call: CallOptions = {}): Promise<Monitor> {
    const monitor = Monitor.of(options);
    for await (const exchange of storedExchanges(options.store, options.name, call)) monitor.#memory.add(exchange);
    return monitor;
  }

  /**
   * Gives all exchanges that monitors of that name have stored, with their feedback. Its lineage has what those monitors
   * said of themselves; a list of `versions` where that changed.
   * @throws CORRUPT_RECORD when a stored segment cannot be read
   */
  static async load(store: Store, name: string, options: CallOptions = {}): Promise<Dataset<Exchange>> {
    checkName(name);
    const abouts = await storedAbouts(store, name, options);
    const rows = Dataset.of(() => storedExchanges(store, name), { name: `monitor ${name}` });
    return rows.withLineage({ monitor: name, ...(abouts.length > 1 ? { versions: abouts } : abouts[0]) });
  }

  /**
   * Gives a model that does what the given one does, while this monitor sees every call. What it gives can be watched
   * again. A call costs about a microsecond; the rest happens a moment later, or when the monitor is asked something.
   */
  watch<M extends ChatModel>(model: M): Watched<M> {
    return watchModel(model, this.#observer);
  }

  /**
   * Joins feedback to the exchange of that id, as often as it comes. The exchange may be long past: it must be in memory,
   * or with a store among the last ten times `capacity`.
   * @throws NOT_FOUND when it is not
   * @throws INVALID_OPTION when nothing is given, or the score is not finite
   */
  feedback(id: string, given: Omit<Feedback, 'at'>): void {
    checkOptions(given, ['score', 'label', 'correction', 'comment'], 'Monitor.feedback');
    const { score, label, correction, comment } = given;
    if (score !== undefined && !Number.isFinite(score)) {
      throw invalid(`Feedback on "${id}" has the score ${score}.`, 'Give a finite number, or leave it out.');
    }
    if ([score, label, correction, comment].every((part) => part === undefined)) {
      throw invalid(`Feedback on "${id}" says nothing.`, 'Give at least one of score, label, correction and comment.');
    }
    this.#calls.drain();
    const begun = this.#memory.startOf(id);
    if (begun === undefined) {
      throw new TuneloopError({
        code: 'NOT_FOUND',
        message: `Monitor "${this.name}" knows no exchange "${id}".`,
        hint: 'Pass the id of a ChatResult that came from a watched model; for older ones raise capacity.',
      });
    }
    const feedback = clean({ at: instant(this.#clock), score, label, correction, comment }) as unknown as Feedback;
    this.#memory.join(id, feedback);
    this.#log?.append(feedbackRecord(id, begun, feedback));
    this.#window.addFeedback(score, this.#observer.monotonic());
    this.#channel.emit({ type: 'feedback', at: feedback.at, id, feedback });
  }

  /** Gives the numbers of the window at this moment, after looking at the alarms. */
  summary(): Summary {
    this.#calls.drain();
    this.#checkAlarms();
    return this.#summary();
  }

  /** Gives the exchanges in memory, oldest first, as they are now. */
  exchanges(where: (exchange: Exchange) => boolean = () => true): Dataset<Exchange> {
    this.#calls.drain();
    const rows = Dataset.of(this.#memory.list().filter(where), { name: `monitor ${this.name}` });
    return rows.withLineage({ monitor: this.name, ...defined(this.about) });
  }

  /** Calls the listener for every event of that type; gives the function that stops it. */
  on<K extends MonitorEvent['type']>(
    type: K,
    listener: (event: Extract<MonitorEvent, { readonly type: K }>) => void,
  ): () => void {
    return this.#channel.on(type, listener);
  }

  /** Iterates over the events from now on, until `close`. */
  events(options: CallOptions = {}): AsyncIterable<MonitorEvent> {
    return this.#channel.iterate([], options.signal);
  }

  /**
   * Waits until everything seen so far is in the store.
   * @throws what the store throws; nothing is lost by that, and the next flush tries again
   */
  async flush(options: CallOptions = {}): Promise<void> {
    this.#calls.drain();
    await this.#log?.flush(options);
  }

  /** Flushes, and ends the iterations over events. Models that are still watched go on being watched. */
  async close(options: CallOptions = {}): Promise<void> {
    await this.flush(options);
    this.#channel.close();
  }

  #take(call: Call): void {
    const { outcome, latencyMs, firstTokenMs, result, endedAt } = call;
    const costUsd = result === undefined ? undefined : this.#priceOf(result.model, result.usage);
    this.#window.add({ outcome, latencyMs, firstTokenMs, usage: result?.usage, costUsd }, endedAt);
    const exchange = this.#redacted(toExchange(call, costUsd));
    if (exchange === undefined) this.#withheld++;
    else {
      this.#memory.add(exchange);
      this.#log?.append(exchangeRecord(exchange));
      this.#channel.emit({ type: 'exchange', at: instant(this.#clock), exchange });
    }
    this.#checkAlarms(endedAt);
  }

  #priceOf(model: string, usage: Usage): number | undefined {
    try {
      const costUsd = this.#options.price?.(model, usage);
      if (costUsd === undefined || (Number.isFinite(costUsd) && costUsd >= 0)) return costUsd;
      this.#fail('price', `The price of a call of "${model}" came out as ${costUsd}.`);
    } catch (error) {
      this.#fail('price', error);
    }
    return undefined;
  }

  /** A hook that throws keeps nothing: what should have been taken out must not get through. */
  #redacted(exchange: Exchange): Exchange | undefined {
    if (this.#options.redact === undefined) return exchange;
    try {
      const kept = this.#options.redact(exchange);
      return kept === undefined ? undefined : (clean(kept) as unknown as Exchange);
    } catch (error) {
      this.#fail('redact', error);
      return undefined;
    }
  }

  #checkAlarms(nowMs?: number): void {
    if (this.#alarms.size === 0) return;
    const window = this.#summary(nowMs);
    for (const change of this.#alarms.check(window)) {
      if (change.state === 'broken') this.#fail('alarm', change.error, `Alarm "${change.alarm}": `);
      else this.#channel.emit({ type: 'alarm', at: instant(this.#clock), ...change, window });
    }
  }

  #summary(nowMs = this.#observer.monotonic()): Summary {
    return Summary.of(
      {
        name: this.name,
        at: instant(this.#clock),
        windowMs: this.#windowMs,
        inFlight: this.#inFlight,
        raised: this.#alarms.raised,
        kept: this.#memory.size,
        dropped: this.#memory.dropped + this.#withheld,
        failures: this.#failures,
        storage: this.#log?.counts,
      },
      this.#window.tally(nowMs),
    );
  }

  #fail(where: FailurePlace, error: unknown, subject = ''): void {
    const message = clean(`${subject}${error instanceof Error ? error.message : String(error)}`) as string;
    this.#failures++;
    this.#channel.emit({ type: 'failure', at: instant(this.#clock), where, message });
  }
}

function defined(about: MonitorAbout): JsonObject {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)) as JsonObject;
}

function invalid(message: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message, hint });
}

showAs(Monitor, (monitor) => {
  const { calls, errorRatio, latencyMs, kept, raised } = monitor.summary();
  const parts = [
    `${calls} calls in the window`,
    errorRatio === undefined ? 'no error ratio yet' : `${(100 * errorRatio).toFixed(1)} % errors`,
    ...(latencyMs === undefined ? [] : [`p95 ${latencyMs.p95.toPrecision(3)} ms`]),
    `${kept} exchanges in memory`,
    raised.length === 0 ? 'no alarm' : `raised: ${raised.join(', ')}`,
  ];
  return { text: `Monitor "${monitor.name}" · ${parts.join(' · ')}` };
});
