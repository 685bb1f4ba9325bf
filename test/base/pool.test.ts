import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { pool } from '../../src/base/pool.js';

const turn = () => new Promise<void>((done) => setImmediate(done));

/** A promise that the test settles by hand. */
function task<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Numbers from 0, and what became of the one who gave them. */
function numbers(end = Number.POSITIVE_INFINITY) {
  const seen = { pulled: 0, closed: 0 };
  async function* source() {
    try {
      while (seen.pulled < end) yield seen.pulled++;
    } finally {
      seen.closed++;
    }
  }
  return { seen, source: source() };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('pool', () => {
  it('gives results in input order, whichever ends first, with the index of each', async () => {
    const tasks = Array.from({ length: 4 }, () => task<string>());
    const results = collect(
      pool('abcd', async (input, index) => `${input}${index}${await tasks[index]?.promise}`, { concurrency: 4 }),
    );
    for (const index of [2, 3, 1, 0]) {
      await turn();
      tasks[index]?.resolve('!');
    }
    expect(await results).toEqual(['a0!', 'b1!', 'c2!', 'd3!']);
  });

  it.each([1, 2, 3, 7, 100])(
    'never has more than %i at work, and never fewer while there is input',
    async (concurrency) => {
      const { seen, source } = numbers(40);
      let running = 0;
      let most = 0;
      const work = async (input: number) => {
        most = Math.max(most, ++running);
        await turn();
        running--;
        return input * 2;
      };
      expect(await collect(pool(source, work, { concurrency }))).toEqual(Array.from({ length: 40 }, (_, i) => 2 * i));
      expect(most).toBe(Math.min(40, concurrency));
      expect(seen).toEqual({ pulled: 40, closed: 1 });
    },
  );

  it('pulls nothing before it is read, and only what there is room for while the reader is busy', async () => {
    const { seen, source } = numbers();
    const results = pool(source, async (input) => input, { concurrency: 3 });
    await turn();
    expect(seen.pulled).toBe(0);
    expect((await results.next()).value).toBe(0);
    await turn();
    expect(seen.pulled).toBe(3);
    await results.next();
    expect(seen.pulled).toBe(4);
    await results.return();
    expect(seen).toEqual({ pulled: 4, closed: 1 });
  });

  it('aborts what still runs and closes its source when the reader leaves early', async () => {
    const { seen, source } = numbers();
    const aborted: number[] = [];
    const work = async (input: number, _index: number, signal: AbortSignal) => {
      signal.addEventListener('abort', () => aborted.push(input));
      return input === 0 ? 0 : new Promise<number>(() => {});
    };
    for await (const result of pool(source, work, { concurrency: 3 })) {
      expect(result).toBe(0);
      break;
    }
    expect(aborted).toEqual([0, 1, 2]);
    expect(seen.closed).toBe(1);
  });

  it('rejects with the failure that came first, at once, though an earlier input never ends', async () => {
    const { seen, source } = numbers();
    const tasks = Array.from({ length: 3 }, () => task<number>());
    let signalOf: AbortSignal | undefined;
    const results = pool(
      source,
      (input, _index, signal) => {
        signalOf = signal;
        return (tasks[input] as (typeof tasks)[number]).promise;
      },
      { concurrency: 3 },
    );
    const first = results.next().then(
      () => 'a result',
      (error) => error,
    );
    await turn();
    const failure = new Error('second');
    tasks[1]?.reject(failure);
    tasks[2]?.reject(new Error('third'));
    expect(await first).toBe(failure);
    expect(signalOf?.reason).toBe(failure);
    expect(seen).toEqual({ pulled: 3, closed: 1 });
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  it('pulls no more once something failed while the reader was busy', async () => {
    const { seen, source } = numbers();
    const second = task<number>();
    const results = pool(source, async (input) => (input === 1 ? second.promise : input), { concurrency: 2 });
    expect((await results.next()).value).toBe(0);
    second.reject('broken');
    await turn();
    await expect(results.next()).rejects.toBe('broken');
    expect(seen).toEqual({ pulled: 2, closed: 1 });
  });

  it('fails as its source does, and as work that throws before it gives a promise', async () => {
    async function* broken() {
      yield 1;
      throw new Error('no more');
    }
    await expect(collect(pool(broken(), async (input) => input, { concurrency: 1 }))).rejects.toThrow('no more');
    const { seen, source } = numbers();
    const throwing = () => {
      throw new Error('at once');
    };
    await expect(collect(pool(source, throwing, { concurrency: 5 }))).rejects.toThrow('at once');
    expect(seen.closed).toBe(1);
  });

  it('ends with the reason of the caller, even while work or source never answer', async () => {
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    async function* stuck() {
      yield await new Promise<never>(() => {});
    }
    for (const inputs of [silent, stuck(), [1, 2]] as const) {
      const caller = new AbortController();
      const options = { concurrency: 2, signal: caller.signal };
      const end = collect(pool<unknown, never>(inputs, () => new Promise<never>(() => {}), options)).catch(
        (error) => error,
      );
      await turn();
      caller.abort('enough');
      expect(await end).toBe('enough');
      expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    }
    const options = { concurrency: 1, signal: AbortSignal.abort('before') };
    await expect(collect(pool([1], async (input) => input, options))).rejects.toBe('before');
  });

  it('keeps no listener on the signal of the caller when all is done', async () => {
    const { signal } = new AbortController();
    expect(await collect(pool([1, 2, 3], async (input) => input, { concurrency: 2, signal }))).toEqual([1, 2, 3]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('warns of no leak however many run at once', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const work = async (input: number, _index: number, signal: AbortSignal) => {
      signal.addEventListener('abort', () => {});
      await turn();
      return input;
    };
    expect((await collect(pool(numbers(60).source, work, { concurrency: 50 }))).length).toBe(60);
    await turn();
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  it('gives nothing for nothing', async () => {
    expect(await collect(pool([], async (input) => input, { concurrency: 4 }))).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])(
    'refuses a concurrency of %s, which would do nothing or everything',
    async (concurrency) => {
      await expect(collect(pool([1], async (input) => input, { concurrency }))).rejects.toThrow(
        `concurrency must be a whole number of at least 1; it is ${concurrency}.`,
      );
    },
  );
});
