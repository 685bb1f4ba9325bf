import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderError, TuneloopError } from '../../src/base/errors.js';
import { Cassette } from '../../src/cassette/cassette.js';
import { fileStore, memoryStore } from '../../src/store/index.js';
import { decode, edit, keysOf } from './helpers.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A function that counts its calls and gives a new number with each. */
function counter() {
  const made: unknown[] = [];
  return { made, work: async (input: unknown) => ({ call: made.push(input) }) };
}

describe('a cassette', () => {
  it('records a call, and replays it without making it', async () => {
    const store = memoryStore();
    const { made, work } = counter();
    const first = Cassette.open(store, 'search');
    expect(await first.wrap('find', work)({ q: 'tea' })).toEqual({ call: 1 });
    expect(first.counts).toEqual({ replayed: 0, recorded: 1, missing: 0 });

    const second = Cassette.open(store, 'search');
    expect(await second.wrap('find', work)({ q: 'tea' })).toEqual({ call: 1 });
    expect(second.counts).toEqual({ replayed: 1, recorded: 0, missing: 0 });
    expect(made).toEqual([{ q: 'tea' }]);
  });

  it('takes a question for the same whatever the order of its keys, and whatever is undefined', async () => {
    const { made, work } = counter();
    const tape = Cassette.open(memoryStore(), 'order', { repeats: 'same' });
    const find = tape.wrap('find', work);
    await find({ a: 1, b: [{ c: 2, d: 3 }] });
    await find({ b: [{ d: 3, c: 2, e: undefined }], a: 1 });
    expect(made).toHaveLength(1);
    await find({ a: 1, b: [{ c: 2, d: '3' }] });
    expect(made).toHaveLength(2);
  });

  it('tells functions, names and lone surrogates apart', async () => {
    const { made, work } = counter();
    const tape = Cassette.open(memoryStore(), 'apart', { repeats: 'same' });
    await tape.wrap('one', work)('\ud800');
    await tape.wrap('two', work)('\ud800');
    await tape.wrap('two', work)('\ufffd');
    expect(made).toHaveLength(3);
  });

  it('gives each asking of a question an answer of its own, in the same order when it is opened again', async () => {
    const store = memoryStore();
    const { made, work } = counter();
    const draw = async () => {
      const sample = Cassette.open(store, 'samples').wrap('sample', work);
      return [await sample('q'), await sample('q'), await sample('other'), await sample('q')];
    };
    const drawn = await draw();
    expect(drawn).toEqual([{ call: 1 }, { call: 2 }, { call: 3 }, { call: 4 }]);
    expect(await draw()).toEqual(drawn);
    expect(made).toHaveLength(4);
  });

  it('numbers askings by when they begin, not by when they are answered', async () => {
    const store = memoryStore();
    const release: (() => void)[] = [];
    const work = (input: string) => new Promise<string>((resolve) => release.push(() => resolve(`${input}${name++}`)));
    let name = 1;
    const tape = Cassette.open(store, 'racing').wrap('slow', work);
    const both = [tape('q'), tape('q')];
    await expect.poll(() => release.length).toBe(2);
    release[1]?.(); // the later one is answered first
    await both[1];
    release[0]?.();
    expect(await Promise.all(both)).toEqual(['q2', 'q1']);
    const again = Cassette.open(store, 'racing', { mode: 'replay' }).wrap('slow', work);
    expect(await Promise.all([again('q'), again('q')])).toEqual(['q2', 'q1']);
  });

  it('gives a number back when the call failed, so that a retry is replayed as the first asking', async () => {
    const store = memoryStore();
    let fail = true;
    const work = async () => {
      if (fail) throw new Error('busy');
      return 'answer';
    };
    const find = Cassette.open(store, 'retry').wrap('find', work);
    await expect(find(1)).rejects.toThrow('busy');
    fail = false;
    expect(await find(1)).toBe('answer');
    expect(await keysOf(store)).toEqual([expect.stringMatching(/^cassette\/retry\/[0-9a-f]{64}-0001\.json$/)]);
    expect(await Cassette.open(store, 'retry', { mode: 'replay' }).wrap('find', work)(1)).toBe('answer');
  });

  it("with repeats 'same' makes one call for many askings at once, and the next one where it fails", async () => {
    const { made, work } = counter();
    let failures = 1;
    const tape = Cassette.open(memoryStore(), 'once', { repeats: 'same' });
    const find = tape.wrap('find', async (input) => {
      if (failures-- > 0) throw new Error('busy');
      return work(input);
    });
    const askings = Array.from({ length: 5 }, () => find('q'));
    const settled = await Promise.allSettled(askings);
    expect(settled[0]).toMatchObject({ status: 'rejected' });
    expect(settled.slice(1)).toEqual(Array(4).fill({ status: 'fulfilled', value: { call: 1 } }));
    expect(made).toHaveLength(1);
    expect(tape.counts).toEqual({ replayed: 3, recorded: 1, missing: 0 });
  });

  it("with repeats 'same' does not let an asking that was given up make room for the one behind it", async () => {
    let running = 0;
    let most = 0;
    let release = () => {};
    const find = Cassette.open(memoryStore(), 'turns', { repeats: 'same' }).wrap('find', async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      running--;
      return 1;
    });
    const stop = new AbortController();
    const first = find('q');
    const given = find('q', { signal: stop.signal });
    const third = find('q');
    stop.abort('enough');
    await expect(given).rejects.toBe('enough');
    await expect.poll(() => running).toBe(1);
    release();
    expect([await first, await third]).toEqual([1, 1]);
    expect(most).toBe(1);
  });

  it('records an answer of null, and keeps keys such as __proto__', async () => {
    const store = memoryStore();
    const odd = JSON.parse('{"__proto__":{"a":1},"10":"x","9":"y"}') as object;
    const answers: Record<string, unknown> = { nothing: null, odd };
    const tape = (mode: 'auto' | 'replay') =>
      Cassette.open(store, 'odd', { mode }).wrap('get', async (name: string) => answers[name]);
    expect(await tape('auto')('nothing')).toBeNull();
    expect(await tape('replay')('nothing')).toBeNull();
    const [live, replayed] = [await tape('auto')('odd'), await tape('replay')('odd')];
    expect(JSON.stringify(live)).toBe(JSON.stringify(odd));
    expect(JSON.stringify(replayed)).toBe(JSON.stringify(odd));
  });

  it('gives while it records what a replay will give', async () => {
    const store = memoryStore();
    const answer = { b: -0, a: undefined, text: 'key sk-abcdefghijklmnopqrstuvwx', list: [1.5e300] };
    const ask = (mode: 'auto' | 'replay') =>
      Cassette.open(store, 'equal', { mode }).wrap('ask', async (_: null) => answer)(null);
    const live = await ask('auto');
    expect(live).toEqual({ b: 0, text: 'key [redacted]', list: [1.5e300] });
    expect(JSON.stringify(await ask('replay'))).toBe(JSON.stringify(live));
  });

  it('refuses questions and answers that JSON cannot carry, naming the place', async () => {
    const tape = Cassette.open(memoryStore(), 'json');
    const pass = tape.wrap('pass', async (input: unknown) => input);
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    await expect(pass({ at: [Number.NaN] })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('"input.at.0"'),
    });
    await expect(pass(circle)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    const give = tape.wrap('give', async (name: string) => ({ circle, date: new Date(0) })[name]);
    await expect(give('circle')).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
    await expect(give('date')).rejects.toMatchObject({
      code: 'INVALID_OUTPUT',
      message: expect.stringMatching(/the call give\("date"\) cannot be recorded.*Date/),
    });
    await expect(give('nothing')).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
    expect(tape.counts.recorded).toBe(0);
  });

  it("in 'replay' never calls, and says what was asked and how the nearest recording differs", async () => {
    const store = memoryStore();
    const { made, work } = counter();
    const record = Cassette.open(store, 'misses').wrap('find', work);
    await record({ q: `${'long '.repeat(50)}where is my order?`, limit: 5 });
    await record({ q: 'something else', limit: 5 });
    const tape = Cassette.open(store, 'misses', { mode: 'replay' });
    const error = await tape
      .wrap(
        'find',
        work,
      )({ q: `${'long '.repeat(50)}where is my parcel?`, limit: 5 })
      .catch((error) => error);
    expect(error).toMatchObject({ code: 'NOT_FOUND', retryable: false });
    expect(error.message).toMatch(/^Cassette "misses" has no recording of the call find\(\{"limit":5,"q":"long /);
    expect(error.message).toContain(
      'differs at input.q: recorded "…ng long where is my order?", asked "…ng long where is my parcel?"',
    );
    expect(error.message.length).toBeLessThan(600);
    expect(made).toHaveLength(2);
    expect(tape.counts).toEqual({ replayed: 0, recorded: 0, missing: 1 });
  });

  it("in 'replay' says that a question is recorded, but not so often", async () => {
    const store = memoryStore();
    const { work } = counter();
    const record = Cassette.open(store, 'often').wrap('find', work);
    await record('q');
    await record('q');
    const replay = Cassette.open(store, 'often', { mode: 'replay' }).wrap('find', work);
    await replay('q');
    await replay('q');
    await expect(replay('q')).rejects.toThrow(
      'no recording of the call find("q"), asked for the 3rd time. It is recorded 2 times.',
    );
    await expect(Cassette.open(store, 'empty', { mode: 'replay' }).wrap('find', work)('q')).rejects.toThrow(
      'Nothing of its kind is recorded.',
    );
  });

  it('masks credentials in what it stores and says, and still tells questions apart by them', async () => {
    const store = memoryStore();
    const { made, work } = counter();
    const [one, two, three] = ['a', 'b', 'c'].map((letter) => `use sk-${letter.repeat(24)}`);
    const record = Cassette.open(store, 'secret', { redact: (text) => text.replaceAll('Ann', '<name>') });
    await record.wrap('find', work)(`${one} for Ann`);
    await record.wrap('find', work)(`${two} for Ann`);
    expect(made).toHaveLength(2);
    for (const key of await keysOf(store)) {
      expect(decode((await store.get(key))?.bytes)).toContain('"input": "use [redacted] for <name>"');
    }
    const replay = Cassette.open(store, 'secret', {
      mode: 'replay',
      redact: (text) => text.replaceAll('Ann', '<name>'),
    });
    expect(await replay.wrap('find', work)(`${two} for Ann`)).toEqual({ call: 2 });
    const error = await replay
      .wrap(
        'find',
        work,
      )(`${three} for Ann`)
      .catch((error) => error);
    expect(error.message).toContain('differs only in what is masked');
    expect(error.message).not.toContain('ccc');
  });

  it("in 'record' calls always and puts the new in place of the old; prune removes what nobody asks for any more", async () => {
    const store = memoryStore();
    let version = 1;
    const work = async (input: string) => `${input} v${version}`;
    const old = Cassette.open(store, 'anew').wrap('find', work);
    await old('a');
    await old('a');
    await old('b');
    version = 2;
    const anew = Cassette.open(store, 'anew', { mode: 'record' });
    expect(await anew.wrap('find', work)('a')).toBe('a v2');
    expect(anew.counts).toEqual({ replayed: 0, recorded: 1, missing: 0 });
    expect(await keysOf(store)).toHaveLength(3);
    expect(await anew.prune()).toBe(2);
    expect(await keysOf(store)).toHaveLength(1);
    expect(await Cassette.open(store, 'anew', { mode: 'replay' }).wrap('find', work)('a')).toBe('a v2');
  });

  it("in 'record' with repeats 'same' calls once", async () => {
    const { made, work } = counter();
    const find = Cassette.open(memoryStore(), 'anew', { mode: 'record', repeats: 'same' }).wrap('find', work);
    expect([await find('q'), await find('q')]).toEqual([{ call: 1 }, { call: 1 }]);
    expect(made).toHaveLength(1);
  });

  it('takes half of a recording for none, and says so where it must not call', async () => {
    const store = memoryStore();
    const { made, work } = counter();
    await Cassette.open(store, 'torn').wrap('find', work)('q');
    const [key] = await keysOf(store);
    const { bytes } = (await store.get(key as string))!;
    await store.put(key as string, bytes.subarray(0, bytes.length / 2));
    const replay = Cassette.open(store, 'torn', { mode: 'replay' }).wrap('find', work);
    await expect(replay('q')).rejects.toMatchObject({
      code: 'CORRUPT_RECORD',
      message: expect.stringContaining(key as string),
    });
    expect(await Cassette.open(store, 'torn').wrap('find', work)('q')).toEqual({ call: 2 });
    expect(made).toHaveLength(2);
    expect(await replay('q')).toEqual({ call: 2 });
  });

  it('neither guesses at nor overwrites a recording of a later version', async () => {
    const store = memoryStore();
    const { made, work } = counter();
    await Cassette.open(store, 'later').wrap('find', work)('q');
    const [key] = await keysOf(store);
    await edit(store, key as string, (text) => text.replace('"v": 1', '"v": 2'));
    await expect(Cassette.open(store, 'later').wrap('find', work)('q')).rejects.toMatchObject({
      code: 'CORRUPT_RECORD',
    });
    expect(made).toHaveLength(1);
  });

  it('gives what another process recorded first, so that both go on with one answer', async () => {
    const store = memoryStore();
    let arrived = 0;
    const meet = new Promise<void>((resolve) => {
      const wait = setInterval(() => {
        if (arrived < 2) return;
        clearInterval(wait);
        resolve();
      }, 1);
    });
    const ask = (process: string) =>
      Cassette.open(store, 'shared').wrap('find', async (_: string) => {
        arrived++;
        await meet; // both have found nothing before either records
        return process;
      })('q');
    const [a, b] = await Promise.all([ask('a'), ask('b')]);
    expect(a).toBe(b);
    expect(await keysOf(store)).toHaveLength(1);
  });

  it('records those failures that it is told to, and throws them again', async () => {
    const store = memoryStore();
    let made = 0;
    const work = async (input: string) => {
      made++;
      if (input === 'filter') {
        throw new ProviderError({
          code: 'REMOTE',
          message: 'Refused.',
          hint: 'Ask nicely.',
          provider: 'p',
          status: 400,
        });
      }
      throw new TuneloopError({ code: 'RATE_LIMIT', message: 'Slow down.', retryable: true });
    };
    const open = () => Cassette.open(store, 'failures', { errors: ({ retryable }) => !retryable }).wrap('find', work);
    const errors = [await open()('filter').catch((error) => error), await open()('filter').catch((error) => error)];
    expect(made).toBe(1);
    for (const error of errors) {
      expect(TuneloopError.is(error)).toBe(true);
      expect(error).toBeInstanceOf(ProviderError);
      expect(error).toMatchObject({
        code: 'REMOTE',
        message: 'Refused. Ask nicely.',
        hint: 'Ask nicely.',
        status: 400,
        provider: 'p',
      });
    }
    await expect(open()('busy')).rejects.toMatchObject({ code: 'RATE_LIMIT' });
    await expect(open()('busy')).rejects.toMatchObject({ code: 'RATE_LIMIT' });
    expect(made).toBe(3);
  });

  it('is one readable file for each recording, and recording the same again changes no byte', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tuneloop-cassette-'));
    folders.push(folder);
    const record = async (order: object) =>
      Cassette.open(fileStore(folder), 'diff', { mode: 'record' }).wrap('find', async () => ({
        z: [1, 'é'],
        a: 'x\ny',
      }))(order);
    await record({ b: 1, a: 2 });
    const [name] = await readdir(join(folder, 'cassette/diff'));
    const path = join(folder, 'cassette/diff', name as string);
    const text = await readFile(path, 'utf8');
    expect(text).toBe(`{
  "answer": {
    "a": "x\\ny",
    "z": [
      1,
      "é"
    ]
  },
  "asked": {
    "input": {
      "a": 2,
      "b": 1
    },
    "kind": "call",
    "name": "find"
  },
  "kind": "Recording",
  "v": 1
}
`);
    await record({ a: 2, b: 1 });
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await readdir(join(folder, 'cassette/diff'))).toEqual([name]);
  });

  it('rejects with the reason of an abort, but keeps an answer that has come', async () => {
    const store = memoryStore();
    const stop = new AbortController();
    const { made, work } = counter();
    const find = Cassette.open(store, 'abort').wrap('find', async (input: string) => {
      const answer = await work(input);
      stop.abort('enough'); // too late: it is paid for
      return answer;
    });
    expect(await find('q', { signal: stop.signal })).toEqual({ call: 1 });
    await expect(find('other', { signal: stop.signal })).rejects.toBe('enough');
    expect(made).toHaveLength(1);
    expect(await keysOf(store)).toHaveLength(1);
  });

  it('fails where its store cannot write, rather than give an answer that will not replay', async () => {
    const store = { ...memoryStore(), put: () => Promise.reject(new Error('disk full')) };
    await expect(Cassette.open(store, 'full').wrap('find', async () => 1)('q')).rejects.toThrow('disk full');
  });

  it('refuses names that are no segment, options that do not exist and values that are none', () => {
    const store = memoryStore();
    expect(() => Cassette.open(store, 'a/b')).toThrow('cannot be named "a/b"');
    expect(() => Cassette.open(store, '..')).toThrow('".." is not a key');
    expect(() => Cassette.open(store, 'a', { mod: 'auto' } as never)).toThrow('has no option "mod"');
    expect(() => Cassette.open(store, 'a', { mode: 'off' } as never)).toThrow('mode is "off"');
    expect(() => Cassette.open(store, 'a', { repeats: 'one' } as never)).toThrow('repeats is "one"');
  });

  it('shows itself in one line', async () => {
    const tape = Cassette.open(memoryStore(), 'shown');
    await tape.wrap('find', async () => 1)('q');
    expect(inspect(tape)).toBe('Cassette "shown" (auto: 0 replayed, 1 recorded, 0 missing)');
  });
});
