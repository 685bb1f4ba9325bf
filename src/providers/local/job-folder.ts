import { existsSync, statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TuneloopError } from '../../base/errors.js';
import type { Digest } from '../../base/json.js';
import type { FineTuneSpec } from '../../spec/fine-tune.js';
import { createDurable, namesIn, readIfThere, readRecord, writeDurable } from './durable.js';

/** What a job was asked for; written once, never changed. */
export interface JobRecord {
  readonly kind: 'LocalJob';
  readonly v: 1;
  readonly at: string;
  readonly spec: FineTuneSpec;
}

/** Where a job stands, as far as disk knows; written by its owner only. */
export type JobState = { readonly kind: 'LocalJobState'; readonly v: 1; readonly at: string } & JobPhase;

export type JobPhase =
  | { readonly phase: 'queued' }
  | { readonly phase: 'running'; readonly total: number }
  | { readonly phase: 'succeeded'; readonly model: string }
  | { readonly phase: 'failed'; readonly reason: string; readonly code: string }
  | { readonly phase: 'cancelled' };

/** No file of a few bytes takes this long to be written. */
const ABANDONED_MS = 600_000;

/** The id of the job that a key belongs to: for people the name, to be found by the key. */
export function jobId(spec: Pick<FineTuneSpec, 'name' | 'key'>): string {
  return `${slug(spec.name)}-${keyMark(spec.key)}`;
}

/** Gives a name as it can stand in a file name. */
export function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return plain === '' ? 'unnamed' : plain;
}

function keyMark(key: Digest): string {
  return key.replace(/^sha256:/, '').slice(0, 12);
}

/** One job's folder: its record, state, events, checkpoint, and whether someone wants it cancelled. */
export class JobFolder {
  readonly id: string;
  readonly path: string;

  constructor(jobs: string, id: string) {
    this.id = id;
    this.path = join(jobs, id);
  }

  /** @throws NOT_FOUND when there is no such job */
  static async open(jobs: string, id: string): Promise<JobFolder> {
    const folder = new JobFolder(jobs, basename(id));
    if (id !== basename(id) || !existsSync(folder.#record))
      throw new TuneloopError({
        code: 'NOT_FOUND',
        message: `There is no fine-tune ${JSON.stringify(id)} in ${jobs}.`,
        hint: 'Give the provider the dir that the job was launched with.',
        provider: 'local',
      });
    return folder;
  }

  /** The job with this key, or undefined. */
  static async find(jobs: string, key: Digest): Promise<JobFolder | undefined> {
    const ids = await namesIn(jobs);
    for (const id of ids.filter((name) => name.endsWith(`-${keyMark(key)}`))) {
      const folder = new JobFolder(jobs, id);
      if (existsSync(folder.#record) && (await folder.record()).spec.key === key) return folder;
    }
    return undefined;
  }

  /** Writes the record where there is none: true for the one launch that made the job. */
  create(record: JobRecord): Promise<boolean> {
    return createDurable(this.#record, `${JSON.stringify(record, null, 2)}\n`);
  }

  async record(): Promise<JobRecord> {
    return (await readRecord<JobRecord>(this.#record, 'LocalJob'))!;
  }

  /** The phase on disk; a job that was never begun is queued. */
  async phase(): Promise<JobPhase> {
    return (await readRecord<JobState>(this.#state, 'LocalJobState')) ?? { phase: 'queued' };
  }

  writePhase(phase: JobPhase, at: string): Promise<void> {
    const state: JobState = { kind: 'LocalJobState', v: 1, at, ...phase };
    return writeDurable(this.#state, `${JSON.stringify(state)}\n`);
  }

  readCheckpoint(): Promise<Buffer | undefined> {
    return readIfThere(this.#checkpoint);
  }

  writeCheckpoint(state: Uint8Array): Promise<void> {
    return writeDurable(this.#checkpoint, state);
  }

  requestCancel(): Promise<void> {
    return writeDurable(this.#cancel, '');
  }

  get cancelRequested(): boolean {
    return existsSync(this.#cancel);
  }

  /** Clears what a killed owner left half-written, and what others left long ago: they may be writing right now. */
  async clearDrafts(): Promise<void> {
    for (const name of await readdir(this.path)) {
      if (!name.endsWith('.draft')) continue;
      const path = join(this.path, name);
      const owned = name.startsWith('state.json.') || name.startsWith('checkpoint.bin.');
      const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
      if (owned || Date.now() - made > ABANDONED_MS) await rm(path, { force: true });
    }
  }

  /** Clears a wish to cancel, so that the job can be run again. */
  clearCancel(): Promise<void> {
    return rm(this.#cancel, { force: true });
  }

  /** The checkpoint of a job that has ended is of no use any more. */
  clearCheckpoint(): Promise<void> {
    return rm(this.#checkpoint, { force: true });
  }

  get events(): string {
    return join(this.path, 'events.jsonl');
  }

  get #record(): string {
    return join(this.path, 'job.json');
  }

  get #state(): string {
    return join(this.path, 'state.json');
  }

  get #checkpoint(): string {
    return join(this.path, 'checkpoint.bin');
  }

  get #cancel(): string {
    return join(this.path, 'cancel');
  }
}

/** Whether a phase is the last one. */
export function isFinal(phase: JobPhase): phase is Exclude<JobPhase, { readonly phase: 'queued' | 'running' }> {
  return phase.phase !== 'queued' && phase.phase !== 'running';
}
