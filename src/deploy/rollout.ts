import { abortable } from '../base/abort.js';
import { type Clock, instant } from '../base/clock.js';
import { TuneloopError } from '../base/errors.js';
import { retry } from '../kit/retry.js';
import type { CallOptions } from '../spec/call.js';
import type { DeploySpec } from '../spec/deploy.js';
import type { Handle } from '../spec/fine-tune.js';
import type { Provider } from '../spec/provider.js';
import type { ServedChat } from './served-chat.js';
import { type DeploymentJournal, type DeploymentState, idleIn, type Revision, servingIn, targetIn } from './state.js';

/** What rolling out needs. */
export interface Rollout {
  readonly journal: DeploymentJournal;
  readonly provider: Provider<'deploy'>;
  readonly clock: Clock;
  readonly served: ServedChat;
}

/**
 * Tells the provider of the target, if it has not been told yet. Idempotent, so whoever finds it undone may do it.
 * A provider that says no for good makes the revision a failed one.
 */
export async function send(rollout: Rollout, options: CallOptions): Promise<void> {
  const { journal, provider, clock } = rollout;
  const target = targetIn(journal.state);
  if (journal.state.phase !== 'applying' || target === undefined) return;
  const { revision } = target;
  try {
    const spec = specOf(journal.state.name, target);
    const handle = await retry((attempt) => provider.deploy.apply(spec, attempt), { clock, signal: options.signal });
    await journal.observe({ type: 'applied', revision, handle });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (TuneloopError.is(error) && !error.retryable) {
      await journal.observe({ type: 'report', revision, report: { phase: 'failed', reason: error.message } });
    }
    throw error;
  }
}

/** Looks once how the target comes up; for any other phase, whether another process has changed something. */
export async function look(rollout: Rollout): Promise<DeploymentState> {
  const { journal, provider, clock } = rollout;
  if (journal.state.phase === 'applying') await send(rollout, {});
  const target = targetIn(journal.state);
  if (journal.state.phase === 'pending' && target?.handle !== undefined) {
    const report = await provider.deploy.observe(target.handle);
    if (report.phase === 'pending') {
      const { ready, wanted } = report;
      journal.channel.emit({ type: 'replicas', at: instant(clock), ready, wanted });
    }
    return journal.observe({ type: 'report', revision: target.revision, report });
  }
  await journal.load();
  return journal.state;
}

/** Takes down what neither serves nor is about to, each once the last call to it has ended. */
export async function tidy(rollout: Rollout, options: CallOptions): Promise<void> {
  const { journal, served } = rollout;
  for (const { revision } of idleIn(journal.state)) {
    const retired = served.drained(revision).then(() => retire(rollout, revision, options));
    if (served.isBusy(revision))
      retired.catch(() => {}); // the journal knows; the next apply or wait tries again
    else await retired;
  }
}

/** Takes down everything, once the last call has ended. */
export async function takeDown({ journal, provider, clock, served }: Rollout, options: CallOptions): Promise<void> {
  const { signal } = options;
  const handles = new Map<string, Handle>();
  for (const { revision, handle } of journal.state.revisions) {
    await abortable(served.drained(revision), signal);
    if (handle !== undefined) handles.set(handle.id, handle);
  }
  for (const handle of handles.values()) {
    await retry((attempt) => provider.deploy.remove(handle, attempt), { clock, signal });
  }
  await journal.step({ type: 'removed' });
}

async function retire(
  { journal, provider, clock }: Rollout,
  revision: Revision['revision'],
  { signal }: CallOptions,
): Promise<void> {
  const { state } = journal;
  const idle = idleIn(state);
  const handle = idle.find((each) => each.revision === revision)?.handle;
  if (handle === undefined) return; // meanwhile it serves again, or is gone
  const serving = servingIn(state);
  const isShared = state.revisions.some((each) => each.handle?.id === handle.id && !idle.includes(each));
  if (!isShared) await retry((attempt) => provider.deploy.remove(handle, attempt), { clock, signal });
  else if (state.phase === 'failed' && state.target === revision && serving !== undefined) {
    // the provider replaces in place: what failed stands where the good one stood
    await retry((attempt) => provider.deploy.apply(specOf(state.name, serving), attempt), { clock, signal });
  }
  await journal.observe({ type: 'retired', revision });
}

function specOf(name: string, { model, revision, replicas, extra }: Revision): DeploySpec {
  return {
    name,
    model,
    revision,
    ...(replicas === undefined ? {} : { replicas }),
    ...(extra === undefined ? {} : { extra }),
  };
}
