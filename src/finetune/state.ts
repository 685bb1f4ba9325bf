import type { Digest } from '../base/json.js';
import type { Progress } from '../spec/call.js';
import type { Extra } from '../spec/chat.js';
import type { FileRef } from '../spec/files.js';
import type { FineTuneEvent, FineTuneReport, Handle, Hyper, Method } from '../spec/fine-tune.js';
import type { Journaled, StateEvent } from '../store/journaled.js';

/** What a job sets out to do. It can be redrafted until something is launched, and never after. */
export interface JobPlan {
  readonly name: string;
  /** The base model. */
  readonly model: string;
  readonly method: Method;
  readonly hyper: Hyper;
  readonly extra?: Extra | undefined;
}

/** The two datasets of a job. */
export type Part = 'train' | 'validation';

/** Training rows as they were saved, as a dataset of their own. */
export interface SavedRows {
  /** `Dataset.load` gives them by it; also the SHA-256 of the bytes that are uploaded. */
  readonly digest: Digest;
  readonly rows: number;
  readonly bytes: number;
  /** Digest of the dataset they were made from; absent where its rows are not plain JSON. */
  readonly dataset?: Digest | undefined;
}

/** The data of a job, saved in its store. */
export interface Prepared {
  readonly data: { readonly train: SavedRows; readonly validation?: SavedRows | undefined };
  /** Digest of name, base model, method, data digests, hyper and extra: the job's identity, sent along with the launch. */
  readonly key: Digest;
}

/** The data of a job, kept by its provider. */
export interface Uploaded extends Prepared {
  readonly files: { readonly train: FileRef; readonly validation?: FileRef | undefined };
}

/** A job that its provider runs. */
export interface Launched extends Uploaded {
  readonly handle: Handle;
}

/**
 * Where a job stands, and everything it knows by then. Plain data: this is what the journal holds.
 *
 * `drafted` nothing done · `preparing` rows are read, checked and saved · `uploading` rows go to the provider ·
 * `launching` the paid call is about to be made, or its reply was never read · `queued`, `running` the provider
 * works · `cancelling` we asked it to stop · `succeeded`, `failed`, `cancelled` the end.
 */
export type JobState = { readonly plan: JobPlan } & (
  | { readonly phase: 'drafted' | 'preparing' }
  | ({ readonly phase: 'uploading'; readonly files: Partial<Uploaded['files']> } & Prepared)
  | ({ readonly phase: 'launching'; readonly attempt: number } & Uploaded)
  | ({ readonly phase: 'queued' | 'running' | 'cancelling' } & Launched)
  | ({ readonly phase: 'succeeded'; readonly model: string } & Launched)
  | ({ readonly phase: 'failed'; readonly reason: string } & Launched)
  | ({ readonly phase: 'cancelled' } & Partial<Launched>)
);

/** Name of the place where a job stands. */
export type JobPhase = JobState['phase'];

/** A job in one of the phases `P`. */
export type JobIn<P extends JobPhase> = Extract<JobState, { readonly phase: P }>;

/** Everything that can happen to a job. */
export type JobChange =
  | { readonly type: 'prepare'; readonly plan: JobPlan }
  | ({ readonly type: 'prepared' } & Prepared)
  | { readonly type: 'uploaded'; readonly part: Part; readonly file: FileRef }
  /** Claims the next call of `launch`: written before the call, so two processes can never both make it. */
  | { readonly type: 'launch' }
  /** The provider said no: nothing was started. */
  | { readonly type: 'refused' }
  | { readonly type: 'launched'; readonly handle: Handle }
  | { readonly type: 'report'; readonly report: FineTuneReport }
  | { readonly type: 'cancel' };

/** What a job tells besides its states. Only states are journaled. */
export type JobNews = ({ readonly type: 'progress'; readonly at: string } & Progress) | FineTuneEvent;

/** What a job tells while it runs. */
export type JobEvent = StateEvent<JobState> | JobNews;

/** True once nothing can happen any more. */
export function isFinal(state: JobState): state is JobIn<'succeeded' | 'failed' | 'cancelled'> {
  return state.phase === 'succeeded' || state.phase === 'failed' || state.phase === 'cancelled';
}

/** True while the provider works on the job. */
export function isRemote(state: JobState): state is JobIn<'queued' | 'running' | 'cancelling'> {
  return state.phase === 'queued' || state.phase === 'running' || state.phase === 'cancelling';
}

/** A job's state with its journal behind it. */
export type JobJournal = Journaled<JobState, JobChange, JobNews>;

/** Where a tuned model comes from: enough to make it again. */
export interface Lineage {
  readonly base: string;
  readonly tuned: string;
  readonly provider: string;
  readonly method: Method;
  readonly hyper: Hyper;
  readonly seed?: number | undefined;
  readonly extra?: Extra | undefined;
  /** What it learned from and was validated on. */
  readonly data: Prepared['data'];
  /** The job's identity. */
  readonly key: Digest;
}

/** Gives where the model of a succeeded job comes from. */
export function lineageOf({ plan, data, key, model }: JobIn<'succeeded'>, provider: string): Lineage {
  const { hyper, extra } = plan;
  return {
    base: plan.model,
    tuned: model,
    provider,
    method: plan.method,
    hyper,
    ...(hyper.seed === undefined ? {} : { seed: hyper.seed }),
    ...(extra === undefined ? {} : { extra }),
    data,
    key,
  };
}
