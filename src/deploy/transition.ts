import type { DeployReport } from '../spec/deploy.js';
import type { Machine } from '../store/journaled.js';
import type { DeploymentChange, DeploymentState, Revision } from './state.js';

const keptRevisions = 20;

/**
 * Gives the state a deployment is in after a change, or `undefined` where that change cannot happen. The very same
 * state comes back where nothing is new. Pure: this is the one place that decides what serves.
 */
export function transition(state: DeploymentState, change: DeploymentChange): DeploymentState | undefined {
  const { phase, target } = state;
  switch (change.type) {
    case 'apply': {
      const isTarget = target === change.spec.revision;
      if (phase === 'removing' || (phase === 'applying' && !isTarget)) return undefined; // its handle must be known first
      return isTarget && (phase === 'applying' || phase === 'pending') ? state : applied(state, change);
    }

    case 'applied': {
      if (!state.revisions.some(({ revision }) => revision === change.revision)) return undefined;
      const next = withRevision(state, change.revision, (known) => ({ ...known, handle: change.handle }));
      return phase === 'applying' && target === change.revision ? { ...next, phase: 'pending' } : next;
    }

    case 'report':
      if (target !== change.revision) return undefined;
      // from `applying` only a refusal comes
      return phase === 'pending' || (phase === 'applying' && change.report.phase === 'failed')
        ? reported(state, change.report)
        : undefined;

    case 'retired':
      if (state.serving === change.revision || (target === change.revision && phase !== 'failed')) return undefined;
      return withRevision(state, change.revision, ({ handle: _, endpoint: __, ...rest }) => rest);

    case 'remove':
      if (phase === 'removing') return state;
      return phase === 'drafted' || phase === 'applying' || phase === 'removed'
        ? undefined
        : { ...state, phase: 'removing' };

    case 'removed': {
      if (phase !== 'removing') return undefined;
      const revisions = state.revisions.map(({ handle: _, endpoint: __, ...rest }): Revision => rest);
      return { phase: 'removed', name: state.name, revisions };
    }
  }
}

/** The deployment as something journaled. */
export const deploymentMachine: Machine<DeploymentState, DeploymentChange> = {
  kind: 'Deployment',
  folder: 'deployment',
  transition,
  isFinal: (state) => state.phase === 'removed',
};

/** Puts a revision at the end of the list. One that is overtaken before it was ready is withdrawn. */
function applied(state: DeploymentState, change: DeploymentChange & { readonly type: 'apply' }): DeploymentState {
  const { spec, at, insteadOf } = change;
  const known = state.revisions.find(({ revision }) => revision === spec.revision);
  const others = state.revisions
    .filter((each) => each !== known)
    .map((each): Revision => (each.status === 'pending' ? { ...each, status: 'withdrawn' } : each));
  const revision: Revision = {
    ...spec,
    appliedAt: at,
    status: known?.status === 'good' ? 'good' : 'pending',
    ...(known?.handle === undefined ? {} : { handle: known.handle }),
    ...(insteadOf === undefined ? {} : { insteadOf }),
  };
  const kept = others.filter((each, index) => index > others.length - keptRevisions || each.handle !== undefined);
  return { ...state, phase: 'applying', target: spec.revision, revisions: [...kept, revision] };
}

function reported(state: DeploymentState, report: DeployReport): DeploymentState {
  const target = state.target as Revision['revision'];
  switch (report.phase) {
    case 'pending':
      return state;
    case 'ready': {
      const { endpoint } = report;
      let insteadOf: Revision['insteadOf'];
      const next = withRevision(state, target, ({ insteadOf: from, reason: _, endpoint: __, ...known }) => {
        insteadOf = from;
        return { ...known, status: 'good', ...(endpoint === undefined ? {} : { endpoint }) };
      });
      const ready: DeploymentState = { ...next, phase: 'ready', serving: target };
      return insteadOf === undefined
        ? ready
        : withRevision(ready, insteadOf, (known) => ({ ...known, status: 'withdrawn' }));
    }
    case 'failed':
    case 'gone': {
      const reason = report.phase === 'gone' ? 'the provider does not have it any more' : report.reason;
      return { ...withRevision(state, target, (known) => ({ ...known, status: 'failed', reason })), phase: 'failed' };
    }
  }
}

function withRevision(
  state: DeploymentState,
  name: Revision['revision'],
  change: (revision: Revision) => Revision,
): DeploymentState {
  return { ...state, revisions: state.revisions.map((each) => (each.revision === name ? change(each) : each)) };
}
