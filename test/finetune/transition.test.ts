import { describe, expect, it } from 'vitest';
import type { JobChange, JobPhase, JobState } from '../../src/finetune/state.js';
import { transition } from '../../src/finetune/transition.js';

const digest = `sha256:${'0'.repeat(64)}` as const;
const plan = { name: 'demo', model: 'base', method: 'sft', hyper: {} } as const;
const file = { id: 'file-1', digest, bytes: 10 };
const prepared = { data: { train: { digest, rows: 1, bytes: 10 } }, key: digest };
const launched = { ...prepared, files: { train: file }, handle: { id: 'job-1' } };

const states: Record<JobPhase, JobState> = {
  drafted: { phase: 'drafted', plan },
  preparing: { phase: 'preparing', plan },
  uploading: { phase: 'uploading', plan, ...prepared, files: { train: file } },
  launching: { phase: 'launching', plan, ...prepared, files: { train: file }, attempt: 1 },
  queued: { phase: 'queued', plan, ...launched },
  running: { phase: 'running', plan, ...launched },
  cancelling: { phase: 'cancelling', plan, ...launched },
  succeeded: { phase: 'succeeded', plan, ...launched, model: 'tuned' },
  failed: { phase: 'failed', plan, ...launched, reason: 'why' },
  cancelled: { phase: 'cancelled', plan, ...launched },
};

const changes: Record<string, JobChange> = {
  prepare: { type: 'prepare', plan },
  prepared: { type: 'prepared', ...prepared },
  uploaded: { type: 'uploaded', part: 'train', file },
  launch: { type: 'launch' },
  refused: { type: 'refused' },
  launched: { type: 'launched', handle: { id: 'job-1' } },
  cancel: { type: 'cancel' },
  'report queued': { type: 'report', report: { phase: 'queued' } },
  'report running': { type: 'report', report: { phase: 'running', done: 1 } },
  'report succeeded': { type: 'report', report: { phase: 'succeeded', model: 'tuned' } },
  'report failed': { type: 'report', report: { phase: 'failed', reason: 'why' } },
  'report cancelled': { type: 'report', report: { phase: 'cancelled' } },
};

/** Every pair that is not listed here cannot happen. */
const allowed: Partial<Record<JobPhase, Record<string, JobPhase>>> = {
  drafted: { prepare: 'preparing', cancel: 'cancelled' },
  preparing: { prepare: 'preparing', prepared: 'uploading', cancel: 'cancelled' },
  uploading: { prepare: 'preparing', uploaded: 'uploading', launch: 'launching', cancel: 'cancelled' },
  launching: { launch: 'launching', refused: 'uploading', launched: 'queued' },
  queued: {
    cancel: 'cancelling',
    'report queued': 'queued',
    'report running': 'running',
    'report succeeded': 'succeeded',
    'report failed': 'failed',
    'report cancelled': 'cancelled',
  },
  running: {
    cancel: 'cancelling',
    'report queued': 'queued',
    'report running': 'running',
    'report succeeded': 'succeeded',
    'report failed': 'failed',
    'report cancelled': 'cancelled',
  },
  cancelling: {
    cancel: 'cancelling',
    'report queued': 'cancelling',
    'report running': 'cancelling',
    'report succeeded': 'succeeded',
    'report failed': 'failed',
    'report cancelled': 'cancelled',
  },
};

describe('transition', () => {
  for (const [phase, state] of Object.entries(states) as [JobPhase, JobState][]) {
    it(`from ${phase} leads where the table says, and nowhere else`, () => {
      const reached = Object.fromEntries(
        Object.entries(changes).flatMap(([name, change]) => {
          const next = transition(state, change);
          return next === undefined ? [] : [[name, next.phase]];
        }),
      );
      expect(reached).toEqual(allowed[phase] ?? {});
    });
  }

  it('gives the very same state where nothing is new, so nothing is written', () => {
    expect(transition(states.running, changes['report running'] as JobChange)).toBe(states.running);
    expect(transition(states.cancelling, changes['report running'] as JobChange)).toBe(states.cancelling);
    expect(transition(states.cancelling, changes['cancel'] as JobChange)).toBe(states.cancelling);
  });

  it('launches only what is uploaded whole', () => {
    const { data } = prepared;
    const both = { ...states.uploading, data: { ...data, validation: data.train } } as JobState;
    expect(transition(both, { type: 'launch' })).toBeUndefined();
    const whole = transition(both, { type: 'uploaded', part: 'validation', file }) as JobState;
    expect(transition(whole, { type: 'launch' })).toMatchObject({
      phase: 'launching',
      attempt: 1,
      files: { train: file, validation: file },
    });
    expect(transition({ ...states.uploading, files: {} } as JobState, { type: 'launch' })).toBeUndefined();
    expect(transition(states.uploading, { type: 'uploaded', part: 'validation', file })).toBeUndefined();
  });

  it('counts the claims to launch, and forgets the files when the provider refuses them', () => {
    expect(transition(states.launching, { type: 'launch' })).toMatchObject({ attempt: 2 });
    expect(transition(states.launching, { type: 'refused' })).toEqual({
      phase: 'uploading',
      plan,
      ...prepared,
      files: {},
    });
  });

  it('does not change what it is given', () => {
    const frozen = JSON.stringify(states);
    for (const state of Object.values(states)) for (const change of Object.values(changes)) transition(state, change);
    expect(JSON.stringify(states)).toBe(frozen);
  });
});
