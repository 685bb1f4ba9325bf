import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import { failure, jsonl, pair, pieces, utf8 } from './fixtures.js';

const rows = [
  { question: 'one?', answer: '1' },
  { question: 'two – ✓?', answer: '2' },
  { question: 'three?', answer: '3' },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tuneloop-'));
  writeFileSync(join(folder, 'train.jsonl'), jsonl(...rows));
  writeFileSync(join(folder, 'empty.jsonl'), '');
  mkdirSync(join(folder, 'data.jsonl'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Dataset.fromJSONL', () => {
  it('reads the same rows from a path, a file URL, bytes, a blob and a stream of any piece size, as often as asked', async () => {
    const path = join(folder, 'train.jsonl');
    const bytes = jsonl(...rows);
    const sources = [
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      bytes,
      new Blob([bytes]),
      pieces(bytes, 1),
      pieces(bytes, 7),
    ];
    for (const source of sources) {
      const dataset = Dataset.fromJSONL(source, { schema: pair });
      expect(await dataset.toArray()).toEqual(rows);
      expect(await dataset.toArray()).toEqual(rows);
    }
  });

  it('drops a byte-order mark, accepts CRLF and a last line without an ending, and skips blank lines', async () => {
    const text = `\uFEFF${JSON.stringify(rows[0])}\r\n\r\n  \n${JSON.stringify(rows[1])}`;
    expect(await Dataset.fromJSONL(utf8(text), { schema: pair }).toArray()).toEqual(rows.slice(0, 2));
  });

  it('stops at a bad row with its line, its path and what is wrong', async () => {
    const error = await failure(
      Dataset.fromJSONL(jsonl(rows[0], { question: 'q', answer: 7 }), { schema: pair, name: 'a.jsonl' }),
    );
    expect(error).toMatchObject({ name: 'ValidationError', code: 'INVALID_ROW' });
    expect(error.message).toContain('a.jsonl, line 2: answer: Invalid input: expected string, received number.');
    expect(error.issues).toEqual([
      { path: 'answer', line: 2, message: 'Invalid input: expected string, received number' },
    ]);
  });

  it('sets bad rows aside with line, raw text and reason: invalid UTF-8, no JSON, wrong shape', async () => {
    const bytes = Buffer.concat([
      jsonl(rows[0]),
      utf8('\n{"question": \n'),
      Uint8Array.of(0x22, 0xff, 0x22, 0x0a),
      jsonl({ question: 'x' }, rows[1]),
    ]);
    const dataset = Dataset.fromJSONL(bytes, { schema: pair, onInvalid: 'quarantine', name: 'a.jsonl' });
    expect(dataset.quarantined()).toEqual({ complete: false, rows: 0, kept: 0, quarantined: 0, entries: [] });
    expect(await dataset.map((row) => row.answer).toArray()).toEqual(['1', '2']);
    const report = dataset.quarantined();
    expect(report).toMatchObject({ complete: true, rows: 5, kept: 2, quarantined: 3 });
    expect(report.entries.map(({ source, line, raw }) => [source, line, raw])).toEqual([
      ['a.jsonl', 3, '{"question": '],
      ['a.jsonl', 4, '"\uFFFD"'],
      ['a.jsonl', 5, '{"question":"x"}'],
    ]);
    expect(report.entries.map(({ issues }) => issues[0]?.message)).toEqual([
      expect.stringContaining('The line is not JSON'),
      'The line is not valid UTF-8',
      'Invalid input: expected string, received undefined',
    ]);
  });

  it('lists 100 bad rows and counts them all', async () => {
    const bytes = utf8(`${'{"x":\n'.repeat(150)}${JSON.stringify(rows[0])}\n`);
    const dataset = Dataset.fromJSONL(bytes, { schema: pair, onInvalid: 'quarantine' });
    expect(await dataset.count()).toBe(1);
    expect(dataset.quarantined()).toMatchObject({ rows: 151, kept: 1, quarantined: 150 });
    expect(dataset.quarantined().entries).toHaveLength(100);
  });

  it('turns too many bad rows into an error, by number and by share', async () => {
    const bytes = jsonl(rows[0], 1, 2, rows[1]);
    const read = (limits: object) => Dataset.fromJSONL(bytes, { schema: pair, onInvalid: 'quarantine', ...limits });
    expect(await read({ maxInvalid: 2, maxInvalidRatio: 0.5 }).count()).toBe(2);
    const byNumber = await failure(read({ maxInvalid: 1 }));
    expect(byNumber.message).toContain('bytes: more than 1 rows are invalid; bytes, line 3: ');
    expect(byNumber.issues?.map(({ line }) => line)).toEqual([2, 3]);
    const byShare = await failure(read({ maxInvalidRatio: 0.4 }));
    expect(byShare.message).toContain('2 of 4 rows are invalid, more than the allowed 0.4');
    expect(byShare).toMatchObject({ code: 'INVALID_ROW' });
  });

  it('refuses a source without rows unless that is allowed', async () => {
    const path = join(folder, 'empty.jsonl');
    const error = await failure(Dataset.fromJSONL(path, { schema: pair }));
    expect(error).toMatchObject({ code: 'INVALID_ROW', hint: expect.stringContaining('allowEmpty') });
    expect(error.message).toContain('empty.jsonl: there are no rows.');
    expect(await Dataset.fromJSONL(path, { schema: pair, allowEmpty: true }).toArray()).toEqual([]);
    const allBad = await failure(Dataset.fromJSONL(jsonl(1, 2), { schema: pair, onInvalid: 'quarantine' }));
    expect(allBad.message).toContain('all 2 rows are invalid');
  });

  it('says which file is missing and what lies beside it', async () => {
    const error = await failure(Dataset.fromJSONL(join(folder, 'trian.jsonl'), { schema: pair }));
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
    expect(error.message).toContain(join(folder, 'trian.jsonl'));
    expect(error.hint).toContain('train.jsonl');
    expect((await failure(Dataset.fromJSONL(join(folder, 'no/where.jsonl'), { schema: pair }))).hint).toContain(
      'There is no folder',
    );
  });

  it('says that a directory is no file', async () => {
    const error = await failure(Dataset.fromJSONL(join(folder, 'data.jsonl'), { schema: pair }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect(error.message).toContain('is a directory');
  });

  it('refuses options that do not exist, values out of range, and sources that are none', async () => {
    const open = (options: object, source: unknown = 'a.jsonl') =>
      failure(() => Dataset.fromJSONL(source as string, { schema: pair, ...options }));
    expect((await open({ onInvalidd: 'quarantine' })).message).toContain(
      'Dataset.fromJSONL has no option "onInvalidd".',
    );
    expect((await open({ onInvalid: 'skip' })).message).toContain('onInvalid must be either');
    expect((await open({ maxInvalidRatio: 2 })).message).toContain('between 0 and 1; it is 2');
    expect((await open({ maxInvalid: Number.NaN })).message).toContain('maxInvalid must be 0 or more');
    expect((await open({}, 7)).message).toContain('Cannot read rows from a number.');
    expect((await open({}, 's3://bucket/key')).message).toContain('s3:// is not allowed');
  });

  it('accepts asynchronous schemas and gives what they transform', async () => {
    const schema = z.string().transform(async (text) => text.length);
    expect(await Dataset.fromJSONL(jsonl('a', 'bcd'), { schema }).toArray()).toEqual([1, 3]);
  });

  it('refuses a byte function that gives the same stream twice, or text', async () => {
    const once = pieces(jsonl(...rows), 9)();
    const dataset = Dataset.fromJSONL(() => once, { schema: pair });
    expect(await dataset.count()).toBe(3);
    expect((await failure(dataset)).message).toContain('gave the same iterator a second time');
    const text = async function* () {
      yield 'x' as unknown as Uint8Array;
    };
    expect((await failure(Dataset.fromJSONL(text, { schema: pair }))).message).toContain('gave a string where bytes');
  });

  it.skipIf(!existsSync('/proc/self/fd'))('closes the file when the reading ends, fails or is left early', async () => {
    const openFiles = () => readdirSync('/proc/self/fd').length;
    const path = join(folder, 'train.jsonl');
    const before = openFiles();
    const dataset = Dataset.fromJSONL(path, { schema: pair });
    await dataset.toArray();
    expect(await dataset.first(1)).toEqual([rows[0]]);
    for await (const _ of dataset) break;
    await failure(Dataset.fromJSONL(path, { schema: z.number() }));
    expect(openFiles()).toBe(before);
  });
});
