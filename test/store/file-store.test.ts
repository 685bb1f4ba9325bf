import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withFileLock } from '../../src/store/file-lock.js';
import { ownedName, thisProcess } from '../../src/store/file-owner.js';
import { fileStore } from '../../src/store/index.js';
import { fakeClock } from '../../src/testing/index.js';

const fault = vi.hoisted(() => ({ call: '', code: '', syscall: '' }));

/** The real file system, but for one call that fails as a full or protected disk does. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const failing = (name: 'open' | 'link' | 'rename' | 'mkdir' | 'unlink') =>
    (async (...args: never[]) => {
      if (fault.call === name) throw systemError();
      if (fault.call === 'write' && name === 'open') {
        const handle = await (real.open as (...args: never[]) => ReturnType<typeof real.open>)(...args);
        handle.writeFile = async () => Promise.reject(systemError());
        return handle;
      }
      return (real[name] as (...args: never[]) => unknown)(...args);
    }) as never;
  const systemError = () =>
    Object.assign(new Error(`${fault.code}: scripted`), { code: fault.code, syscall: fault.syscall || fault.call });
  return {
    ...real,
    open: failing('open'),
    link: failing('link'),
    rename: failing('rename'),
    mkdir: failing('mkdir'),
    unlink: failing('unlink'),
  };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tuneloop-store-'));
});
afterEach(async () => {
  Object.assign(fault, { call: '', code: '', syscall: '' });
  await rm(folder, { recursive: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = async (key: string) => new TextDecoder().decode((await fileStore(folder).get(key))?.bytes);
const keys = async () => {
  const all: string[] = [];
  for await (const key of fileStore(folder).list('')) all.push(key);
  return all;
};
const scratchFiles = () => readdir(join(folder, '~scratch'));

/** Runs a program of ours in a process of its own. */
function child(program: string) {
  const store = new URL('../../src/store/index.ts', import.meta.url).href;
  const lock = new URL('../../src/store/file-lock.ts', import.meta.url).href;
  const source = `import { fileStore } from '${store}'; import { withFileLock } from '${lock}'; const folder = ${JSON.stringify(folder)};${program}`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', source];
  return spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('a store in a folder', () => {
  it('keeps each key in a file of its name, and leaves nothing else behind', async () => {
    await fileStore(folder).put('job/Demo/sha256:0f.json', bytes('{}'));
    expect(await readFile(join(folder, 'job/+demo/sha256=0f.json'), 'utf8')).toBe('{}');
    expect(await scratchFiles()).toEqual([]);
    expect(await readdir(join(folder, '~locks'))).toEqual([]);
  });

  it('reads and lists nothing where there is no folder, and makes none for it', async () => {
    const store = fileStore(join(folder, 'none'));
    expect(await store.get('a')).toBeUndefined();
    for await (const key of store.list('')) expect.unreachable(key);
    await store.remove('a');
    expect(await readdir(folder)).toEqual([]);
  });

  it('passes over files that are no keys of ours', async () => {
    await fileStore(folder).put('a', bytes('1'));
    for (const name of ['READ ME.txt', '.DS_Store', '~backup', 'ä']) await writeFile(join(folder, name), 'x');
    expect(await keys()).toEqual(['a']);
  });

  it('does not follow links inside the folder, and takes the folder itself for what it links to', async () => {
    const outside = join(folder, 'outside');
    const inside = join(folder, 'inside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    await mkdir(inside);
    await symlink(outside, join(inside, 'way-out'));
    await symlink(join(outside, 'secret'), join(inside, 'file'));
    const store = fileStore(inside);
    const refused = { code: 'STORE_FAILED', message: expect.stringContaining('is a symbolic link') };
    for (const key of ['way-out/secret', 'file']) {
      await expect(store.get(key)).rejects.toMatchObject(refused);
      await expect(store.put(key, bytes('changed'))).rejects.toMatchObject(refused);
      await expect(store.put(key, bytes('changed'), { ifVersion: null })).rejects.toMatchObject(refused);
      await expect(store.remove(key)).rejects.toMatchObject(refused);
    }
    for await (const key of store.list('')) expect.unreachable(key);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');

    await symlink(inside, join(folder, 'alias'));
    await fileStore(join(folder, 'alias')).put('a', bytes('1'));
    expect(await readFile(join(inside, 'a'), 'utf8')).toBe('1');
  });
});

describe('a disk that refuses', () => {
  it.each([
    ['ENOSPC', 'write', 'no space is left on the device'],
    ['EDQUOT', 'write', 'the disk quota is used up'],
    ['EACCES', 'open', 'permission was denied'],
    ['EROFS', 'rename', 'the file system is read-only'],
    ['EIO', 'rename', 'EIO: scripted'],
  ])('%s while overwriting fails with STORE_FAILED, and what was there is unharmed', async (code, call, why) => {
    const store = fileStore(folder);
    await store.put('key', bytes('before'));
    Object.assign(fault, { call, code });
    await expect(store.put('key', bytes('after'))).rejects.toMatchObject({
      code: 'STORE_FAILED',
      retryable: false,
      message: expect.stringContaining(`Could not write "key" in ${folder}: ${why} (${code}).`),
    });
    fault.call = '';
    expect(await textOf('key')).toBe('before');
    expect(await scratchFiles()).toEqual([]);
    expect(await readdir(join(folder, '~locks'))).toEqual([]);
    await store.put('key', bytes('after')); // and it works again afterwards
    expect(await textOf('key')).toBe('after');
  });

  it('one without hard links is named as such', async () => {
    Object.assign(fault, { call: 'link', code: 'EPERM', syscall: 'link' });
    await expect(fileStore(folder).put('key', bytes('x'), { ifVersion: null })).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('has no hard links'),
    });
    fault.call = '';
    expect(await keys()).toEqual([]);
  });

  it('a folder that cannot be made says so, and is tried again by the next write', async () => {
    Object.assign(fault, { call: 'mkdir', code: 'EACCES' });
    const store = fileStore(join(folder, 'sub'));
    await expect(store.put('key', bytes('x'))).rejects.toMatchObject({ code: 'STORE_FAILED' });
    fault.call = '';
    await store.put('key', bytes('x'));
  });

  it('a file in the place of the folder is STORE_FAILED', async () => {
    await writeFile(join(folder, 'taken'), '');
    await expect(fileStore(join(folder, 'taken')).put('key', bytes('x'))).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('is a file, not a folder'),
    });
  });
});

