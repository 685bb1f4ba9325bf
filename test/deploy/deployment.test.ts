import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/base/errors.js';
import { Deployment } from '../../src/deploy/deployment.js';
import type { ChatDelta } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { fakeProvider } from '../../src/testing/fake-provider.js';
import { fleet, hello } from './fleet.js';

/** Everything that a deployment with an endpoint for each revision needs. */
function world(before?: (model: string) => Promise<void> | void) {
  const remote = fleet(before === undefined ? {} : { before });
  const home = { provider: remote.provider, store: memoryStore(), name: 'answers', clock: fakeClock() };
  const of = (model: string) => Deployment.of({ ...home, model });
  return { ...remote, home, of };
}

/** The same with a provider that replaces in place. */
function inPlace() {
  const provider = fakeProvider();
  const home = { provider, store: memoryStore(), name: 'answers', clock: fakeClock() };
  return { provider, home, of: (model: string) => Deployment.of({ ...home, model }) };
}

const answerOf = async (deployment: Deployment) => (await deployment.chat.complete(hello)).model;
const statuses = (deployment: Deployment) => deployment.revisions.map(({ model, status }) => `${model} ${status}`);

function gate() {
  let open = () => {};
  const closed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, closed };
}

describe('a deployment', () => {
  it('serves a model behind one chat model', async () => {
    const { of } = world();
    const deployment = await (await of('v1').apply()).wait();
    expect(await deployment.chat.complete(hello)).toMatchObject({ text: 'HELLO', model: 'v1' });
    expect([deployment.chat.provider, deployment.chat.model]).toEqual(['fleet', 'v1']);
    expect(deployment.revisions).toMatchObject([
      { model: 'v1', status: 'good', endpoint: expect.stringContaining('https://answers.example') },
    ]);
  });

  it('streams where the provider can', async () => {
    const { of } = world();
    const deployment = await (await of('v1').apply()).wait();
    const deltas: ChatDelta[] = [];
    for await (const delta of deployment.chat.stream?.(hello) ?? []) deltas.push(delta);
    expect(deltas.map(({ type }) => type)).toEqual(['text', 'end']);
  });

  it('says that it cannot stream where the provider cannot', async () => {
    const { home, of, provider } = world();
    const { chat } = provider.deploy;
    const whole = (handle: { readonly id: string }) => {
      const { stream: _, ...rest } = chat(handle);
      return rest;
    };
    const quiet = { ...provider, deploy: { ...provider.deploy, chat: whole } };
    const deployment = Deployment.of({ ...home, provider: quiet, model: 'v1' });
    await (await deployment.apply()).wait();
    expect(deployment.chat.stream).toBeUndefined();
    expect(of('v1').state.phase).toBe('drafted');
  });

  it('answers nothing before it is ready, and says what to do', async () => {
    const { of } = world();
    const deployment = of('v1');
    await expect(deployment.chat.complete(hello)).rejects.toThrow(
      'Deployment "answers" is in phase "drafted" and serves nothing. Call apply() and wait() first.',
    );
    await expect(deployment.wait()).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('tells its phases and replicas, until it is removed', async () => {
    const { of } = world();
    const deployment = of('v1');
    const told: string[] = [];
    const all = (async () => {
      for await (const event of deployment.events()) {
        told.push(event.type === 'state' ? event.to.phase : `${event.ready} of ${event.wanted}`);
      }
    })();
    await (await deployment.apply()).wait();
    await deployment.remove();
    await all;
    expect(told).toEqual(['drafted', 'applying', 'pending', '0 of 1', 'ready', 'removing', 'removed']);
  });

  it('applied twice starts nothing twice', async () => {
    const { of, models, home } = world();
    await (await of('v1').apply()).wait();
    const again = await (await of('v1').apply()).wait();
    expect(models()).toEqual(['v1']);
    expect(statuses(again)).toEqual(['v1 good']);
    const resumed = await Deployment.resume(home);
    expect(await answerOf(resumed)).toBe('v1');
  });
});

describe('a new revision', () => {
  it('answers once it is ready, and the old one is taken down', async () => {
    const { of, models } = world();
    const deployment = await (await of('v1').apply()).wait();
    await deployment.apply({ model: 'v2' });
    expect([await answerOf(deployment), models()]).toEqual(['v1', ['v1', 'v2']]);
    await deployment.wait();
    expect([await answerOf(deployment), models()]).toEqual(['v2', ['v2']]);
    expect(statuses(deployment)).toEqual(['v1 good', 'v2 good']);
  });

  it('leaves the calls under way to the old one', async () => {
    const held = gate();
    const { of, models } = world((model) => (model === 'v1' ? held.closed : undefined));
    const deployment = await (await of('v1').apply()).wait();
    const call = deployment.chat.complete(hello);
    await (await deployment.apply({ model: 'v2' })).wait();
    expect(await answerOf(deployment)).toBe('v2');
    expect(models()).toEqual(['v1', 'v2']);
    held.open();
    expect((await call).model).toBe('v1');
    await new Promise((resolve) => deployment.on('state', resolve));
    expect(models()).toEqual(['v2']);
  });

  it('that fails leaves the old one serving, says so, and is taken down', async () => {
    const { of, models } = world();
    const deployment = await (await of('v1').apply()).wait();
    const error = await (await deployment.apply({ model: 'broken' })).wait().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'DEPLOYMENT_FAILED', name: 'JobError', state: { phase: 'failed' } });
    expect((error as Error).message).toMatch(
      /^Revision [0-9a-f]{12} \(broken\) of deployment "answers" failed: out of memory\. Revision [0-9a-f]{12} \(v1\) keeps serving\. /,
    );
    expect([await answerOf(deployment), models()]).toEqual(['v1', ['v1']]);
    await (await deployment.apply({ model: 'v2' })).wait();
    expect(await answerOf(deployment)).toBe('v2');
  });

  it('that the provider refuses leaves the old one serving', async () => {
    const { of } = world();
    const deployment = await (await of('v1').apply()).wait();
    await expect(deployment.apply({ model: 'refused' })).rejects.toMatchObject({ code: 'REMOTE' });
    expect(statuses(deployment)).toEqual(['v1 good', 'refused failed']);
    expect(await answerOf(deployment)).toBe('v1');
    await (await deployment.apply({ model: 'v2' })).wait();
    expect(await answerOf(deployment)).toBe('v2');
  });

  it('overtakes one that is not ready yet', async () => {
    const { of, models } = world();
    const deployment = await (await of('v1').apply()).wait();
    await deployment.apply({ model: 'v2' });
    await (await deployment.apply({ model: 'v3' })).wait();
    expect(statuses(deployment)).toEqual(['v1 good', 'v2 withdrawn', 'v3 good']);
    expect(models()).toEqual(['v3']);
  });

  it('may differ in replicas or settings alone', async () => {
    const { of, endpoints } = world();
    const deployment = await (await of('v1').apply()).wait();
    await (await deployment.apply({ replicas: { min: 2, max: 4 } })).wait();
    await (await deployment.apply({ extra: { fleet: { region: 'north' } } })).wait();
    expect([...endpoints.values()].map(({ spec }) => spec)).toMatchObject([
      { model: 'v1', replicas: { min: 2, max: 4 }, extra: { fleet: { region: 'north' } } },
    ]);
  });

  it('that fails where the provider replaces in place is put back', async () => {
    const { provider, of } = inPlace();
    const { observe } = provider.deploy;
    Object.assign(provider.deploy, {
      observe: async (handle: { readonly id: string }) =>
        provider.control.deployments.get(handle.id)?.model === 'broken'
          ? { phase: 'failed', reason: 'out of memory' }
          : observe(handle),
    });
    const deployment = await (await of('v1').apply()).wait();
    await expect((await deployment.apply({ model: 'broken' })).wait()).rejects.toMatchObject({
      code: 'DEPLOYMENT_FAILED',
    });
    expect(provider.control.deployments.get('answers')).toMatchObject({ model: 'v1' });
    expect(provider.control.calls('deploy.remove')).toBe(0);
  });
});

