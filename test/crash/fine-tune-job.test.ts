import { describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { rng } from '../../src/base/rng.js';
import { FineTuneJob } from '../../src/finetune/fine-tune-job.js';
import type { Store } from '../../src/spec/index.js';
import { Journal } from '../../src/store/journal.js';
import { pairs, toTraining } from '../finetune/fixtures.js';
import { type Cut, type Killer, Simulation } from './simulation.js';

const isFull = process.env['TUNELOOP_PROVE'] === 'full';
const limitMs = isFull ? 900_000 : 60_000;
const cuts: readonly Cut[] = ['before', 'after'];
type Home = ReturnType<Simulation['process']>;

/** What a user's script does; running it again is how most people recover. */
async function script({ store, provider, clock }: Home): Promise<string> {
  const options = { store, provider, clock, name: 'demo', model: 'base', train: pairs(4), validation: pairs(2, 50) };
  const job = await FineTuneJob.of({ ...options, toTraining }).start();
  return (await job.wait()).model;
}

/** The other way to recover: without the data. Before the rows are saved there is nothing to go on with. */
async function resume(home: Home): Promise<string> {
  const { store, provider, clock } = home;
  try {
    const job = await FineTuneJob.resume({ store, provider, clock, name: 'demo' });
    await job.start();
    return (await job.wait()).model;
  } catch (error) {
    const isTooEarly = TuneloopError.is(error) && ['NOT_FOUND', 'ILLEGAL_TRANSITION'].includes(error.code);
    if (isTooEarly) return script(home);
    throw error;
  }
}

/** Starts a job, lets it be launched, and stops it. */
async function scriptThatCancels({ store, provider, clock }: Home): Promise<string> {
  const options = { store, provider, clock, name: 'demo', model: 'base', train: pairs(4), toTraining };
  const job = await FineTuneJob.of(options).start();
  await job.cancel();
  return job.wait().then(
    ({ model }) => model,
    (error) => (error.code === 'JOB_FAILED' ? 'cancelled' : Promise.reject(error)),
  );
}

const at =
  (index: number, cut: Cut): Killer =>
  (count) =>
    count === index ? cut : undefined;

async function lastPhase({ store }: Simulation): Promise<string | undefined> {
  const last = (await Journal.open(store, 'fine-tune/demo')).read().at(-1);
  return (last as { readonly state?: { readonly phase: string } } | undefined)?.state?.phase;
}

async function countOperations(work: (home: Home) => Promise<unknown>): Promise<number> {
  const simulation = new Simulation();
  const home = simulation.process();
  await simulation.run(work(home));
  return home.operations();
}

describe('a job that is stopped', () => {
  for (const [name, recover] of [
    ['by its script', script],
    ['by resume', resume],
  ] as const) {
    it(`before or after any write or remote call, and taken up ${name}, is launched once`, async () => {
      const operations = await countOperations(script);
      expect(operations).toBeGreaterThanOrEqual(20);
      for (let index = 0; index < operations; index++) {
        for (const cut of cuts) {
          const simulation = new Simulation();
          const [killed] = await simulation.run(script(simulation.process(at(index, cut))));
          expect([index, cut, killed?.status]).toEqual([index, cut, 'rejected']);
          const [outcome] = await simulation.run(recover(simulation.process()));
          expect([index, cut, outcome]).toEqual([index, cut, { status: 'fulfilled', value: 'fake-tuned' }]);
          expect([index, cut, simulation.provider.control.launches.length]).toEqual([index, cut, 1]);
          expect(simulation.provider.control.calls('files.upload')).toBeLessThanOrEqual(3);
        }
      }
    });
  }

  it('twice, the second time while it is taken up, is launched once', { timeout: limitMs }, async () => {
    const operations = await countOperations(script);
    const random = rng(11);
    for (let first = 0; first < operations; first++) {
      for (let second = 0; second < operations; second++) {
        if (!isFull && random.next() > 0.15) continue;
        const simulation = new Simulation();
        await simulation.run(script(simulation.process(at(first, random.pick(cuts)))));
        await simulation.run(random.pick([script, resume])(simulation.process(at(second, random.pick(cuts)))));
        const [outcome] = await simulation.run(resume(simulation.process()));
        expect([first, second, outcome]).toEqual([first, second, { status: 'fulfilled', value: 'fake-tuned' }]);
        expect([first, second, simulation.provider.control.launches.length]).toEqual([first, second, 1]);
      }
    }
  });

  it('on the way to being cancelled is cancelled by the same script, and nothing is left running', async () => {
    const operations = await countOperations(scriptThatCancels);
    for (let index = 0; index < operations; index++) {
      for (const cut of cuts) {
        const simulation = new Simulation();
        await simulation.run(scriptThatCancels(simulation.process(at(index, cut))));
        if ((await lastPhase(simulation)) === 'cancelling') {
          const [stopped] = await simulation.run(resume(simulation.process())); // the wish stands without being said again
          expect([index, cut, stopped]).toMatchObject([index, cut, { reason: { state: { phase: 'cancelled' } } }]);
        }
        const [outcome] = await simulation.run(scriptThatCancels(simulation.process()));
        expect([index, cut, outcome]).toEqual([index, cut, { status: 'fulfilled', value: 'cancelled' }]);
        const { launches } = simulation.provider.control;
        expect([index, cut, launches.length]).toEqual([index, cut, 1]);
        expect(await simulation.provider.fineTune.poll({ id: 'job-1' })).toEqual({ phase: 'cancelled' });
      }
    }
  });
});

describe('a job whose replies are lost', () => {
  it('at any remote call, before or after it took effect, is launched once', async () => {
    const calls = ['files.upload', 'fineTune.launch', 'fineTune.poll', 'fineTune.events', 'fineTune.find'] as const;
    for (const call of calls) {
      for (const when of cuts) {
        const simulation = new Simulation();
        simulation.provider.control.failNext(call, { when });
        const [first] = await simulation.run(script(simulation.process()));
        const [outcome] = first?.status === 'fulfilled' ? [first] : await simulation.run(resume(simulation.process()));
        expect([call, when, outcome]).toEqual([call, when, { status: 'fulfilled', value: 'fake-tuned' }]);
        expect([call, when, simulation.provider.control.launches.length]).toEqual([call, when, 1]);
      }
    }
  });
});

describe('a job whose store cannot write for a moment', () => {
  it('rejects with STORE_FAILED, and the same object goes on once it can, with one launch', async () => {
    const writes = 14;
    for (let index = 0; index < writes; index++) {
      for (const when of cuts) {
        const simulation = new Simulation();
        const store = failingStore(simulation.store, index, when);
        const { provider, clock } = simulation;
        const options = { store, provider, clock, name: 'demo', model: 'base', train: pairs(4), toTraining };
        const job = FineTuneJob.of({ ...options, validation: pairs(2, 50) });
        const run = async () => (await (await job.start()).wait()).model;
        const [first] = await simulation.run(run());
        if (first?.status === 'rejected')
          expect([index, when, first.reason.code]).toEqual([index, when, 'STORE_FAILED']);
        const [outcome] = await simulation.run(run());
        expect([index, when, outcome]).toEqual([index, when, { status: 'fulfilled', value: 'fake-tuned' }]);
        expect([index, when, provider.control.launches.length]).toEqual([index, when, 1]);
      }
    }
  });
});

/** A store whose write of that number fails, before or after it is done. */
function failingStore(store: Store, index: number, when: Cut): Store {
  let count = 0;
  const full = () => new TuneloopError({ code: 'STORE_FAILED', message: 'No space left.' });
  return {
    ...store,
    put: async (...args) => {
      const fails = count++ === index;
      if (fails && when === 'before') throw full();
      const written = await store.put(...args);
      if (fails) throw full();
      return written;
    },
  };
}

describe('several processes', () => {
  it('that start and resume one job at once, some of them killed, launch it once', { timeout: limitMs }, async () => {
    const runs = isFull ? 5_000 : 150;
    for (let seed = 1; seed <= runs; seed++) {
      const random = rng(seed);
      const simulation = new Simulation((count) => random.below(count));
      if (random.next() < 0.7)
        await simulation.run(script(simulation.process(at(random.below(24), random.pick(cuts)))));
      const racers = Array.from({ length: 2 + random.below(2) }, () => {
        const kill = random.next() < 0.3 ? at(random.below(24), random.pick(cuts)) : undefined;
        return random.pick([script, resume])(simulation.process(kill));
      });
      for (const outcome of await simulation.run(...racers)) {
        if (outcome.status === 'fulfilled') expect([seed, outcome.value]).toEqual([seed, 'fake-tuned']);
        else if (TuneloopError.is(outcome.reason)) {
          expect([seed, outcome.reason.code, outcome.reason.message]).toEqual([
            seed,
            'STORE_CONFLICT',
            outcome.reason.message,
          ]);
        } else expect([seed, outcome.reason.message]).toEqual([seed, 'The process was killed.']);
      }
      const [outcome] = await simulation.run(resume(simulation.process()));
      expect([seed, outcome]).toEqual([seed, { status: 'fulfilled', value: 'fake-tuned' }]);
      expect([seed, simulation.provider.control.launches.length]).toEqual([seed, 1]);
    }
  });
});
