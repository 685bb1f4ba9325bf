import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { Monitor } from '../../src/monitor/monitor.js';
import type { MonitorEvent } from '../../src/monitor/options.js';
import { ask, handClock, model } from './fakes.js';

async function calls(monitor: Monitor, count: number, before: (n: number) => void = () => {}): Promise<void> {
  const live = monitor.watch(model((_, n) => before(n)));
  for (let i = 0; i < count; i++) await live.complete(ask(`question ${i}`)).catch(() => {});
}

const failing = () => {
  throw new TuneloopError({ code: 'REMOTE', message: 'No.' });
};

describe('the summary', () => {
  it('has no error ratio, latency or cost while there is no call, and says so', () => {
    const summary = Monitor.of({ name: 'm', clock: handClock() }).summary();
    expect(summary).toMatchObject({
      calls: 0,
      errorRatio: undefined,
      errorInterval95: [0, 1],
      latencyMs: undefined,
      costUsd: undefined,
    });
    expect(inspect(summary)).toContain('no call counts yet');
    expect(JSON.stringify(summary)).not.toMatch(/null|NaN/);
  });

  it('adds up calls, tokens and errors, with an interval', async () => {
    const clock = handClock();
    const monitor = Monitor.of({ name: 'm', clock });
    await calls(monitor, 10, (n) => {
      clock.advance(n * 10);
      if (n === 4) failing();
    });
    const summary = monitor.summary();
    expect(summary.outcomes).toEqual({ answered: 9, failed: 1, cut: 0, aborted: 0 });
    expect(summary.errorRatio).toBe(0.1);
    expect(summary.errorInterval95[0]).toBeCloseTo(0.0179, 4);
    expect(summary.errorInterval95[1]).toBeCloseTo(0.4042, 4);
    expect(summary.usage).toEqual({ inputTokens: 90, outputTokens: 45, cachedInputTokens: 36, reasoningTokens: 0 });
    expect((summary.latencyMs?.p50 as number) / 50).toBeCloseTo(1, 1);
    expect((summary.latencyMs?.p99 as number) / 90).toBeCloseTo(1, 1);
    expect(summary.histogram(4).reduce((sum, bin) => sum + bin.count, 0)).toBe(10);
  });

  it('counts a call without a known price as unpriced, never as free', async () => {
    const clock = handClock();
    const prices = [0.25, undefined, 0.5, Number.NaN, -1];
    const failures: string[] = [];
    let call = 0;
    const monitor = Monitor.of({ name: 'm', clock, price: () => prices[call++] });
    monitor.on('failure', ({ message }) => failures.push(message));
    await calls(monitor, 5);
    expect(monitor.summary()).toMatchObject({ costUsd: 0.75, unpriced: 3, failures: 2 });
    expect(failures).toEqual([
      'The price of a call of "tiny-1" came out as NaN.',
      'The price of a call of "tiny-1" came out as -1.',
    ]);
    const costs = (await monitor.exchanges().toArray()).map(({ costUsd }) => costUsd);
    expect(costs).toEqual([0.25, undefined, 0.5, undefined, undefined]);
    const unpriced = Monitor.of({ name: 'm', clock });
    await calls(unpriced, 2);
    expect(unpriced.summary()).toMatchObject({ costUsd: undefined, unpriced: 2 });
  });

  it('does not let numbers that are none into its sums', async () => {
    const monitor = Monitor.of({ name: 'm', clock: handClock() });
    const odd = {
      ...model(),
      complete: async () => ({
        ...(await model().complete(ask(''))),
        usage: { inputTokens: Number.NaN, outputTokens: 1 },
      }),
    };
    await monitor.watch(odd).complete(ask('x'));
    expect(monitor.summary()).toMatchObject({ unmetered: 1, usage: { inputTokens: 0, outputTokens: 0 } });
  });

  it('forgets what left the window, and is not moved by a step of the wall clock', async () => {
    const clock = handClock();
    const monitor = Monitor.of({ name: 'm', clock, windowMs: 60_000, price: () => 0.1 });
    await calls(monitor, 3);
    clock.advance(30_000);
    await calls(monitor, 2);
    clock.jump(-3_600_000);
    expect(monitor.summary()).toMatchObject({ calls: 5 });
    clock.jump(7_200_000);
    expect(monitor.summary()).toMatchObject({ calls: 5 });
    clock.advance(30_000);
    expect(monitor.summary()).toMatchObject({ calls: 2, costUsd: 0.2 });
    clock.advance(60_000);
    expect(monitor.summary()).toMatchObject({ calls: 0, costUsd: undefined });
    expect(await monitor.exchanges().count()).toBe(5);
  });

  it('shows itself in a console and a notebook', async () => {
    const clock = handClock();
    const monitor = Monitor.of({ name: 'support', clock, price: () => 0.001 });
    await calls(monitor, 2, () => clock.advance(25));
    const summary = monitor.summary();
    expect(inspect(summary)).toBe(
      [
        'Monitor "support", last 5 min at 2030-01-01T00:00:00.050Z',
        '  calls       2 (2 answered, 0 in flight)',
        '  errors      0.0 % [0.0 %, 65.8 %]',
        '  latency     p50 24.8 ms · p95 24.8 ms · p99 24.8 ms',
        '  tokens      20 in (8 cached), 10 out',
        '  cost        $0.002000',
        '  exchanges   2 in memory, 0 dropped',
        '  alarms      none',
      ].join('\n'),
    );
    const notebook = Reflect.get(summary, Symbol.for('Jupyter.display')).call(summary);
    expect(notebook['text/html']).toContain('<svg');
    expect(inspect(monitor)).toBe(
      'Monitor "support" · 2 calls in the window · 0.0 % errors · p95 24.8 ms · 2 exchanges in memory · no alarm',
    );
  });
});

