import { expect, it } from 'vitest';
import { fakeClock } from '../../src/testing/index.js';

it('an automatic clock moves by every pause and goes on at once', async () => {
  const clock = fakeClock({ start: '2026-03-01T00:00:00Z' });
  await clock.sleep(1_000);
  await clock.sleep(500);
  expect(new Date(clock.now()).toISOString()).toBe('2026-03-01T00:00:01.500Z');
  expect(clock.sleeps).toEqual([1_000, 500]);
});

it('a manual clock wakes sleepers in the order of their times, each at its own time', async () => {
  const clock = fakeClock({ manual: true });
  const start = clock.now();
  const woken: [string, number][] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push([name, clock.now() - start]);
  };
  const both = Promise.all([sleeper('long', 300).then(() => sleeper('again', 50)), sleeper('short', 100)]);
  await clock.advance(99);
  expect(woken).toEqual([]);
  await clock.advance(301);
  await both;
  expect(woken).toEqual([
    ['short', 100],
    ['long', 300],
    ['again', 350],
  ]);
});

it('a sleeper that is aborted rejects with the reason and is forgotten', async () => {
  const clock = fakeClock({ manual: true });
  const controller = new AbortController();
  const sleep = clock.sleep(10, controller.signal);
  controller.abort('stop');
  await expect(sleep).rejects.toBe('stop');
  await expect(clock.sleep(10, controller.signal)).rejects.toBe('stop');
});
