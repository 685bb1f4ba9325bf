import { describe, expect, it } from 'vitest';
import { type DeploymentChange, type DeploymentState, idleIn, revisionOf } from '../../src/deploy/state.js';
import { transition } from '../../src/deploy/transition.js';

const at = '2026-01-01T00:00:00.000Z';
const [v1, v2] = [revisionOf({ model: 'v1' }), revisionOf({ model: 'v2' })];
const ready = { phase: 'ready', model: 'x' } as const;

/** Follows changes from nothing; every one of them must be possible. */
function follow(...changes: readonly DeploymentChange[]): DeploymentState {
  return changes.reduce<DeploymentState>(
    (state, change) => {
      const next = transition(state, change);
      if (next === undefined) throw new Error(`"${change.type}" cannot happen in "${state.phase}"`);
      return next;
    },
    { phase: 'drafted', name: 'demo', revisions: [] },
  );
}

const apply = (spec: typeof v1): DeploymentChange => ({ type: 'apply', spec, at });
const applied = ({ revision }: typeof v1, id: string): DeploymentChange => ({
  type: 'applied',
  revision,
  handle: { id },
});
const report = ({ revision }: typeof v1, what: 'ready' | 'failed' | 'gone' | 'pending'): DeploymentChange => {
  if (what === 'ready') return { type: 'report', revision, report: ready };
  if (what === 'failed') return { type: 'report', revision, report: { phase: 'failed', reason: 'why' } };
  if (what === 'gone') return { type: 'report', revision, report: { phase: 'gone' } };
  return { type: 'report', revision, report: { phase: 'pending', ready: 0, wanted: 1 } };
};
const up = (spec: typeof v1, id: string) => [apply(spec), applied(spec, id), report(spec, 'ready')];

const states: Record<DeploymentState['phase'], DeploymentState> = {
  drafted: follow(),
  applying: follow(apply(v1)),
  pending: follow(apply(v1), applied(v1, 'a')),
  ready: follow(...up(v1, 'a')),
  failed: follow(apply(v1), applied(v1, 'a'), report(v1, 'failed')),
  removing: follow(...up(v1, 'a'), { type: 'remove' }),
  removed: follow(...up(v1, 'a'), { type: 'remove' }, { type: 'removed' }),
};

const changes: Record<string, DeploymentChange> = {
  'apply the same': apply(v1),
  'apply another': apply(v2),
  applied: applied(v1, 'a'),
  pending: report(v1, 'pending'),
  ready: report(v1, 'ready'),
  failed: report(v1, 'failed'),
  gone: report(v1, 'gone'),
  'a report of another': report(v2, 'ready'),
  remove: { type: 'remove' },
  removed: { type: 'removed' },
};

/** Every pair that is not listed here cannot happen. */
const allowed: Record<DeploymentState['phase'], Record<string, DeploymentState['phase']>> = {
  drafted: { 'apply the same': 'applying', 'apply another': 'applying' },
  applying: { 'apply the same': 'applying', applied: 'pending', failed: 'failed' },
  pending: {
    'apply the same': 'pending',
    'apply another': 'applying',
    applied: 'pending',
    pending: 'pending',
    ready: 'ready',
    failed: 'failed',
    gone: 'failed',
    remove: 'removing',
  },
  ready: { 'apply the same': 'applying', 'apply another': 'applying', applied: 'ready', remove: 'removing' },
  failed: { 'apply the same': 'applying', 'apply another': 'applying', applied: 'failed', remove: 'removing' },
  removing: { applied: 'removing', remove: 'removing', removed: 'removed' },
  removed: { 'apply the same': 'applying', 'apply another': 'applying', applied: 'removed' },
};

describe('transition', () => {
  for (const [phase, state] of Object.entries(states) as [DeploymentState['phase'], DeploymentState][]) {
    it(`from ${phase} leads where the table says, and nowhere else`, () => {
      const reached = Object.entries(changes).flatMap(([name, change]) => {
        const next = transition(state, change);
        return next === undefined ? [] : [[name, next.phase]];
      });
      expect(Object.fromEntries(reached)).toEqual(allowed[phase]);
    });
  }

  it('gives the very same state where nothing is new, so nothing is written', () => {
    expect(transition(states.applying, apply(v1))).toBe(states.applying);
    expect(transition(states.pending, apply(v1))).toBe(states.pending);
    expect(transition(states.pending, report(v1, 'pending'))).toBe(states.pending);
    expect(transition(states.removing, { type: 'remove' })).toBe(states.removing);
  });

  it('lets the old one serve until the new one is ready', () => {
    const coming = follow(...up(v1, 'a'), apply(v2), applied(v2, 'b'));
    expect([coming.serving, idleIn(coming)]).toEqual([v1.revision, []]);
    const there = transition(coming, report(v2, 'ready')) as DeploymentState;
    expect(there.serving).toBe(v2.revision);
    expect(idleIn(there)).toMatchObject([{ model: 'v1', handle: { id: 'a' } }]);
    expect(idleIn(transition(there, { type: 'retired', revision: v1.revision }) as DeploymentState)).toEqual([]);
    const broken = transition(coming, report(v2, 'failed')) as DeploymentState;
    expect([broken.serving, idleIn(broken)]).toMatchObject([
      v1.revision,
      [{ model: 'v2', status: 'failed', reason: 'why' }],
    ]);
  });

  it('never takes down what serves or is about to', () => {
    expect(transition(states.ready, { type: 'retired', revision: v1.revision })).toBeUndefined();
    expect(transition(states.pending, { type: 'retired', revision: v1.revision })).toBeUndefined();
  });

  it('leaves a failed one that nothing stands in for to be looked at', () => {
    expect(idleIn(states.failed)).toEqual([]);
  });

  it('marks what was rolled back once the earlier one serves', () => {
    const back: DeploymentChange = { type: 'apply', spec: v1, at, insteadOf: v2.revision };
    const coming = follow(...up(v1, 'a'), ...up(v2, 'b'), back, applied(v1, 'a'));
    expect(coming.revisions.map(({ status }) => status)).toEqual(['good', 'good']);
    const there = transition(coming, report(v1, 'ready')) as DeploymentState;
    expect(there.revisions).toMatchObject([
      { model: 'v2', status: 'withdrawn' },
      { model: 'v1', status: 'good' },
    ]);
    expect(there.revisions[1]).not.toHaveProperty('insteadOf');
  });
});