describe('feedback', () => {
  it('joins its exchange, also later and more than once', async () => {
    const clock = handClock();
    const monitor = Monitor.of({ name: 'm', clock, windowMs: 1000 });
    await calls(monitor, 2);
    monitor.feedback('a1', { score: 1, label: 'good' });
    clock.advance(5000);
    monitor.feedback('a1', { score: 0, correction: 'better', comment: 'on second thought' });
    const [first, second] = await monitor.exchanges().toArray();
    expect(first?.feedback).toEqual([
      { at: '2030-01-01T00:00:00.000Z', score: 1, label: 'good' },
      { at: '2030-01-01T00:00:05.000Z', score: 0, correction: 'better', comment: 'on second thought' },
    ]);
    expect(second?.feedback).toEqual([]);
    expect(monitor.summary().feedback).toEqual({ count: 1, meanScore: 0 });
  });

  it('belongs to the newest exchange where two have one id', async () => {
    const monitor = Monitor.of({ name: 'm', clock: handClock() });
    await calls(monitor, 1);
    await calls(monitor, 1);
    monitor.feedback('a1', { label: 'here' });
    expect((await monitor.exchanges().toArray()).map(({ feedback }) => feedback.length)).toEqual([0, 1]);
  });

  it('is refused for an unknown exchange, without content, and with a score that is none', async () => {
    const monitor = Monitor.of({ name: 'm', clock: handClock(), capacity: 1 });
    await calls(monitor, 2);
    const refused = (id: string, given: object) => {
      try {
        monitor.feedback(id, given);
      } catch (error) {
        return (error as TuneloopError).code;
      }
    };
    expect(refused('nobody', { score: 1 })).toBe('NOT_FOUND');
    expect(refused('a1', { score: 1 })).toBe('NOT_FOUND');
    expect(refused('a2', {})).toBe('INVALID_OPTION');
    expect(refused('a2', { score: Number.NaN })).toBe('INVALID_OPTION');
    expect(refused('a2', { score: 1 })).toBeUndefined();
  });
});

