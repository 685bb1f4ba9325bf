import { abortable } from '../base/abort.js';
import { type Clock, instant } from '../base/clock.js';
import { poll } from '../kit/poll.js';
import type { CallOptions } from '../spec/call.js';
import type { FineTune, FineTuneEvent, FineTuneReport, Handle } from '../spec/fine-tune.js';
import { isFinal, isRemote, type JobJournal, type JobState } from './state.js';

/** How often to look at a job. */
export interface FollowOptions extends CallOptions {
  /** Pause between two looks. @default 1_000 at first, growing to 10_000 */
  readonly pollEveryMs?: number | undefined;
}

/**
 * Looks at a job on behalf of all its readers: asks the provider once for those who ask at the same time, notes what it
 * reports, and tells what is new. It only watches, so any number of processes may do so.
 */
export class Observer {
  readonly #journal: JobJournal;
  readonly #fineTune: FineTune;
  readonly #clock: Clock;
  readonly #told: FineTuneEvent[] = [];
  #cursor: string | undefined;
  #looking: Promise<JobState> | undefined;

  constructor(journal: JobJournal, fineTune: FineTune, clock: Clock) {
    this.#journal = journal;
    this.#fineTune = fineTune;
    this.#clock = clock;
  }

  /** Everything the provider has told so far, for readers who come late. */
  get told(): readonly FineTuneEvent[] {
    return this.#told;
  }

  /** Looks until the job has ended, and gives its last state. */
  follow(options: FollowOptions, check: (state: JobState) => void = () => {}): Promise<JobState> {
    const { signal, timeoutMs, pollEveryMs } = options;
    const look = async () => {
      const state = await abortable(this.look(), signal);
      check(state);
      return state;
    };
    return poll(look, {
      what: `Job "${this.#journal.state.plan.name}"`,
      isFinal,
      everyMs: pollEveryMs,
      maxEveryMs: pollEveryMs ?? 10_000,
      clock: this.#clock,
      signal,
      timeoutMs,
    });
  }

  /** Looks once. */
  look(): Promise<JobState> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<JobState> {
    const { state } = this.#journal;
    if (isRemote(state)) {
      const report = await this.#fineTune.poll(state.handle);
      await this.#tell(state.handle); // before the end is noted, so nothing is told after it
      this.#progress(report);
      return this.#journal.observe({ type: 'report', report });
    }
    if (!isFinal(state))
      await this.#journal.load(); // someone else may have launched it meanwhile
    else if (state.handle !== undefined && this.#cursor === undefined) await this.#tell(state.handle);
    return this.#journal.state;
  }

  async #tell(handle: Handle): Promise<void> {
    if (this.#fineTune.events === undefined) return;
    try {
      const { events, cursor } = await this.#fineTune.events(handle, this.#cursor);
      this.#cursor = cursor;
      this.#told.push(...events);
      for (const event of events) this.#journal.channel.emit(event);
    } catch (error) {
      // a curve that cannot be read now is read at the next look, and is no reason to give up the job
      const message = `Events could not be read: ${error instanceof Error ? error.message : String(error)}`;
      this.#journal.channel.emit({ type: 'log', at: instant(this.#clock), message });
    }
  }

  #progress(report: FineTuneReport): void {
    if ((report.phase !== 'running' && report.phase !== 'queued') || report.done === undefined) return;
    const { done, total } = report;
    const at = instant(this.#clock);
    this.#journal.channel.emit({
      type: 'progress',
      at,
      done,
      ...(total === undefined ? {} : { total }),
      unit: 'steps',
    });
  }
}
