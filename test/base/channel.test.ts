import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { Channel } from '../../src/base/channel.js';

type Event = { readonly type: 'step'; readonly n: number } | { readonly type: 'alarm'; readonly why: string };
const step = (n: number): Event => ({ type: 'step', n });
const turn = () => new Promise<void>((done) => setImmediate(done));

async function collect(events: AsyncIterable<Event>): Promise<Event[]> {
  const all: Event[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** What a pending read came to by now. */
const settled = (promise: Promise<unknown>) => Promise.race([promise, turn().then(() => 'waiting')]);

describe('Channel.on', () => {
  it('calls the listeners of that type, in the order they came, until they are stopped', () => {
    const channel = new Channel<Event>();
    const heard: unknown[] = [];
    const stop = channel.on('step', ({ n }) => heard.push(n));
    channel.on('alarm', ({ why }) => heard.push(why));
    channel.on('step', ({ n }) => heard.push(-n));
    channel.emit(step(1));
    channel.emit({ type: 'alarm', why: 'hot' });
    stop();
    stop();
    channel.emit(step(2));
    expect(heard).toEqual([1, -1, 'hot', -2]);
  });

  it('calls a listener once for each time it was added, and stops only that one', () => {
    const channel = new Channel<Event>();
    let heard = 0;
    const listener = () => heard++;
    const stop = channel.on('step', listener);
    channel.on('step', listener);
    channel.emit(step(1));
    stop();
    channel.emit(step(2));
    expect(heard).toBe(3);
  });

  describe('with a listener that throws', () => {
    const handlers = process.listeners('uncaughtException');
    afterEach(() => {
      process.removeAllListeners('uncaughtException');
      for (const handler of handlers) process.on('uncaughtException', handler);
    });

    it('tells the others and the sender nothing, and the process its error', async () => {
      const uncaught: unknown[] = [];
      process.removeAllListeners('uncaughtException');
      process.on('uncaughtException', (error) => uncaught.push(error));
      const channel = new Channel<Event>();
      const heard: number[] = [];
      const failure = new Error('listener broke');
      channel.on('step', () => {
        throw failure;
      });
      channel.on('step', ({ n }) => heard.push(n));
      const read = channel.iterate();
      channel.emit(step(1));
      channel.emit(step(2));
      expect(heard).toEqual([1, 2]);
      expect(uncaught).toEqual([]);
      await turn();
      expect(uncaught).toEqual([failure, failure]);
      expect((await read.next()).value).toEqual(step(1));
      await read.return();
    });
  });
});

describe('Channel.iterate', () => {
  it('gives what came first, then everything from the call on, until it is closed', async () => {
    const channel = new Channel<Event>();
    channel.emit(step(0));
    const events = channel.iterate([step(-2), step(-1)]);
    channel.emit(step(1));
    const all = collect(events);
    await turn();
    channel.emit(step(2));
    channel.emit({ type: 'alarm', why: 'hot' });
    channel.close();
    channel.emit(step(3));
    expect(await all).toEqual([step(-2), step(-1), step(1), step(2), { type: 'alarm', why: 'hot' }]);
    expect(await collect(channel.iterate([step(9)]))).toEqual([step(9)]);
  });

  it('gives each reader all events, at its own pace', async () => {
    const channel = new Channel<Event>();
    const [slow, fast] = [channel.iterate(), collect(channel.iterate())];
    for (let n = 0; n < 5; n++) channel.emit(step(n));
    await turn();
    channel.close();
    expect(await fast).toEqual([0, 1, 2, 3, 4].map(step));
    expect(await collect(slow)).toEqual([0, 1, 2, 3, 4].map(step));
  });

  it('hands events out in order to reads that wait side by side', async () => {
    const channel = new Channel<Event>();
    const events = channel.iterate();
    const reads = [events.next(), events.next(), events.next()];
    channel.emit(step(1));
    channel.emit(step(2));
    await turn();
    channel.close();
    expect((await Promise.all(reads)).map(({ value }) => value)).toEqual([step(1), step(2), undefined]);
  });

  it('ends with the reason of the signal, before and while it waits, and takes its listener back', async () => {
    const channel = new Channel<Event>();
    const caller = new AbortController();
    const events = channel.iterate([], caller.signal);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(1);
    const read = events.next();
    expect(await settled(read)).toBe('waiting');
    caller.abort('enough');
    await expect(read).rejects.toBe('enough');
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    await expect(collect(channel.iterate([step(1)], caller.signal))).rejects.toBe('enough');
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it.each([
    [
      'before the first read',
      async (_channel: Channel<Event>, events: AsyncGenerator<Event>) => void (await events.return(undefined)),
    ],
    [
      'while a read waits, which then ends',
      async (_channel: Channel<Event>, events: AsyncGenerator<Event>) => {
        const read = events.next();
        await turn();
        await events.return(undefined);
        expect(await read).toEqual({ done: true, value: undefined });
      },
    ],
    [
      'in the middle',
      async (channel: Channel<Event>, events: AsyncGenerator<Event>) => {
        channel.emit(step(1));
        for await (const _event of events) break;
      },
    ],
    [
      'after it was closed',
      async (channel: Channel<Event>, events: AsyncGenerator<Event>) => {
        channel.close();
        await collect(events);
      },
    ],
  ])('lets go of channel and signal when it is left %s', async (_when, leave) => {
    const channel = new Channel<Event>();
    const { signal } = new AbortController();
    const events = channel.iterate([], signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await leave(channel, events);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    channel.emit(step(7));
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});
