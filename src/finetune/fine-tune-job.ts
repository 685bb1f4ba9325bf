import { abortable } from '../base/abort.js';
import { canonicalJson } from '../base/canonical-json.js';
import { checkOptions } from '../base/check-options.js';
import { type Clock, systemClock } from '../base/clock.js';
import { showAs } from '../base/display.js';
import { JobError, TuneloopError } from '../base/errors.js';
import type { Json, JsonObject } from '../base/json.js';
import type { Dataset } from '../dataset/dataset.js';
import { requireCapability } from '../kit/require-capability.js';
import type { CallOptions } from '../spec/call.js';
import type { Extra } from '../spec/chat.js';
import type { Hyper, Method, TrainingRow } from '../spec/fine-tune.js';
import type { Provider } from '../spec/provider.js';
import type { Store } from '../spec/store.js';
import { type Home, Journaled } from '../store/journaled.js';
import { type Draft, type Driver, drive, stop } from './drive.js';
import type { LaunchOptions } from './launch.js';
import { type FollowOptions, Observer } from './observer.js';
import { type Preflight, preflight } from './prepare.js';
import { showJob } from './show.js';
import { isFinal, isRemote, type JobEvent, type JobJournal, type JobState, type Lineage, lineageOf } from './state.js';
import type { TrainingRowOf } from './training-row.js';
import { jobMachine } from './transition.js';

/** Where a job lives: who trains, where it is journaled, and its name there. */
export interface JobHome {
  readonly provider: Provider<'files' | 'fineTune'>;
  readonly store: Store;
  /** Letters, digits and `. _ : -`, up to 120. One name is one launch: a second try needs a second name. */
  readonly name: string;
  /** @default the real time */
  readonly clock?: Clock | undefined;
}

/** What a job is made from. */
export interface JobOptions<Row, M extends Method> extends JobHome {
  /** The base model. */
  readonly model: string;
  /** @default 'sft' */
  readonly method?: M | undefined;
  readonly train: Dataset<Row>;
  readonly validation?: Dataset<Row> | undefined;
  /** Gives the training row for a row. Called once for each row and reading; must be pure. */
  readonly toTraining: (row: Row) => TrainingRowOf<M>;
  readonly hyper?: Hyper | undefined;
  readonly extra?: Extra | undefined;
  /** Lets validation rows be training rows too. @default false */
  readonly allowLeakage?: boolean | undefined;
}

/** What a job gave. */
export interface TunedModel {
  /** What the provider calls the tuned model. */
  readonly model: string;
  /** Where it comes from. */
  readonly lineage: Lineage;
}

const homeOptions = ['provider', 'store', 'name', 'clock'];
const jobOptions = [
  ...homeOptions,
  'model',
  'method',
  'train',
  'validation',
  'toTraining',
  'hyper',
  'extra',
  'allowLeakage',
];
const followOptions = ['pollEveryMs', 'signal', 'onProgress', 'timeoutMs'];
const launchOptions = ['relaunch', 'adopt', 'signal', 'onProgress', 'timeoutMs'];
const abandonedAfterMs = 120_000;

/**
 * One fine-tune, from rows to a tuned model. Every step is journaled in the store before it counts, so a job that was
 * stopped anywhere goes on where it was, in another process too, and is launched once.
 *
 * @example
 * const job = await FineTuneJob.of({ provider, store, name: 'demo', model, train, toTraining }).start();
 * const { model: tuned } = await job.wait();
 */
export class FineTuneJob {
  readonly #driver: Driver;
  readonly #observer: Observer;
  #starting: Promise<void> | undefined;
  #halt = new AbortController();

  private constructor(home: JobHome, journal: JobJournal, draft?: Draft) {
    const { provider, store, clock = systemClock } = home;
    const { fineTune } = provider;
    this.#driver = { provider, store, clock, fineTune, journal, draft };
    this.#observer = new Observer(journal, fineTune, clock);
  }

