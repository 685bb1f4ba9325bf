import { digestJson } from '../base/digest.js';
import type { Digest } from '../base/json.js';
import type { DeployReport, DeploySpec } from '../spec/deploy.js';
import type { Handle } from '../spec/fine-tune.js';
import type { Journaled, StateEvent } from '../store/journaled.js';

/** What a revision serves. */
export type RevisionSpec = Omit<DeploySpec, 'name'>;

/** One thing that was, is or will be served. */
export interface Revision extends RevisionSpec {
  /** When it was applied last: ISO 8601, UTC. */
  readonly appliedAt: string;
  /** `pending` not known yet · `good` it has served · `failed` it could not · `withdrawn` it was rolled back, or overtaken. */
  readonly status: 'pending' | 'good' | 'failed' | 'withdrawn';
  /** Why it failed. */
  readonly reason?: string | undefined;
  /** The provider's name for it; absent before it is applied and after it is taken down. */
  readonly handle?: Handle | undefined;
  readonly endpoint?: string | undefined;
  /** The revision it is rolled back to from. */
  readonly insteadOf?: Digest | undefined;
}

/**
 * Where a deployment stands. `phase` tells of the revision that was applied last (`target`); `serving` is the one that
 * answers meanwhile.
 *
 * `drafted` nothing done · `applying` the provider is being told · `pending` it starts · `ready` it serves ·
 * `failed` it does not, and `serving` goes on · `removing`, `removed` nothing serves.
 */
export interface DeploymentState {
  readonly phase: 'drafted' | 'applying' | 'pending' | 'ready' | 'failed' | 'removing' | 'removed';
  readonly name: string;
  /** By their last apply, oldest first; the 20 newest, and any that still runs. */
  readonly revisions: readonly Revision[];
  readonly target?: Digest | undefined;
  readonly serving?: Digest | undefined;
}

/** Everything that can happen to a deployment. */
export type DeploymentChange =
  | {
      readonly type: 'apply';
      readonly spec: RevisionSpec;
      readonly at: string;
      readonly insteadOf?: Digest | undefined;
    }
  | { readonly type: 'applied'; readonly revision: Digest; readonly handle: Handle }
  | { readonly type: 'report'; readonly revision: Digest; readonly report: DeployReport }
  /** It was taken down, after another one took its place. */
  | { readonly type: 'retired'; readonly revision: Digest }
  | { readonly type: 'remove' }
  | { readonly type: 'removed' };

/** What a deployment tells besides its states. */
export interface ReplicasEvent {
  readonly type: 'replicas';
  readonly at: string;
  readonly ready: number;
  readonly wanted: number;
}

/** What a deployment tells. */
export type DeploymentEvent = StateEvent<DeploymentState> | ReplicasEvent;

/** A deployment's state with its journal behind it. */
export type DeploymentJournal = Journaled<DeploymentState, DeploymentChange, ReplicasEvent>;

/** Gives the spec with the name it has: the digest of what it serves. */
export function revisionOf({ model, replicas, extra }: Omit<RevisionSpec, 'revision'>): RevisionSpec {
  const content = { model, ...(replicas === undefined ? {} : { replicas }), ...(extra === undefined ? {} : { extra }) };
  return { ...content, revision: digestJson(content) };
}

/** Gives the revision of that name. */
export function revisionIn(state: DeploymentState, revision: Digest | undefined): Revision | undefined {
  return revision === undefined ? undefined : state.revisions.find((each) => each.revision === revision);
}

/** Gives the revision that answers. */
export function servingIn(state: DeploymentState): Revision | undefined {
  return revisionIn(state, state.serving);
}

/** Gives the revision that was applied last. */
export function targetIn(state: DeploymentState): Revision | undefined {
  return revisionIn(state, state.target);
}

/** Gives the revisions that still run though they neither serve nor are about to. */
export function idleIn(state: DeploymentState): readonly Revision[] {
  const isNeeded = ({ revision }: Revision) =>
    revision === state.serving ||
    (revision === state.target && (state.phase !== 'failed' || state.serving === undefined));
  return state.revisions.filter((each) => each.handle !== undefined && !isNeeded(each));
}