describe('what killed processes leave behind', () => {
  const nobody = async (name: string) => name.replace(`_${process.pid}_`, '_99999999_'); // above the largest number there is

  it('half-written files of ended processes are cleared away, those of living ones are not', async () => {
    await mkdir(join(folder, '~scratch'));
    const [mine, dead] = [await ownedName(), await nobody(await ownedName())];
    for (const name of [mine, dead, 'unknown']) await writeFile(join(folder, '~scratch', name), 'half');
    await fileStore(folder).put('key', bytes('whole'));
    expect((await scratchFiles()).sort()).toEqual([mine, 'unknown'].sort());
    expect(await keys()).toEqual(['key']);
  });

  it('a lock of an ended process is taken over, also one whose process number is used again', async () => {
    const { began } = await thisProcess();
    const again = (await ownedName()).replace(`_${began}_`, '_1_'); // our own number, but begun long ago
    const names = began === '' ? [] : [again];
    for (const name of [await nobody(await ownedName()), '', ...names]) {
      const path = join(folder, 'lock');
      await writeFile(path, name);
      expect(await withFileLock(path, async () => 'done', { scratch: folder })).toBe('done');
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('a lock of a process that may live is waited for, then named', async () => {
    const elsewhere = (await ownedName()).replace(/^[0-9a-f]{12}/, '000000000000');
    const path = join(folder, 'lock');
    await writeFile(path, elsewhere);
    const clock = fakeClock();
    const started = clock.now();
    const work = vi.fn(async () => {});
    await expect(withFileLock(path, work, { scratch: folder, clock })).rejects.toMatchObject({
      code: 'STORE_FAILED',
      retryable: true,
      hint: expect.stringContaining('delete lock'),
    });
    expect(clock.now() - started).toBeGreaterThanOrEqual(10_000);
    expect(work).not.toHaveBeenCalled();
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('a process killed while it holds a lock does not stop the others', async () => {
    const holder = child(`
      await fileStore(folder).put('seed', new Uint8Array());
      await withFileLock(folder + '/held', () => new Promise((resolve) => {
        console.log('locked');
        setTimeout(resolve, 60_000);
      }), { scratch: folder + '/~scratch' });`);
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const path = join(folder, 'held');
    expect(await readFile(path, 'utf8')).toContain(`_${holder.pid}_`);
    expect(await withFileLock(path, async () => 'mine', { scratch: join(folder, '~scratch') })).toBe('mine');
  });
});

it('conditional writes of several processes lose no update', async () => {
  const rounds = 40;
  const counting = `
    const store = fileStore(folder);
    for (let done = 0; done < ${rounds}; ) {
      const found = await store.get('count');
      const next = new TextEncoder().encode(String(Number(found ? new TextDecoder().decode(found.bytes) : 0) + 1));
      await store.put('count', next, { ifVersion: found?.version ?? null }).then(
        () => done++,
        (error) => { if (error.code !== 'STORE_CONFLICT') throw error; },
      );
    }`;
  const exits = await Promise.all([1, 2, 3].map(() => once(child(counting), 'exit')));
  expect(exits.map(([code]) => code)).toEqual([0, 0, 0]);
  expect(await textOf('count')).toBe(String(3 * rounds));
  expect(await scratchFiles()).toEqual([]);
});