  get #journal(): JobJournal {
    return this.#driver.journal;
  }

  /**
   * Drafts a job; nothing is read, written or sent before `start` or `preflight`.
   * @throws INVALID_OPTION for an unknown option, a name no store can hold, settings that are no JSON, or a method the
   * provider does not offer
   * @throws UNSUPPORTED_CAPABILITY when the provider cannot keep files or fine-tune
   */
  static of<Row, const M extends Method = 'sft'>(options: JobOptions<Row, M>): FineTuneJob {
    checkOptions(options, jobOptions, 'FineTuneJob.of');
    const { provider, name, model, train, validation, hyper = {}, extra, allowLeakage = false } = options;
    const method: Method = options.method ?? 'sft';
    requireCapability(provider, 'files', 'fineTune');
    refuseMethod(provider, method);
    const plan = { name, model, method, hyper, ...(extra === undefined ? {} : { extra }) };
    canonicalJson(plan); // what cannot be journaled is refused here, not after all rows were read
    const toTraining = options.toTraining as (row: unknown) => TrainingRow;
    const rows = { train, validation, toTraining, allowLeakage };
    const journal: JobJournal = new Journaled(jobMachine, journalHome(options), { phase: 'drafted', plan });
    return new FineTuneJob(options, journal, { plan, rows });
  }

  /**
   * Gives a job that was started before, here or in another process. It is only read: `start` goes on with it, `wait`
   * and `events` follow it.
   * @throws NOT_FOUND when the store has no such job
   * @throws INVALID_OPTION when it is another provider's
   */
  static async resume(home: JobHome, options: CallOptions = {}): Promise<FineTuneJob> {
    checkOptions(home, homeOptions, 'FineTuneJob.resume');
    requireCapability(home.provider, 'files', 'fineTune');
    return new FineTuneJob(home, await Journaled.resume(jobMachine, journalHome(home), options));
  }

  get name(): string {
    return this.state.plan.name;
  }

  get state(): JobState {
    return this.#journal.state;
  }

  /** Calls the listener for every event of that type; gives the function that stops it. Events come while someone waits, iterates or starts. */
  on<K extends JobEvent['type']>(
    type: K,
    listener: (event: Extract<JobEvent, { readonly type: K }>) => void,
  ): () => void {
    return this.#journal.channel.on(type, listener);
  }

  /**
   * Tells the state as it is, what the provider told so far, then everything new, until the job has ended. It only
   * reads, so it may run in another process than the job.
   */
  async *events(options: FollowOptions = {}): AsyncGenerator<JobEvent, void, void> {
    checkOptions(options, followOptions, 'FineTuneJob.events');
    if (isFinal(this.state)) await this.#observer.look(); // what an ended job told is only asked for when someone reads
    yield* this.#journal.events((signal) => this.#observer.follow({ ...options, signal }), {
      told: this.#observer.told,
      signal: options.signal,
    });
  }

  /**
   * Reads all rows and counts them, as `start` does before anything leaves the machine.
   * @throws INVALID_OPTION, INVALID_ROW, LEAKAGE as `start` does
   */
  async preflight(options: CallOptions = {}): Promise<Preflight> {
    const { draft } = this.#driver;
    if (draft !== undefined) return preflight(draft.plan, draft.rows, options);
    throw new TuneloopError({
      code: 'ILLEGAL_TRANSITION',
      message: `Job "${this.name}" was resumed, so it has no dataset to look through.`,
      hint: 'Call preflight() on what FineTuneJob.of() gives.',
    });
  }

  /**
   * Checks and saves the rows, uploads what the provider does not have yet, and launches: or goes on from wherever an
   * earlier `start` stopped. Resolves when the provider has the job; where it has one already, nothing happens.
   *
   * @throws INVALID_ROW, LEAKAGE, INVALID_OPTION for data or settings that cannot be trained on, before anything is sent
   * @throws STORE_CONFLICT when another process drives this job, saying which and since when
   * @throws UNSUPPORTED_CAPABILITY when nobody heard how an earlier launch ended and the provider cannot look for it
   */
  async start(options: LaunchOptions = {}): Promise<this> {
    checkOptions(options, launchOptions, 'FineTuneJob.start');
    if (this.#starting === undefined) {
      this.#halt = new AbortController();
      this.#starting = drive(this.#driver, { ...options, halt: this.#halt.signal }).finally(() => {
        this.#starting = undefined;
      });
    }
    await abortable(this.#starting, options.signal);
    return this;
  }

  /**
   * Waits until the job has ended, wherever it is driven from.
   * @throws JOB_FAILED when it failed or was cancelled, as a {@link JobError} with its last state
   * @throws ILLEGAL_TRANSITION when it was not launched and nobody is about to
   */
  async wait(options: FollowOptions = {}): Promise<TunedModel> {
    checkOptions(options, followOptions, 'FineTuneJob.wait');
    const { onProgress, signal } = options;
    const unlisten = onProgress && this.on('progress', ({ type: _, at: __, ...progress }) => onProgress(progress));
    try {
      await abortable(this.#starting ?? Promise.resolve(), signal);
      const state = await this.#observer.follow(options, (seen) => this.#refuseIdle(seen));
      if (state.phase !== 'succeeded') throw this.#ended(state);
      return { model: state.model, lineage: lineageOf(state, this.#driver.provider.name) };
    } finally {
      unlisten?.();
    }
  }

  /**
   * Stops the job. Before the launch that is at once; after it, resolves when the provider has taken note, and `wait`
   * rejects when it has stopped. A job that has ended stays as it is.
   */
  async cancel(options: CallOptions = {}): Promise<void> {
    if (this.#starting === undefined) await this.#journal.load(options);
    else {
      this.#halt.abort(this.#ended({ phase: 'cancelled', plan: this.state.plan }));
      const settled = this.#starting.catch(() => {});
      await abortable(settled, options.signal);
    }
    await stop(this.#driver, options);
  }

  /** The durable form: what the journal says, and the lineage once there is a model. */
  toJSON(): JsonObject {
    const { state } = this;
    const provider = this.#driver.provider.name;
    const lineage = state.phase === 'succeeded' ? { lineage: lineageOf(state, provider) } : {};
    return { kind: 'FineTuneJob', v: 1, name: this.name, provider, state, ...lineage } as unknown as JsonObject;
  }

  #refuseIdle(state: JobState): void {
    if (isRemote(state) || isFinal(state) || this.#starting !== undefined) return;
    const at = this.#journal.at;
    const isNews = at !== undefined && this.#driver.clock.now() - Date.parse(at) < abandonedAfterMs;
    if (isNews && !this.#journal.isOurs) return; // another process is at work on it
    throw new TuneloopError({
      code: 'ILLEGAL_TRANSITION',
      message: `Job "${this.name}" is in phase "${state.phase}"${at === undefined ? '' : ` since ${at}`}, and nobody brings it further.`,
      hint: 'Call start(): it begins the job, or goes on where it was left.',
    });
  }

  #ended(state: JobState): JobError {
    const isFailure = state.phase === 'failed';
    return new JobError({
      code: 'JOB_FAILED',
      message: isFailure ? `Job "${this.name}" failed: ${state.reason}.` : `Job "${this.name}" was cancelled.`,
      hint: isFailure
        ? 'Read what it told with events(). After the cause is removed, start it anew under another name.'
        : 'To train after all, start it anew under another name.',
      provider: this.#driver.provider.name,
      state: state as unknown as Json,
    });
  }

  static {
    showAs<FineTuneJob>(FineTuneJob, (job) => showJob(job.state, job.#driver.provider.name));
  }
}

function journalHome({ provider, store, name, clock = systemClock }: JobHome): Home {
  return { store, name, provider: provider.name, clock };
}

function refuseMethod({ name, fineTune }: Provider<'fineTune'>, method: Method): void {
  if (fineTune.methods.includes(method)) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Provider "${name}" does not offer method "${method}".`,
    hint: `It offers: ${fineTune.methods.join(', ')}.`,
    provider: name,
  });
}
