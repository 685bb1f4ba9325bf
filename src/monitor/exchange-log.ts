import { type Clock, instant } from '../base/clock.js';
import { TuneloopError } from '../base/errors.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';

/** Gives the prefix of all segments of a monitor. */
export function segmentPrefix(monitor: string): string {
  return `monitor/${monitor}/`;
}

/** Where records go and how many may wait. */
export interface LogOptions {
  readonly store: Store;
  readonly monitor: string;
  /** First line of every segment. */
  readonly header: object;
  readonly clock: Clock;
  /** Records of one segment. */
  readonly segmentRecords: number;
  /** Records that may wait; those that come while so many wait are lost, and counted. */
  readonly queueRecords: number;
  /** The longest that a record waits before it is written. */
  readonly flushAfterMs: number;
  /** Told of every write that failed, and once whenever the queue becomes full. */
  readonly onFailure: (error: unknown) => void;
}

interface Segment {
  readonly key: string;
  readonly lines: readonly string[];
}

/**
 * Appends records to a store in segments of JSON lines. Every segment is written whole, under a name of its own, so
 * several processes can write for one monitor; a segment whose writing failed waits and is written again.
 */
export class ExchangeLog {
  readonly #options: LogOptions;
  /** Sorts by time of start; the random part keeps writers apart that start in the same millisecond. */
  readonly #writer: string;
  #waiting: string[] = [];
  /** What is being written, or was when it failed: frozen, since the store may have it although its answer was lost. */
  #segment: Segment | undefined;
  #segments = 0;
  #stored = 0;
  #lost = 0;
  #full = false;
  #timer: AbortController | undefined;
  #busy = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: LogOptions) {
    this.#options = options;
    this.#writer = `${instant(options.clock)}-${globalThis.crypto.randomUUID().slice(0, 8)}`;
  }

  get counts(): { readonly stored: number; readonly waiting: number; readonly lost: number } {
    return { stored: this.#stored, waiting: this.#backlog, lost: this.#lost };
  }

  get #backlog(): number {
    return this.#waiting.length + (this.#segment?.lines.length ?? 0);
  }

  append(record: object): void {
    const { queueRecords, segmentRecords, monitor, onFailure } = this.#options;
    if (this.#backlog >= queueRecords) {
      this.#lost++;
      if (this.#full) return;
      this.#full = true;
      onFailure(
        new TuneloopError({
          code: 'STORE_FAILED',
          message: `Monitor "${monitor}" has ${this.#backlog} records waiting for its store and loses new ones.`,
          hint: 'Find out why the store does not keep up, or raise queueRecords.',
        }),
      );
      return;
    }
    this.#waiting.push(JSON.stringify(record));
    if (this.#waiting.length >= segmentRecords) this.#flushNow();
    else this.#flushLater();
  }

  /**
   * Writes everything that waits.
   * @throws what the store throws; the records then wait on
   */
  flush(options: CallOptions = {}): Promise<void> {
    const turn = this.#writing.then(() => this.#write(options));
    this.#writing = turn.catch(() => {}); // its own caller is told
    return turn;
  }

  /** After a failure it is the next record that tries again, so a broken store does not keep the process alive. */
  #flushLater(): void {
    if (this.#timer !== undefined) return;
    const timer = new AbortController();
    this.#timer = timer;
    const due = () => {
      if (this.#timer === timer) this.#timer = undefined;
      this.#flushNow();
    };
    this.#options.clock.sleep(this.#options.flushAfterMs, timer.signal).then(due, () => {}); // aborted: nothing waits
  }

  #flushNow(): void {
    if (this.#busy) return;
    this.#busy = true;
    const done = () => {
      this.#busy = false;
    };
    this.flush().then(done, done); // of a failure, onFailure was told
  }

  async #write({ signal }: CallOptions): Promise<void> {
    const { store, monitor, header, segmentRecords, onFailure } = this.#options;
    while (this.#backlog > 0) {
      this.#segment ??= {
        key: `${segmentPrefix(monitor)}${this.#writer}-${String(++this.#segments).padStart(8, '0')}.jsonl`,
        lines: this.#waiting.splice(0, segmentRecords),
      };
      const { key, lines } = this.#segment;
      const text = `${[JSON.stringify(header), ...lines].join('\n')}\n`;
      try {
        await store.put(key, new TextEncoder().encode(text), { signal, ifVersion: null });
      } catch (error) {
        // The name is ours alone: if it is taken, an earlier try did arrive.
        if (!(TuneloopError.is(error) && error.code === 'STORE_CONFLICT')) {
          onFailure(error);
          throw error;
        }
      }
      this.#stored += lines.length;
      this.#segment = undefined;
      this.#full = false;
    }
    this.#timer?.abort(); // so that a process can end
    this.#timer = undefined;
  }
}
