import { abortable } from '../../base/abort.js';
import { type Clock, instant } from '../../base/clock.js';
import { TuneloopError } from '../../base/errors.js';
import type { CallOptions } from '../../spec/call.js';
import type { FineTune, FineTuneReport, FineTuneSpec, Handle, Method } from '../../spec/fine-tune.js';
import { EventLog, lastStep, readEvents } from './event-log.js';
import { sizeOfFile } from './files.js';
import { checkSettings } from './hyper.js';
import { isFinal, JobFolder, type JobPhase, jobId } from './job-folder.js';
import type { Models } from './models.js';
import { hasOwner, Ownership } from './owner.js';
import { runJob } from './run-job.js';

const methods: readonly Method[] = ['sft', 'preference'];

/** Where the jobs of a provider live, and what they run with. */
export interface JobsOptions {
  readonly jobs: string;
  readonly files: string;
  readonly models: Models;
  readonly clock: Clock;
  readonly threads: number | undefined;
}

/** A job that this process works on, or has in line. */
interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  begun: boolean;
  step: number;
  total: number | undefined;
}

const cancelled = Symbol('cancelled');
const paused = Symbol('paused');

/**
 * Fine-tunes in this process, one job after another; everything they need to go on is on disk. A job whose process was
 * killed is taken up by the next one that polls it, from its last checkpoint, with the same final weights.
 */