describe('rolling back', () => {
  it('goes to the good revision before, again and again', async () => {
    const { of, models } = world();
    const deployment = of('v1');
    for (const model of ['v1', 'v2', 'v3']) await (await deployment.apply({ model })).wait();
    await deployment.rollback();
    expect([await answerOf(deployment), models()]).toEqual(['v2', ['v2']]);
    expect(statuses(deployment)).toEqual(['v1 good', 'v3 withdrawn', 'v2 good']);
    await deployment.rollback();
    expect(await answerOf(deployment)).toBe('v1');
    await expect(deployment.rollback()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('does not go back to what was rolled back before', async () => {
    const { of } = world();
    const deployment = of('v1');
    for (const model of ['v1', 'v2']) await (await deployment.apply({ model })).wait();
    await deployment.rollback();
    await (await deployment.apply({ model: 'v3' })).wait();
    await deployment.rollback();
    expect(await answerOf(deployment)).toBe('v1');
  });

  it('from one that failed or is coming up goes to the one that still serves', async () => {
    const { of, models } = world();
    const deployment = of('v1');
    for (const model of ['v1', 'v2']) await (await deployment.apply({ model })).wait();
    await expect((await deployment.apply({ model: 'broken' })).wait()).rejects.toThrow();
    await deployment.rollback();
    expect(await answerOf(deployment)).toBe('v2');
    await (await deployment.apply({ model: 'v3' })).rollback();
    expect([await answerOf(deployment), models()]).toEqual(['v2', ['v2']]);
  });
});

describe('removing', () => {
  it('takes everything down, after the calls under way', async () => {
    const held = gate();
    const { of, models } = world(() => held.closed);
    const deployment = await (await of('v1').apply()).wait();
    const call = deployment.chat.complete(hello);
    const removed = deployment.remove();
    await new Promise((resolve) => deployment.on('state', ({ to }) => to.phase === 'removing' && resolve(undefined)));
    await expect(deployment.chat.complete(hello)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    held.open();
    expect((await call).model).toBe('v1');
    await removed;
    expect(models()).toEqual([]);
    await deployment.remove();
    await expect(deployment.wait()).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('of what was never applied does nothing, and what was removed can be applied again', async () => {
    const { of, models, calls } = world();
    await of('v1').remove();
    expect(calls).toEqual([]);
    const deployment = await (await of('v1').apply()).wait();
    await deployment.remove();
    await (await deployment.apply()).wait();
    expect([await answerOf(deployment), models()]).toEqual(['v1', ['v1']]);
  });
});

describe('another process', () => {
  it('answers with the new revision once the old one is gone', async () => {
    const { of, home } = world();
    await (await of('v1').apply()).wait();
    const server = await Deployment.resume(home);
    expect(await answerOf(server)).toBe('v1');
    await (await of('v2').apply()).wait();
    expect(await answerOf(server)).toBe('v2');
    const deltas: ChatDelta[] = [];
    for await (const delta of server.chat.stream?.(hello) ?? []) deltas.push(delta);
    expect(deltas.at(-1)).toMatchObject({ result: { model: 'v2' } });
  });

  it('does not take an error for a switch', async () => {
    const { of, endpoints } = world();
    const deployment = await (await of('v1').apply()).wait();
    endpoints.clear();
    await expect(deployment.chat.complete(hello)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is told who was first when both apply', async () => {
    const { of } = world();
    const outcomes = await Promise.allSettled([of('v1').apply(), of('v2').apply()]);
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({
      code: 'STORE_CONFLICT',
      message: expect.stringMatching(/^Deployment "answers" was moved to/),
    });
  });

  it('is refused with another provider or name', async () => {
    const { of, home } = world();
    await expect(Deployment.resume(home)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await of('v1').apply();
    await expect(Deployment.resume({ ...home, provider: fakeProvider() })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

describe('how a deployment behaves at its edges', () => {
  it('retries an apply whose connection fails, since applying is idempotent', async () => {
    const { provider, of } = inPlace();
    provider.control.failNext('deploy.apply');
    provider.control.failNext('deploy.apply', { when: 'after' });
    const deployment = await (await of('v1').apply()).wait();
    expect(await answerOf(deployment)).toBe('answers');
    expect(provider.control.calls('deploy.apply')).toBe(3);
  });

  it('refuses options nobody reads, and providers that cannot deploy', () => {
    const { home } = world();
    expect(() => Deployment.of({ ...home, model: 'v1', replica: 2 } as never)).toThrow(/has no option "replica"/);
    const { deploy: _, ...without } = fakeProvider();
    expect(() => Deployment.of({ ...home, provider: without as never, model: 'v1' })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_CAPABILITY' }),
    );
  });

  it('keeps the last 20 revisions', async () => {
    const { of } = world();
    const deployment = of('v0');
    for (let version = 0; version < 30; version++) await (await deployment.apply({ model: `v${version}` })).wait();
    expect(deployment.revisions.length).toBe(20);
    expect(deployment.revisions.at(-1)).toMatchObject({ model: 'v29', status: 'good' });
  });

  it('shows itself as a line, a table and plain JSON', async () => {
    const { of } = world();
    const deployment = of('v1');
    expect(inspect(deployment)).toBe('Deployment "answers" drafted (serves nothing · provider fleet · revisions 0)');
    await (await deployment.apply()).wait();
    expect(inspect(deployment)).toMatch(
      /^Deployment "answers" ready \(serves v1 · provider fleet · revisions 1 · revision [0-9a-f]{12}\)$/,
    );
    const display = (deployment as unknown as { [key: symbol]: () => Record<string, string> })[
      Symbol.for('Jupyter.display')
    ]?.();
    expect(display?.['text/html']).toContain('<td>v1</td><td>serving</td>');
    expect(JSON.parse(JSON.stringify(deployment))).toMatchObject({
      kind: 'Deployment',
      v: 1,
      provider: 'fleet',
      state: { phase: 'ready' },
    });
  });

  it('passes errors of the model on as they are', async () => {
    const error = new ProviderError({ code: 'RATE_LIMIT', message: 'slow down' });
    const { of } = world(() => {
      throw error;
    });
    const deployment = await (await of('v1').apply()).wait();
    await expect(deployment.chat.complete(hello)).rejects.toBe(error);
  });
});