describe('exchanges', () => {
  it('come back as a dataset of this moment, with lineage', async () => {
    const monitor = Monitor.of({
      name: 'm',
      clock: handClock(),
      about: {
        deployment: 'support',
        model: 'tiny-1',
        prompt: `sha256:${'1'.repeat(64)}`,
        dataset: `sha256:${'2'.repeat(64)}`,
      },
    });
    await calls(monitor, 3);
    monitor.feedback('a2', { score: 1 });
    const liked = monitor.exchanges(({ feedback }) => feedback.some(({ score }) => score === 1));
    const digest = await liked.digest();
    monitor.feedback('a1', { score: 1 });
    monitor.feedback('a2', { score: 0 });
    expect((await liked.toArray()).map(({ id }) => id)).toEqual(['a2']);
    expect(await liked.digest()).toBe(digest);
    expect(liked.lineage.about).toEqual({
      monitor: 'm',
      deployment: 'support',
      model: 'tiny-1',
      prompt: `sha256:${'1'.repeat(64)}`,
      dataset: `sha256:${'2'.repeat(64)}`,
    });
    const rows = liked.map(({ request, result }) => ({
      input: request.messages.at(-1)?.content,
      target: result?.text,
    }));
    expect(await rows.toArray()).toEqual([{ input: 'question 1', target: 'answer a2' }]);
  });

  it('stay within the capacity, and those that leave are counted', async () => {
    const monitor = Monitor.of({ name: 'm', clock: handClock(), capacity: 3 });
    await calls(monitor, 8);
    expect((await monitor.exchanges().toArray()).map(({ id }) => id)).toEqual(['a6', 'a7', 'a8']);
    expect(monitor.summary()).toMatchObject({ calls: 8, kept: 3, dropped: 5 });
  });

  it('never hold a credential, whatever the hook does', async () => {
    const secret = 'sk-abcdefghijklmnopqrstuvwx';
    const monitor = Monitor.of({
      name: 'm',
      clock: handClock(),
      redact: (exchange) => ({ ...exchange, errorMessage: `added ${secret}` }),
    });
    const leaky = {
      ...model(),
      complete: async () => ({ ...(await model().complete(ask(''))), text: `key ${secret}` }),
    };
    const seen: MonitorEvent[] = [];
    monitor.on('exchange', (event) => seen.push(event));
    await monitor.watch(leaky).complete({ ...ask(`my key is ${secret}`), extra: { fake: { key: secret } } });
    monitor.feedback('a1', { comment: `try ${secret}` });
    const everything = JSON.stringify([await monitor.exchanges().toArray(), seen, monitor.summary()]);
    expect(everything).not.toContain(secret);
    expect(everything.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(5);
  });

  it('are changed by the redact hook before anyone sees them, or kept from everyone', async () => {
    const monitor = Monitor.of({
      name: 'm',
      clock: handClock(),
      redact: (exchange) => {
        if (exchange.id === 'a1') return undefined;
        if (exchange.id === 'a2') throw new Error('hook broke');
        return { ...exchange, request: { messages: [] } };
      },
    });
    const seen: string[] = [];
    monitor.on('exchange', ({ exchange }) => seen.push(exchange.id));
    monitor.on('failure', ({ where, message }) => seen.push(`${where}: ${message}`));
    await calls(monitor, 3);
    const rows = await monitor.exchanges().toArray();
    expect(rows.map(({ id, request }) => [id, request.messages])).toEqual([['a3', []]]);
    expect(seen).toEqual(['redact: hook broke', 'a3']);
    expect(monitor.summary()).toMatchObject({ calls: 3, kept: 1, dropped: 2, failures: 1 });
  });
});

describe('alarms', () => {
  it('tell of edges only, and not before there are enough calls', async () => {
    const clock = handClock();
    const edges: string[] = [];
    const monitor = Monitor.of({
      name: 'm',
      clock,
      windowMs: 60_000,
      alarms: [{ name: 'errors', when: ({ errorRatio }) => errorRatio > 0.4, minCalls: 4 }],
    });
    monitor.on('alarm', ({ alarm, state, window }) => edges.push(`${alarm} ${state} at ${window.calls}`));
    await calls(monitor, 3, failing);
    monitor.summary();
    expect(edges).toEqual([]);
    await calls(monitor, 3, failing);
    expect(monitor.summary().raised).toEqual(['errors']);
    await calls(monitor, 20);
    expect(monitor.summary().raised).toEqual([]);
    expect(edges).toEqual(['errors raised at 4', 'errors cleared at 15']);
  });

  it('go on when one of them throws, which is reported once', async () => {
    const monitor = Monitor.of({
      name: 'm',
      clock: handClock(),
      alarms: [
        {
          name: 'broken',
          minCalls: 1,
          when: () => {
            throw new Error('no such field');
          },
        },
        { name: 'slow', minCalls: 1, when: ({ latencyMs }) => latencyMs.p95 >= 0 },
      ],
    });
    const seen: string[] = [];
    monitor.on('failure', ({ where, message }) => seen.push(`${where} ${message}`));
    monitor.on('alarm', ({ alarm, state }) => seen.push(`${alarm} ${state}`));
    await calls(monitor, 5);
    monitor.summary();
    expect(seen).toEqual(['alarm Alarm "broken": no such field', 'slow raised']);
  });

  it('reach a listener without anyone asking the monitor', async () => {
    const monitor = Monitor.of({
      name: 'm',
      clock: handClock(),
      alarms: [{ name: 'any', when: () => true, minCalls: 1 }],
    });
    const raised = new Promise<string>((resolve) => void monitor.on('alarm', ({ alarm }) => resolve(alarm)));
    await calls(monitor, 1);
    expect(await raised).toBe('any');
  });
});

it('hands its events to an iteration until it is closed', async () => {
  const monitor = Monitor.of({ name: 'm', clock: handClock() });
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of monitor.events()) seen.push(event.type);
  })();
  await Promise.resolve();
  await calls(monitor, 600);
  monitor.feedback('a600', { score: 1 });
  await monitor.close();
  await reading;
  expect(seen.length).toBe(601);
  expect(seen.at(-1)).toBe('feedback');
});

it('refuses a name that is no key, an unknown option and numbers that are not positive', () => {
  const code = (options: object) => {
    try {
      Monitor.of(options as Parameters<typeof Monitor.of>[0]);
    } catch (error) {
      return (error as TuneloopError).code;
    }
  };
  expect(code({ name: '../up' })).toBe('INVALID_OPTION');
  expect(code({ name: '..' })).toBe('INVALID_OPTION');
  expect(code({ name: 'm', window: 5 })).toBe('INVALID_OPTION');
  expect(code({ name: 'm', windowMs: 0 })).toBe('INVALID_OPTION');
  expect(code({ name: 'm', capacity: Number.NaN })).toBe('INVALID_OPTION');
  expect(code({ name: 'm' })).toBeUndefined();
});