export class LocalFineTune implements FineTune {
  readonly methods = methods;
  /** A launch is on disk before it returns, so whoever looks sees it. */
  readonly settleMs = 0;
  readonly #options: JobsOptions;
  readonly #running = new Map<string, Running>();
  /** Failures that the disk did not even take note of; the next poll tells, the one after it tries again. */
  readonly #unwritten = new Map<string, unknown>();
  #line: Promise<void> = Promise.resolve();

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  async launch(spec: FineTuneSpec, options: CallOptions = {}): Promise<Handle> {
    options.signal?.throwIfAborted();
    await this.#check(spec);
    const folder = new JobFolder(this.#options.jobs, jobId(spec));
    await folder.create({ kind: 'LocalJob', v: 1, at: this.#now(), spec });
    const { phase } = await folder.phase();
    // Who launches a job again that did not succeed wants it tried again: it goes on from its last checkpoint.
    const again = phase === 'failed' || phase === 'cancelled';
    if (again) await folder.clearCancel();
    if (phase !== 'succeeded') this.#enter(folder, again);
    return { id: folder.id };
  }

  async poll(handle: Handle, options: CallOptions = {}): Promise<FineTuneReport> {
    options.signal?.throwIfAborted();
    const folder = await JobFolder.open(this.#options.jobs, handle.id);
    const failure = this.#unwritten.get(folder.id);
    if (failure !== undefined) {
      this.#unwritten.delete(folder.id);
      throw failure;
    }
    const known = this.#running.get(folder.id);
    const phase = await folder.phase();
    if (known === undefined && isFinal(phase)) return report(phase);
    if (known === undefined && (await hasOwner(folder.path))) return this.#observed(folder, phase);
    const { begun, step, total } = known ?? this.#enter(folder, false);
    return begun ? { phase: 'running', done: step, ...(total === undefined ? {} : { total }) } : { phase: 'queued' };
  }

  async cancel(handle: Handle, options: CallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const folder = await JobFolder.open(this.#options.jobs, handle.id);
    if (isFinal(await folder.phase())) return;
    await folder.requestCancel();
    const mine = this.#running.get(folder.id);
    if (mine === undefined && (await hasOwner(folder.path))) return; // its owner looks for the wish at every step
    const { stop, ended } = mine ?? this.#enter(folder, false);
    stop.abort(cancelled);
    await ended;
  }

  async find(key: FineTuneSpec['key'], options: CallOptions = {}): Promise<Handle | undefined> {
    options.signal?.throwIfAborted();
    const folder = await JobFolder.find(this.#options.jobs, key);
    return folder && { id: folder.id };
  }

  async events(handle: Handle, cursor?: string, options: CallOptions = {}) {
    options.signal?.throwIfAborted();
    const folder = await JobFolder.open(this.#options.jobs, handle.id);
    return readEvents(folder.events, cursor);
  }

  /** Stops the work of this process; its jobs stay as they are and go on when polled. */
  async pause(): Promise<void> {
    const all = [...this.#running.values()];
    for (const { stop } of all) stop.abort(paused);
    await Promise.all(all.map(({ ended }) => ended));
  }

  #enter(folder: JobFolder, again: boolean): Running {
    const known = this.#running.get(folder.id);
    if (known !== undefined) return known;
    const stop = new AbortController();
    const turn = abortable(this.#line, stop.signal).catch(() => {}); // a cancelled job does not wait in line
    const ended = turn.then(async () => {
      try {
        await this.#work(folder, job, again);
      } catch (error) {
        this.#unwritten.set(folder.id, error);
      } finally {
        this.#running.delete(folder.id);
      }
    });
    const job: Running = { stop, ended, begun: false, step: 0, total: undefined };
    this.#line = Promise.all([this.#line, ended]).then(() => {});
    this.#running.set(folder.id, job);
    return job;
  }

  async #work(folder: JobFolder, job: Running, again: boolean): Promise<void> {
    const owner = await Ownership.claim(folder.path);
    if (owner === undefined) return; // another process was quicker; polls observe it
    try {
      const phase = await folder.phase();
      if (isFinal(phase) && !(again && phase.phase !== 'succeeded')) return;
      await folder.clearDrafts();
      const next = await this.#outcome(folder, job, owner);
      if (next === undefined || !(await owner.holds())) return;
      if (next.phase === 'succeeded') await folder.clearCheckpoint();
      await folder.writePhase(next, this.#now());
    } finally {
      await owner.release();
    }
  }

  /** Works on the job until it ends; undefined where it did not, and someone else goes on. */
  async #outcome(folder: JobFolder, job: Running, owner: Ownership): Promise<JobPhase | undefined> {
    const { signal } = job.stop;
    if (folder.cancelRequested) return { phase: 'cancelled' };
    if (signal.aborted) return signal.reason === cancelled ? { phase: 'cancelled' } : undefined;
    job.begun = true;
    let log: EventLog | undefined;
    try {
      log = EventLog.open(folder.events);
      const model = await runJob({
        ...this.#options,
        folder,
        log,
        now: () => this.#now(),
        signal,
        onStart: async (total) => {
          job.total = total;
          await folder.writePhase({ phase: 'running', total }, this.#now());
        },
        onStep: (step) => {
          job.step = step;
          if (folder.cancelRequested) job.stop.abort(cancelled);
        },
        fence: async () => {
          signal.throwIfAborted();
          if (!(await owner.holds())) job.stop.abort(paused);
          signal.throwIfAborted();
        },
      });
      return { phase: 'succeeded', model };
    } catch (error) {
      if (signal.aborted) return signal.reason === cancelled ? { phase: 'cancelled' } : undefined;
      const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, ''); // it ends others' sentences
      return { phase: 'failed', reason, code: TuneloopError.is(error) ? error.code : 'JOB_FAILED' };
    } finally {
      log?.close();
    }
  }

  async #observed(folder: JobFolder, phase: JobPhase): Promise<FineTuneReport> {
    if (phase.phase !== 'running') return { phase: 'queued' };
    const { events } = await readEvents(folder.events);
    return { phase: 'running', done: Math.min(lastStep(events), phase.total), total: phase.total };
  }

  async #check(spec: FineTuneSpec): Promise<void> {
    if (!methods.includes(spec.method))
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `The local provider does not train by ${JSON.stringify(spec.method)}.`,
        hint: `It offers ${methods.join(' and ')}.`,
        provider: 'local',
      });
    checkSettings(spec);
    await this.#options.models.check(spec.model);
    for (const file of [spec.train, spec.validation])
      if (file !== undefined && (await sizeOfFile(this.#options.files, file.id)) === undefined)
        throw new TuneloopError({
          code: 'NOT_FOUND',
          message: `The file ${file.id} is not in ${this.#options.files}.`,
          hint: 'Upload it with the same provider before the launch.',
          provider: 'local',
        });
  }

  #now(): string {
    return instant(this.#options.clock);
  }
}

function report(phase: Exclude<JobPhase, { readonly phase: 'queued' | 'running' }>): FineTuneReport {
  switch (phase.phase) {
    case 'succeeded':
      return { phase: 'succeeded', model: phase.model };
    case 'failed':
      return { phase: 'failed', reason: phase.reason };
    case 'cancelled':
      return { phase: 'cancelled' };
  }
}
