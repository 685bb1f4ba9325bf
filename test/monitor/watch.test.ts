import { describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { Monitor } from '../../src/monitor/monitor.js';
import type { ChatDelta } from '../../src/spec/index.js';
import { answer, ask, collect, handClock, model, streaming } from './fakes.js';

const text = (words: string): ChatDelta => ({ type: 'text', text: words });
const end = (id: string): ChatDelta => ({ type: 'end', result: answer(id) });

function watched() {
  const clock = handClock();
  return { clock, monitor: Monitor.of({ name: 'm', clock }) };
}

describe('a watched model that completes', () => {
  it('gives the same result and leaves one exchange with request, result, latency and times', async () => {
    const { clock, monitor } = watched();
    const live = monitor.watch(model(() => clock.advance(40)));
    expect(await live.complete(ask('hello'))).toEqual(answer('a1'));
    expect(await monitor.exchanges().toArray()).toEqual([
      {
        id: 'a1',
        at: '2030-01-01T00:00:00.000Z',
        provider: 'fake',
        model: 'tiny-1',
        outcome: 'answered',
        request: ask('hello'),
        result: answer('a1'),
        latencyMs: 40,
        feedback: [],
      },
    ]);
  });

  it('throws the same error and records it with its code', async () => {
    const { monitor } = watched();
    const limit = new TuneloopError({ code: 'RATE_LIMIT', message: 'Too many calls.' });
    const errors: unknown[] = [limit, new Error('boom'), 'prose'];
    const live = monitor.watch(
      model((_, n) => {
        throw errors[n - 1];
      }),
    );
    for (const error of errors) await expect(live.complete(ask('x'))).rejects.toBe(error);
    const rows = await monitor.exchanges().toArray();
    expect(
      rows.map(({ outcome, errorCode, errorMessage, model: asked }) => [outcome, errorCode, errorMessage, asked]),
    ).toEqual([
      ['failed', 'RATE_LIMIT', 'Too many calls.', 'tiny'],
      ['failed', 'UNKNOWN', 'boom', 'tiny'],
      ['failed', 'UNKNOWN', 'prose', 'tiny'],
    ]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
  });

  it('tells a caller that gave up from a deadline that passed', async () => {
    const { monitor } = watched();
    const given = (reason: unknown) => {
      const signal = AbortSignal.abort(reason);
      const live = monitor.watch(model(() => signal.throwIfAborted()));
      return live.complete(ask('x'), { signal }).catch(() => {});
    };
    await given('I left');
    await given(new TuneloopError({ code: 'TIMEOUT', message: 'Too slow.' }));
    await given(new DOMException('Too slow.', 'TimeoutError'));
    expect(monitor.summary().outcomes).toEqual({ answered: 0, failed: 2, cut: 0, aborted: 1 });
  });

  it('records what was asked, not what became of the list of messages', async () => {
    const { monitor } = watched();
    const history = [...ask('first').messages];
    await monitor.watch(model()).complete({ messages: history });
    history.push({ role: 'assistant', content: 'first answer' });
    const [exchange] = await monitor.exchanges().toArray();
    expect(exchange?.request.messages).toEqual(ask('first').messages);
  });

  it('keeps the shape it was given, so that watchers stack and each sees the call', async () => {
    const { clock } = watched();
    const [inner, outer] = ['inner', 'outer'].map((name) => Monitor.of({ name, clock })) as [Monitor, Monitor];
    const plain = outer.watch(inner.watch(model()));
    expect('stream' in plain).toBe(false);
    expect([plain.provider, plain.model]).toEqual(['fake', 'tiny']);
    await plain.complete(ask('x'));
    expect([inner.summary().calls, outer.summary().calls]).toEqual([1, 1]);
    expect('stream' in outer.watch(inner.watch(streaming([])))).toBe(true);
  });

  it('follows a model that changes its name, as a deployment does', () => {
    const { monitor } = watched();
    const deployed = { ...model(), model: 'v1' };
    const live = monitor.watch(deployed);
    deployed.model = 'v2';
    expect(live.model).toBe('v2');
  });

  it('keeps of binary parts the digest and the size, and of everything what JSON can carry', async () => {
    const { monitor } = watched();
    await monitor.watch(model()).complete({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image', mediaType: 'image/png', data: new Uint8Array([1, 2, 3]), name: 'a.png' },
            { type: 'file', mediaType: 'text/plain', data: new URL('https://user:password@example.com/a.txt') },
          ],
        },
      ],
      temperature: 0,
      extra: { fake: { weight: 1 } },
    });
    const [exchange] = await monitor.exchanges().toArray();
    expect(exchange?.request).toEqual({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            {
              type: 'image',
              mediaType: 'image/png',
              name: 'a.png',
              bytes: 3,
              digest: 'sha256:039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81',
            },
            { type: 'file', mediaType: 'text/plain', url: 'https://[redacted]@example.com/a.txt' },
          ],
        },
      ],
      temperature: 0,
      extra: { fake: { weight: 1 } },
    });
    expect(await monitor.exchanges().digest()).toMatch(/^sha256:/);
  });
});

