import { describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { rng } from '../../src/base/rng.js';
import { Deployment } from '../../src/deploy/deployment.js';
import { fleet, hello } from '../deploy/fleet.js';
import { type Cut, type Killer, Simulation } from './simulation.js';

const isFull = process.env['TUNELOOP_PROVE'] === 'full';
const limitMs = isFull ? 900_000 : 60_000;
const cuts: readonly Cut[] = ['before', 'after'];

/** A simulation whose provider gives each revision an endpoint, or replaces in place. */
function world(kind: 'fleet' | 'in place', pick?: (count: number) => number) {
  const simulation = new Simulation(pick);
  const remote = fleet();
  const provider = { ...simulation.provider, name: 'remote' };
  if (kind === 'fleet') Object.assign(provider, { deploy: remote.provider.deploy });
  const models = () =>
    kind === 'fleet'
      ? remote.models()
      : [...simulation.provider.control.deployments.values()].map(({ model }) => model);
  const process = (kill?: Killer) => ({ ...simulation.process(kill, provider), name: 'answers' });
  return { simulation, process, models };
}

type Home = ReturnType<ReturnType<typeof world>['process']>;

function of({ store, provider, clock, name }: Home, model: string): Deployment {
  return Deployment.of({ store, provider, clock, name, model });
}

/** A life: two models, a broken one, and back to the first. Each step says what it wants, so it can be repeated. */
async function life(home: Home): Promise<Deployment> {
  const deployment = of(home, 'v1');
  await (await deployment.apply({ model: 'v1' })).wait();
  await (await deployment.apply({ model: 'v2' })).wait();
  await deployment.rollback();
  return deployment;
}

/** What an operator does after a crash, whatever happened before. */
async function want(model: string, home: Home): Promise<string> {
  const deployment = await (await of(home, model).apply()).wait();
  return deployment.state.phase;
}

const at =
  (index: number, cut: Cut): Killer =>
  (count) =>
    count === index ? cut : undefined;

for (const kind of ['fleet', 'in place'] as const) {
  describe(`a deployment with a provider that ${kind === 'fleet' ? 'gives each revision an endpoint' : 'replaces in place'}`, () => {
    it('stopped before or after any write or remote call serves what is wanted next, and nothing else is left', async () => {
      const whole = world(kind);
      const home = whole.process();
      await whole.simulation.run(life(home));
      const operations = home.operations();
      expect(operations).toBeGreaterThanOrEqual(15);
      for (let index = 0; index < operations; index++) {
        for (const cut of cuts) {
          const { simulation, process, models } = world(kind);
          await simulation.run(life(process(at(index, cut))));
          const [outcome] = await simulation.run(want('v3', process()));
          expect([index, cut, outcome]).toEqual([index, cut, { status: 'fulfilled', value: 'ready' }]);
          expect([index, cut, models()]).toEqual([index, cut, ['v3']]);
        }
      }
    });

    it('stopped while it is removed is removed by the next who asks', async () => {
      for (let index = 0; index < 6; index++) {
        for (const cut of cuts) {
          const { simulation, process, models } = world(kind);
          await simulation.run(want('v1', process()));
          await simulation.run(of(process(at(index, cut)), 'v1').remove());
          const [outcome] = await simulation.run(of(process(), 'v1').remove());
          expect([index, cut, outcome?.status, models()]).toEqual([index, cut, 'fulfilled', []]);
        }
      }
    });

    it('changed by several processes at once ends with one revision, and each is told how it went', {
      timeout: limitMs,
    }, async () => {
      const runs = isFull ? 2_000 : 80;
      for (let seed = 1; seed <= runs; seed++) {
        const random = rng(seed);
        const { simulation, process, models } = world(kind, (count) => random.below(count));
        await simulation.run(want('v0', process()));
        const racers = ['v1', 'v2', 'broken'].map((model) => {
          const kill = random.next() < 0.3 ? at(random.below(10), random.pick(cuts)) : undefined;
          return want(model, process(kill));
        });
        for (const outcome of await simulation.run(...racers)) {
          if (outcome.status === 'fulfilled') continue;
          const code = TuneloopError.is(outcome.reason) ? outcome.reason.code : outcome.reason.message;
          const known = ['STORE_CONFLICT', 'DEPLOYMENT_FAILED', 'ILLEGAL_TRANSITION', 'The process was killed.'];
          expect([seed, known.includes(code), code]).toEqual([seed, true, code]);
        }
        const [outcome] = await simulation.run(want('v9', process()));
        expect([seed, outcome, models()]).toEqual([seed, { status: 'fulfilled', value: 'ready' }, ['v9']]);
      }
    });
  });
}

describe('calls during a switch', () => {
  it('all succeed, whichever process switches', { timeout: limitMs }, async () => {
    for (let seed = 1; seed <= (isFull ? 500 : 40); seed++) {
      const random = rng(seed);
      const { simulation, process } = world('fleet', (count) => random.below(count));
      await simulation.run(want('v1', process()));
      const [server] = await simulation.run(Deployment.resume(pick(process())));
      const answers = async () => {
        const models: string[] = [];
        for (let call = 0; call < 20; call++) {
          if (server?.status === 'fulfilled') models.push((await server.value.chat.complete(hello)).model);
          await new Promise((resolve) => void setImmediate(resolve));
        }
        return models.join(' ');
      };
      const [calls] = await simulation.run(answers(), want('v2', process()));
      expect([seed, calls?.status]).toEqual([seed, 'fulfilled']);
      expect(calls?.status === 'fulfilled' && calls.value).toMatch(/^(v1 ?)+(v2 ?)*$/);
    }
  });
});

function pick({ store, provider, clock, name }: Home) {
  return { store, provider, clock, name };
}
