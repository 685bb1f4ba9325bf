import { TuneloopError } from '../../base/errors.js';
import type { Store } from '../../spec/store.js';
import { type ConformanceCase, check, checkAborts, collect, type Make, rejection } from './case.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (entry: { readonly bytes: Uint8Array } | undefined) => entry && new TextDecoder().decode(entry.bytes);

const badKeys = [
  '',
  '/',
  'a//b',
  '/a',
  'a/',
  '.',
  '..',
  'a/../b',
  'a/./b',
  'a b',
  'a\\b',
  'ä',
  'a\0b',
  'a%2fb',
  '~a',
  'x'.repeat(121),
];

async function checkCode(promise: Promise<unknown>, code: string, what: string): Promise<void> {
  const error = await rejection(promise, what);
  check(TuneloopError.is(error) && error.code === code, `${what} must fail with ${code}, not with ${String(error)}`);
}

/**
 * Gives the promises of a {@link Store}.
 * @param make gives an empty store each time
 */
export function store(make: Make<Store>): readonly ConformanceCase[] {
  return [
    {
      title: 'what was put is got, byte for byte, and nothing else is there',
      run: async () => {
        const target = await make();
        const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) & 255);
        const { version } = await target.put('folder/blob', bytes);
        const got = await target.get('folder/blob');
        check(got !== undefined && got.version === version, 'the version must be the one that put gave');
        check(got.bytes.length === bytes.length && got.bytes.every((byte, i) => byte === bytes[i]), 'bytes differ');
        check((await target.get('folder/other')) === undefined, 'an absent key must give undefined');
        check((await target.get('folder')) === undefined, 'a folder is no value');
        await target.put('empty', new Uint8Array());
        check((await target.get('empty'))?.bytes.length === 0, 'no bytes are a value too');
      },
    },
    {
      title: 'a value changed after put or get does not change what is stored',
      run: async () => {
        const target = await make();
        const bytes = bytesOf('kept');
        await target.put('key', bytes);
        bytes.fill(0);
        (await target.get('key'))?.bytes.fill(0);
        check(textOf(await target.get('key')) === 'kept', 'the stored bytes changed');
      },
    },
    {
      title: 'keys that differ in a capital, a colon or a sign are different keys',
      run: async () => {
        const target = await make();
        const keys = ['run', 'Run', 'rUN', 'r:n', 'r-n', 'r_n', 'r.n', '.run', 'run.', 'sha256:0f/run'];
        for (const key of keys) await target.put(key, bytesOf(key));
        for (const key of keys) check(textOf(await target.get(key)) === key, `"${key}" holds something else`);
        check((await collect(target.list(''))).join() === [...keys].sort().join(), 'the list must hold every key');
      },
    },
    {
      title: 'a key that is none is refused everywhere',
      run: async () => {
        const target = await make();
        for (const key of badKeys) {
          const shown = JSON.stringify(key);
          await checkCode(target.put(key, bytesOf('x')), 'INVALID_OPTION', `putting ${shown}`);
          await checkCode(target.get(key), 'INVALID_OPTION', `getting ${shown}`);
          await checkCode(target.remove(key), 'INVALID_OPTION', `removing ${shown}`);
        }
        for (const prefix of ['../', '/', 'a/../', 'a b']) {
          await checkCode(collect(target.list(prefix)), 'INVALID_OPTION', `listing "${prefix}"`);
        }
        check((await collect(target.list(''))).length === 0, 'nothing may have been written');
      },
    },
    {
      title: 'a key cannot be a value and a folder at once',
      run: async () => {
        const target = await make();
        await target.put('a/b', bytesOf('1'));
        for (const ifVersion of [undefined, null]) {
          await checkCode(target.put('a', bytesOf('2'), { ifVersion }), 'INVALID_OPTION', 'putting a folder');
          await checkCode(target.put('a/b/c', bytesOf('2'), { ifVersion }), 'INVALID_OPTION', 'putting below a value');
        }
        await target.remove('a/b');
        await target.put('a', bytesOf('3'));
        check(textOf(await target.get('a')) === '3', 'an emptied folder must free its name');
      },
    },
    {
      title: 'a list gives the keys with the prefix in ascending order',
      run: async () => {
        const target = await make();
        for (const key of ['job/b/2', 'job/b/10', 'job/b/1', 'job/a', 'job/b-1', 'job/b.1', 'joba', 'other']) {
          await target.put(key, bytesOf(key));
        }
        const list = async (prefix: string) => (await collect(target.list(prefix))).join(' ');
        check((await list('job/b/')) === 'job/b/1 job/b/10 job/b/2', await list('job/b/'));
        check((await list('job/b')) === 'job/b-1 job/b.1 job/b/1 job/b/10 job/b/2', await list('job/b'));
        check((await list('job')).endsWith('job/b/2 joba'), await list('job'));
        check((await list('nobody/')) === '', await list('nobody/'));
        for await (const _ of target.list('')) break;
      },
    },
    {
      title: 'a conditional put succeeds on the expected version only',
      run: async () => {
        const target = await make();
        const { version } = await target.put('key', bytesOf('1'), { ifVersion: null });
        await checkCode(target.put('key', bytesOf('2'), { ifVersion: null }), 'STORE_CONFLICT', 'creating it again');
        const next = await target.put('key', bytesOf('2'), { ifVersion: version });
        check(next.version !== version, 'other bytes must have another version');
        await checkCode(target.put('key', bytesOf('3'), { ifVersion: version }), 'STORE_CONFLICT', 'an old version');
        await checkCode(target.put('none', bytesOf('3'), { ifVersion: version }), 'STORE_CONFLICT', 'an absent key');
        check(textOf(await target.get('key')) === '2', 'a refused put must change nothing');
        check((await target.get('none')) === undefined, 'a refused put must create nothing');
      },
    },
    {
      title: 'of many conditional puts at the same time exactly one succeeds',
      run: async () => {
        const target = await make();
        let ifVersion: string | null = null;
        for (const round of [1, 2, 3]) {
          const tries = Array.from({ length: 12 }, (_, i) =>
            target.put('race', bytesOf(`${round}-${i}`), { ifVersion }),
          );
          const settled = await Promise.allSettled(tries);
          const won = settled.filter((each) => each.status === 'fulfilled');
          check(won.length === 1, `${won.length} of 12 succeeded in round ${round}`);
          for (const each of settled) {
            if (each.status === 'rejected') check(each.reason.code === 'STORE_CONFLICT', String(each.reason));
          }
          ifVersion = won[0]!.value.version;
          check((await target.get('race'))?.version === ifVersion, 'the winner must be what is stored');
        }
      },
    },
    {
      title: 'a removed key is gone, and removing it again is no error',
      run: async () => {
        const target = await make();
        await target.put('a/b/c', bytesOf('1'));
        await target.put('a/d', bytesOf('2'));
        await target.remove('a/b/c');
        await target.remove('a/b/c');
        check((await target.get('a/b/c')) === undefined, 'it is still there');
        check((await collect(target.list(''))).join() === 'a/d', 'another key must stay');
        await target.put('a/b/c', bytesOf('3'), { ifVersion: null });
      },
    },
    {
      title: 'an aborted store call rejects with the reason of its signal, and writes nothing',
      run: async () => {
        const target = await make();
        await target.put('key', bytesOf('1'));
        await checkAborts((signal) => target.put('other', bytesOf('2'), { signal }));
        await checkAborts((signal) => target.get('key', { signal }));
        await checkAborts((signal) => target.remove('key', { signal }));
        await checkAborts((signal) => collect(target.list('', { signal })));
        check((await collect(target.list(''))).join() === 'key', 'an aborted call took effect');
      },
    },
  ];
}