describe('a watched model that streams', () => {
  it('passes every delta on and measures the first token and the end', async () => {
    const { clock, monitor } = watched();
    const deltas = [text('ans'), text('wer'), end('s1')];
    const live = monitor.watch(streaming(deltas, () => clock.advance(10)));
    expect(await collect(live.stream(ask('x')))).toEqual(deltas);
    const [exchange] = await monitor.exchanges().toArray();
    expect(exchange).toMatchObject({ id: 's1', outcome: 'answered', firstTokenMs: 10, latencyMs: 30 });
    expect(exchange).not.toHaveProperty('partialText');
  });

  it('records a stream without an end as cut, never as a success', async () => {
    const { monitor } = watched();
    await collect(monitor.watch(streaming([text('half an ans')])).stream(ask('x')));
    const [exchange] = await monitor.exchanges().toArray();
    expect(exchange).toMatchObject({ outcome: 'cut', partialText: 'half an ans' });
    expect(exchange).not.toHaveProperty('result');
    expect(monitor.summary().errorRatio).toBe(1);
  });

  it('records a reader that leaves early as aborted, and one that leaves at the end as answered', async () => {
    const { monitor } = watched();
    for await (const _ of monitor.watch(streaming([text('a'), text('b'), end('s1')])).stream(ask('x'))) break;
    for await (const delta of monitor.watch(streaming([text('a'), end('s2')])).stream(ask('x'))) {
      if (delta.type === 'end') break;
    }
    const rows = await monitor.exchanges().toArray();
    expect(rows.map(({ outcome, partialText }) => [outcome, partialText])).toEqual([
      ['aborted', 'a'],
      ['answered', undefined],
    ]);
    expect(monitor.summary().errorRatio).toBe(0);
  });

  it('records a stream that throws as failed, with the text so far', async () => {
    const { monitor } = watched();
    const lost = new TuneloopError({ code: 'NETWORK', message: 'Connection reset.' });
    const live = monitor.watch(
      streaming([text('a'), text('b')], (n) => {
        if (n === 1) throw lost;
      }),
    );
    await expect(collect(live.stream(ask('x')))).rejects.toBe(lost);
    const [exchange] = await monitor.exchanges().toArray();
    expect(exchange).toMatchObject({ outcome: 'failed', errorCode: 'NETWORK', partialText: 'a' });
  });

  it('counts a call as in flight until it ends, and one whose stream is never read not at all', async () => {
    const { monitor } = watched();
    const live = monitor.watch(streaming([text('a'), end('s1')]));
    live.stream(ask('never read'));
    const reading = live.stream(ask('x'))[Symbol.asyncIterator]();
    await reading.next();
    expect(monitor.summary()).toMatchObject({ calls: 0, inFlight: 1 });
    await reading.return?.();
    expect(monitor.summary()).toMatchObject({ calls: 1, inFlight: 0 });
  });
});
