import type { Clock } from '../base/clock.js';
import { type ErrorCode, type ProviderError, TuneloopError } from '../base/errors.js';
import { poll } from '../kit/poll.js';
import { retry } from '../kit/retry.js';
import type { CallOptions } from '../spec/call.js';
import type { FineTune, FineTuneSpec, Handle } from '../spec/fine-tune.js';
import type { JobIn, JobJournal } from './state.js';

/** What the launch of a job needs. */
export interface Launcher {
  readonly journal: JobJournal;
  readonly fineTune: FineTune;
  readonly clock: Clock;
}

/** How a job goes on whose launch nobody heard the end of, with a provider that cannot look for it. */
export interface LaunchOptions extends CallOptions {
  /** You have looked for it yourself and there is none: launch again. */
  readonly relaunch?: boolean | undefined;
  /** You have looked for it yourself, and this is it. */
  readonly adopt?: Handle | undefined;
}

const usualSettleMs = 120_000;
const maxLaunches = 4;

/**
 * Brings a job from `uploading` or `launching` into the provider's queue, and pays once whatever fails between.
 *
 * The claim to launch is journaled before the call, so of several processes one makes it. Where nobody heard how a call
 * ended (its reply was lost, its process was killed), the provider is asked for the job by its key until the call must
 * have come to its end; only what is not there then is launched again.
 *
 * @throws UNSUPPORTED_CAPABILITY when it cannot be known whether the job was launched, saying how to go on
 */
export async function launchOnce(launcher: Launcher, options: LaunchOptions = {}): Promise<void> {
  const { journal, fineTune, clock } = launcher;
  const { signal } = options;
  const timeoutMs = settleTime(fineTune) / 2; // so a call that was given up has ended by the time it is looked for
  if (journal.state.phase === 'launching' && options.relaunch !== true) {
    const handle = options.adopt ?? (await findLaunch(launcher, options));
    if (handle !== undefined) return accept(launcher, handle);
  }
  for (let launches = 1; ; launches++) {
    const state = (await journal.step({ type: 'launch' })) as JobIn<'launching'>;
    try {
      const call = { signal, ...(timeoutMs === 0 ? {} : { timeoutMs }) };
      return await accept(launcher, await fineTune.launch(specOf(state), call));
    } catch (error) {
      signal?.throwIfAborted();
      const mayRepeat = TuneloopError.is(error) && error.retryable && launches < maxLaunches;
      if (!isRefusal(error)) {
        const handle = mayRepeat
          ? await findLaunch(launcher, options, error)
          : await fineTune.find?.(state.key, { signal });
        if (handle !== undefined) return accept(launcher, handle);
        if (!mayRepeat) throw error; // still `launching`: whoever goes on looks again
      } else if (mayRepeat) {
        await clock.sleep((error as Partial<ProviderError>).retryAfterMs ?? 1_000 * 2 ** launches, signal);
      } else {
        await journal.step({ type: 'refused' });
        throw error;
      }
    }
  }
}

/**
 * Gives what the last claim to launch led to; undefined once it surely led to nothing.
 * @throws UNSUPPORTED_CAPABILITY when the provider cannot look for it
 */
export async function findLaunch(
  launcher: Launcher,
  options: CallOptions,
  lost?: unknown,
): Promise<Handle | undefined> {
  const { journal, fineTune, clock } = launcher;
  const { plan, key } = journal.state as JobIn<'launching'>;
  const { signal } = options;
  const { find } = fineTune;
  if (find === undefined) {
    throw new TuneloopError({
      code: 'UNSUPPORTED_CAPABILITY',
      message: `Nobody heard whether job "${plan.name}" was launched at ${journal.at}, and the provider cannot look for it.`,
      hint: `Look at the provider's list of jobs. If it is there: start({ adopt: { id } }). If not: start({ relaunch: true }).`,
      cause: lost,
    });
  }
  const look = (call: CallOptions) => find.call(fineTune, key, call);
  const settleMs = settleTime(fineTune);
  const ageMs = clock.now() - Date.parse(journal.at ?? '');
  const leftMs = Math.min(Math.max(settleMs - ageMs, settleMs / 60), settleMs); // lists lag, and clocks differ
  try {
    const isFinal = (handle: Handle | undefined) => handle !== undefined || settleMs === 0;
    return await poll(look, { what: `Job "${plan.name}"`, isFinal, clock, signal, timeoutMs: leftMs });
  } catch (error) {
    signal?.throwIfAborted();
    if (!TuneloopError.is(error) || error.code !== 'TIMEOUT') throw error;
    return retry(look, { clock, signal });
  }
}

/** Notes whose job it is now. Where someone took us for dead and launched too, ours is the one too many. */
async function accept({ journal, fineTune }: Launcher, handle: Handle): Promise<void> {
  const state = await journal.observe({ type: 'launched', handle });
  if (!('handle' in state) || state.handle?.id !== handle.id) await fineTune.cancel(handle);
}

function settleTime(fineTune: FineTune): number {
  return fineTune.settleMs ?? usualSettleMs;
}

const refusalCodes: ReadonlySet<ErrorCode> = new Set([
  'INVALID_OPTION',
  'INVALID_ROW',
  'MISSING_CREDENTIAL',
  'MISSING_PEER',
  'UNSUPPORTED_CAPABILITY',
  'AUTH',
  'RATE_LIMIT',
  'NOT_FOUND',
]);

/** True where the provider surely started nothing. 408 (too late) and 409 (there already) do not say so. */
function isRefusal(error: unknown): error is TuneloopError {
  if (!TuneloopError.is(error)) return false;
  const { status } = error as Partial<ProviderError>;
  return (
    refusalCodes.has(error.code) ||
    (status !== undefined && status >= 400 && status < 500 && ![408, 409].includes(status))
  );
}

function specOf({ plan, files, key }: JobIn<'launching'>): FineTuneSpec {
  const { name, model, method, hyper, extra } = plan;
  const { train, validation } = files;
  return {
    name,
    model,
    method,
    train,
    ...(validation === undefined ? {} : { validation }),
    hyper,
    key,
    ...(extra === undefined ? {} : { extra }),
  };
}
