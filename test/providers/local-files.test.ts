import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestBytes } from '../../src/base/digest.js';
import { createDurable, readRecord, writeDurable } from '../../src/providers/local/durable.js';
import { EventLog, readEvents } from '../../src/providers/local/event-log.js';
import { localFiles, readFileRef } from '../../src/providers/local/files.js';
import { hasOwner, Ownership } from '../../src/providers/local/owner.js';
import { StopTexts } from '../../src/providers/local/stop-texts.js';
import type { FineTuneEvent } from '../../src/spec/fine-tune.js';
import { workspace } from './local-base.js';

const { folder } = workspace();
const made = () => {
  const path = folder();
  mkdirSync(path);
  return path;
};
const bytes = Buffer.from('{"a":1}\n');
const about = { name: 'rows.jsonl', digest: digestBytes(bytes) };
const body = (content: Uint8Array) =>
  async function* () {
    yield content.subarray(0, 3);
    yield content.subarray(3);
  };

describe('local files', () => {
  it('are kept under their digest, once, and read back', async () => {
    const dir = folder();
    const kept = localFiles(dir);
    const seen: number[] = [];
    const file = await kept.upload(body(bytes), about, { onProgress: ({ done }) => seen.push(done) });
    expect(file).toEqual({ id: about.digest, digest: about.digest, bytes: 8 });
    expect(seen).toEqual([3, 8]);
    expect(readdirSync(dir)).toEqual([about.digest.slice(7)]);
    const unread = () => {
      throw new Error('read again');
    };
    expect(await kept.upload(unread, about)).toEqual(file);
    expect(await readFileRef(dir, file)).toEqual(bytes);
  });

  it('refuse a content that is not what was announced, and keep nothing of it', async () => {
    const dir = folder();
    const upload = localFiles(dir).upload(body(Buffer.from('something else')), about);
    await expect(upload).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('tell a changed file, a missing one, and an id that is none', async () => {
    const dir = folder();
    const file = await localFiles(dir).upload(body(bytes), about);
    writeFileSync(join(dir, about.digest.slice(7)), 'changed');
    await expect(readFileRef(dir, file)).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
    await localFiles(dir).remove!(file);
    await expect(readFileRef(dir, file)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(readFileRef(dir, { ...file, id: '../secret' })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('durable files', () => {
  it('are replaced whole, and made by one of many', async () => {
    const dir = folder();
    const path = join(dir, 'record.json');
    const made = await Promise.all(['a', 'b', 'c'].map((content) => createDurable(path, content)));
    expect(made.filter(Boolean)).toHaveLength(1);
    await writeDurable(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(dir)).toEqual(['record.json']);
  });

  it('are CORRUPT_RECORD where they hold something else, or come from a later release', async () => {
    const path = join(made(), 'record.json');
    for (const content of ['{"kind":"LocalJob","v":1', '{"kind":"Other","v":1}', '{"kind":"LocalJob","v":2}']) {
      writeFileSync(path, content);
      await expect(readRecord(path, 'LocalJob')).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
    }
    expect(await readRecord(`${path}.none`, 'LocalJob')).toBeUndefined();
  });

  it('are STORE_FAILED where they cannot be written', async () => {
    const dir = made();
    writeFileSync(join(dir, 'file'), '');
    await expect(writeDurable(join(dir, 'file', 'below'), 'x')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });
});

describe('ownership of a folder', () => {
  const record = (change: object) =>
    JSON.stringify({
      kind: 'LocalOwner',
      v: 1,
      nonce: 'n',
      host: hostname(),
      pid: process.pid,
      started: '',
      ...change,
    });

  it('is given to one of many, and to the next one after its release', async () => {
    const dir = made();
    const claims = await Promise.all([1, 2, 3, 4].map(() => Ownership.claim(dir)));
    const [owner, ...rest] = claims.filter((claim) => claim !== undefined);
    expect(rest).toEqual([]);
    expect(await hasOwner(dir)).toBe(true);
    await owner!.release();
    expect(await hasOwner(dir)).toBe(false);
    const next = await Ownership.claim(dir);
    expect(next).toBeDefined();
    expect(await owner!.holds()).toBe(false);
    await next!.release();
  });

  it('is taken from a process that is gone, or whose number another process has now', async () => {
    for (const change of [{ pid: 2 ** 22 + 1 }, { started: 'another boot:1' }]) {
      const dir = made();
      writeFileSync(join(dir, 'owner.7.json'), record(change));
      if ('started' in change && process.platform !== 'linux') continue; // only there the system tells when one began
      const owner = await Ownership.claim(dir);
      expect(owner).toBeDefined();
      expect(readdirSync(dir)).toEqual(['owner.8.json']);
      await owner!.release();
    }
  });

  it('is left to another machine while its file is touched, and taken when it has been silent', async () => {
    const dir = made();
    const path = join(dir, 'owner.1.json');
    writeFileSync(path, record({ host: 'elsewhere', pid: 1 }));
    expect(await Ownership.claim(dir)).toBeUndefined();
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(path, longAgo, longAgo);
    const owner = await Ownership.claim(dir);
    expect(owner).toBeDefined();
    await owner!.release();
  });
});

describe('EventLog', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const loss = (step: number): FineTuneEvent => ({ type: 'metrics', at, step, loss: step });

  it('gives what is new after a cursor, and never a half line', async () => {
    const path = join(made(), 'events.jsonl');
    const log = EventLog.open(path);
    log.append(loss(1));
    const first = await readEvents(path);
    expect(first.events).toEqual([loss(1)]);
    expect(await readEvents(path, first.cursor)).toEqual({ events: [], cursor: first.cursor });
    log.append(loss(2));
    expect((await readEvents(path, first.cursor)).events).toEqual([loss(2)]);
    log.close();
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, `${whole}{"type":"met`);
    expect((await readEvents(path)).events).toEqual([loss(1), loss(2)]);
    EventLog.open(path).close();
    expect(readFileSync(path, 'utf8')).toBe(whole);
  });

  it('tells a step that is repeated after a checkpoint once, with its validation and its checkpoint', async () => {
    const path = join(made(), 'events.jsonl');
    const check: FineTuneEvent = { type: 'metrics', at, step: 2, validationLoss: 1 };
    const saved: FineTuneEvent = { type: 'checkpoint', at, step: 2 };
    let log = EventLog.open(path);
    for (const event of [loss(1), loss(2), check]) log.append(event);
    log.close();
    log = EventLog.open(path);
    for (const event of [loss(1), loss(2), check, saved, loss(3)]) log.append(event);
    log.close();
    expect((await readEvents(path)).events).toEqual([loss(1), loss(2), check, saved, loss(3)]);
  });

  it('has no events where there is no file yet', async () => {
    expect(await readEvents(join(folder(), 'none.jsonl'))).toEqual({ events: [], cursor: '0' });
  });
});

describe('StopTexts', () => {
  it('holds back what may become a stop text, and shows it when it does not', () => {
    const stops = new StopTexts(['\n\n', 'END']);
    expect(stops.push('a\n')).toEqual({ text: 'a', stopped: false });
    expect(stops.push('b E')).toEqual({ text: '\nb ', stopped: false });
    expect(stops.push('N')).toEqual({ text: '', stopped: false });
    expect(stops.push('d EN')).toEqual({ text: 'ENd ', stopped: false });
    expect(stops.end()).toBe('EN');
  });

  it('stops at the first of several', () => {
    expect(new StopTexts(['two', 'one']).push('zero one two')).toEqual({ text: 'zero ', stopped: true });
  });
});
