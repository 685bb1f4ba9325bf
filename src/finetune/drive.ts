import { withDeadline } from '../base/abort.js';
import { TuneloopError } from '../base/errors.js';
import type { CallOptions } from '../spec/call.js';
import type { Provider } from '../spec/provider.js';
import type { Store } from '../spec/store.js';
import { findLaunch, type Launcher, type LaunchOptions, launchOnce } from './launch.js';
import { type JobRows, prepare } from './prepare.js';
import { isFinal, type JobPlan, type Part } from './state.js';
import { forgetUpload, uploadOnce } from './upload.js';

/** A job's plan and rows, which `resume` does without. */
export interface Draft {
  readonly plan: JobPlan;
  readonly rows: JobRows;
}

/** What driving a job needs. */
export interface Driver extends Launcher {
  readonly provider: Provider<'files' | 'fineTune'>;
  readonly store: Store;
  readonly draft: Draft | undefined;
}

/**
 * Brings a job from wherever it is into its provider's hands, one journaled step after another.
 * @param options `halt` stops the way there, but not in the middle of a launch: then nobody would know whether it happened
 */
export async function drive(driver: Driver, options: LaunchOptions & { readonly halt: AbortSignal }): Promise<void> {
  const { journal, fineTune } = driver;
  const { halt, onProgress } = options;
  const { signal, done } = withDeadline(options, `Starting job "${journal.state.plan.name}"`);
  const either = signal === undefined ? halt : AbortSignal.any([signal, halt]);
  try {
    await journal.load({ signal: either });
    await prepareRows(driver, { signal: either, onProgress });
    await uploadRows(driver, { signal: either, onProgress });
    either.throwIfAborted();
    const { state } = journal;
    if (state.phase === 'uploading' || state.phase === 'launching') await launch(driver, { ...options, signal });
    if (state.phase === 'cancelling') await fineTune.cancel(state.handle, { signal });
  } finally {
    done();
  }
}

/** Stops a job, wherever it is. One that has ended stays as it is. */
export async function stop({ journal, fineTune, clock }: Launcher, options: CallOptions): Promise<void> {
  const { signal } = options;
  if (journal.state.phase === 'launching') {
    const handle = await findLaunch({ journal, fineTune, clock }, options);
    await journal.step(handle === undefined ? { type: 'refused' } : { type: 'launched', handle });
  }
  if (isFinal(journal.state)) return;
  const state = await journal.step({ type: 'cancel' });
  if (state.phase !== 'cancelling') return;
  try {
    await fineTune.cancel(state.handle, { signal });
  } catch (error) {
    // it may have ended by itself just before
    const report = await fineTune.poll(state.handle, { signal });
    if (!isFinal(await journal.observe({ type: 'report', report }))) throw error;
  }
}

async function prepareRows({ journal, draft, store }: Driver, options: CallOptions): Promise<void> {
  const { state } = journal;
  const isNew = state.phase === 'drafted' || state.phase === 'preparing';
  if (draft === undefined) {
    if (isNew) throw rowsLost(state.plan.name);
    return;
  }
  if (isNew) await journal.step({ type: 'prepare', plan: draft.plan });
  const prepared = await prepare(draft.plan, draft.rows, store, options);
  if (!isNew) {
    if (!('key' in state) || state.key === prepared.key) return;
    if (state.phase !== 'uploading') throw nameTaken(state.plan.name, state.phase);
    await journal.step({ type: 'prepare', plan: draft.plan }); // nothing was launched yet, so it may be another job
  }
  await journal.step({ type: 'prepared', ...prepared });
}

async function uploadRows({ journal, provider, store }: Driver, options: CallOptions): Promise<void> {
  for (const part of ['train', 'validation'] as const) {
    const { state } = journal;
    if (state.phase !== 'uploading') return;
    const rows = state.data[part];
    if (rows === undefined || state.files[part] !== undefined) continue;
    const file = await uploadOnce({ provider, store }, rows, `${state.plan.name}-${part}.jsonl`, options);
    await journal.step({ type: 'uploaded', part, file });
  }
}

/** A refusal may mean that a file we uploaded long ago is gone, so the next try uploads it again. */
async function launch(driver: Driver, options: LaunchOptions): Promise<void> {
  const { journal } = driver;
  try {
    await launchOnce(driver, options);
  } catch (error) {
    const isAboutUs = TuneloopError.is(error) && ['AUTH', 'RATE_LIMIT', 'MISSING_CREDENTIAL'].includes(error.code);
    if (journal.state.phase === 'uploading' && !isAboutUs) {
      const { data } = journal.state;
      for (const part of ['train', 'validation'] satisfies Part[]) {
        if (data[part] !== undefined) await forgetUpload(driver, data[part]);
      }
    }
    throw error;
  }
}

function rowsLost(name: string): TuneloopError {
  return new TuneloopError({
    code: 'ILLEGAL_TRANSITION',
    message: `Job "${name}" was stopped while its rows were being read, so they are not saved. Nothing was sent.`,
    hint: 'Start it from its dataset once more, with FineTuneJob.of({ … }).start().',
  });
}

function nameTaken(name: string, phase: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `A job named "${name}" was launched with other data or settings (it is in phase "${phase}").`,
    hint: 'Give this one another name, or follow the other with FineTuneJob.resume().',
  });
}
