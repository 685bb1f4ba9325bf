import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import { failure, jsonl, pieces, utf8 } from './fixtures.js';

const row = z.object({ n: z.coerce.number() });
let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
const numbers = (dataset: Dataset<{ n: number }>) => dataset.map(({ n }) => n).toArray();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tuneloop-'));
  mkdirSync(at('in', 'deep', 'er'), { recursive: true });
  mkdirSync(at('in', '.hidden'));
  mkdirSync(at('in', 'z.jsonl'));
  const files: [string, Uint8Array | string][] = [
    ['b.jsonl', jsonl({ n: 2 }, { n: 'two' })],
    ['a.jsonl.gz', gzipSync(jsonl({ n: 1 }))],
    ['\uffee.jsonl', jsonl({ n: 3 })],
    ['\u{1f600}.jsonl', jsonl({ n: 4 })],
    ['in/c.jsonl', jsonl({ n: 5 })],
    ['in/deep/er/d.jsonl', jsonl({ n: 6 })],
    ['in/.hidden/e.jsonl', jsonl({ n: 7 })],
    ['in/.f.jsonl', jsonl({ n: 8 })],
    ['[x]{y}?.jsonl', jsonl({ n: 9 })],
    ['rows.json', '[{"n":1}]'],
    ['rows.csv', 'n\n1\n'],
    ['rows.tsv', 'n\tx,y;z\n1\t2\n'],
    ['more.csv', 'x;n\n"a\n;";2\n'],
    ['notes.txt', 'one\r\n\ntwo\n'],
    ['notes.gz', gzipSync('zip')],
  ];
  for (const [name, content] of files) writeFileSync(at(name), content);
  symlinkSync(at('in'), at('in', 'deep', 'loop'));
  symlinkSync(at('b.jsonl'), at('in', 'deep', 'link.jsonl'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('patterns of paths', () => {
  const read = (pattern: string) => numbers(Dataset.fromJSONL(at(pattern), { schema: row, onInvalid: 'quarantine' }));

  it('name files in the order of code points, hidden ones and folders left out', async () => {
    expect(await read('*.jsonl')).toEqual([9, 2, 3, 4]);
    expect(await read('*.jsonl*')).toEqual([9, 1, 2, 3, 4]);
    expect(await read('{a.jsonl.gz,b.jsonl,none.jsonl}')).toEqual([1, 2]);
    expect(await read('?.jsonl')).toEqual([2, 3, 4]);
    expect(await read('in/*.jsonl')).toEqual([5]);
    expect(await read('in/.*.jsonl')).toEqual([8]);
    expect(await read('in/**/*.jsonl')).toEqual([5, 6, 2]);
    expect(await read('in/**')).toEqual([5, 6, 2]);
    expect(await read('**/er/*.{jsonl,csv}')).toEqual([6]);
  });

  it('are names where a file is called so', async () => {
    expect(await read('[x]{y}?.jsonl')).toEqual([9]);
  });

  it('say what was looked for where nothing fits, and look anew at each pass', async () => {
    const error = await failure(Dataset.fromJSONL(at('late*.jsonl'), { schema: row }));
    expect(error).toMatchObject({ code: 'NOT_FOUND', hint: expect.stringContaining(folder) });
    const dataset = Dataset.fromJSONL(at('late*.jsonl'), { schema: row });
    writeFileSync(at('late1.jsonl'), jsonl({ n: 10 }));
    expect(await numbers(dataset)).toEqual([10]);
    writeFileSync(at('late0.jsonl'), jsonl({ n: 11 }));
    expect(await numbers(dataset)).toEqual([11, 10]);
    rmSync(at('late0.jsonl'));
    rmSync(at('late1.jsonl'));
  });

  it('and lists are one source, whose bad rows name their file below the folder where the pattern begins', async () => {
    const dataset = Dataset.fromJSONL(
      [
        at('in', '**', '*.jsonl'),
        pathToFileURL(at('a.jsonl.gz')),
        jsonl({ n: 0 }, { n: 'x' }),
        new Blob([jsonl({ n: -1 })]),
      ],
      { schema: row, onInvalid: 'quarantine' },
    );
    expect(await numbers(dataset)).toEqual([5, 6, 2, 1, 0, -1]);
    expect(dataset.quarantined().entries.map(({ source, line }) => [source, line])).toEqual([
      ['deep/link.jsonl', 2],
      ['bytes', 2],
    ]);
    expect(dataset.lineage.source).toEqual({ type: 'jsonl', name: '*.jsonl and 3 more', from: 'files' });
    const error = await failure(Dataset.fromJSONL([at('a.jsonl.gz'), at('b.jsonl')], { schema: row }));
    expect(error.message).toContain('b.jsonl, line 2: n: ');
    expect((await failure(() => Dataset.fromJSONL([], { schema: row }))).message).toContain(
      'The list of sources is empty',
    );
  });

  it('read each CSV file by its own header and delimiter', async () => {
    expect(await numbers(Dataset.fromCSV([at('rows.csv'), at('more.csv')], { schema: row }))).toEqual([1, 2]);
    const error = await failure(Dataset.fromCSV([at('rows.csv'), at('notes.txt')], { schema: row }));
    expect(error.message).toContain('notes.txt has no column "n"');
  });
});

describe('Dataset.fromFile', () => {
  it('reads by the end of the name, or by the format that is named', async () => {
    for (const name of ['rows.json', 'rows.csv', 'rows.tsv', 'a.jsonl.gz', 'late.NDJSON']) {
      if (name === 'late.NDJSON') writeFileSync(at(name), jsonl({ n: 1 }));
      expect(await numbers(Dataset.fromFile(at(name), { schema: row }))).toEqual([1]);
    }
    const any = z.record(z.string(), z.unknown());
    expect(await Dataset.fromFile(at('rows.tsv'), { schema: any }).toArray()).toEqual([{ n: '1', 'x,y;z': '2' }]);
    expect(await Dataset.fromFile(at('notes.txt'), { schema: any }).toArray()).toMatchObject([{ text: 'one' }, {}, {}]);
    expect(await numbers(Dataset.fromFile(jsonl({ n: 3 }), { schema: row, format: 'jsonl' }))).toEqual([3]);
    expect(await numbers(Dataset.fromFile(at('in/*.jsonl'), { schema: row }))).toEqual([5]);
    const nested = Dataset.fromFile(utf8('{"a":[{"n":4}]}'), { schema: row, format: 'json', field: 'a' });
    expect(await numbers(nested)).toEqual([4]);
  });

  it('refuses a name that says nothing, several formats, and options of another format', async () => {
    const open = (source: string | string[], options: object = {}) =>
      failure(() => Dataset.fromFile(source, { schema: row, ...options }));
    expect((await open(at('notes.gz'))).message).toContain('The name "notes.gz" does not say');
    expect((await open('https://x.test/constructor')).hint).toContain("{ format: 'jsonl' }");
    expect((await open(['a.csv', 'b.jsonl'])).message).toContain('a.csv, b.jsonl have several');
    expect((await open('a.jsonl', { delimiter: ';' })).message).toContain('has no option "delimiter"');
    expect((await open('a.tsv', { delimiter: ';' })).message).toContain('has no option "delimiter"');
    expect((await open('a.x', { format: 'xml' })).message).toContain('format is "xml"');
  });
});

describe('Dataset.fromText', () => {
  const text = 'one\r\ntwo\n\n \nthree\n';

  it('gives lines, paragraphs and files, with the line on which each starts', async () => {
    const read = (by: 'line' | 'paragraph' | 'file', size = 1000) =>
      Dataset.fromText(pieces(utf8(text), size), { by, name: 'a.txt' }).toArray();
    for (const size of [1, 2, 1000]) {
      expect(await read('line', size)).toEqual(
        ['one', 'two', '', ' ', 'three'].map((line, index) => ({ text: line, line: index + 1, file: 'a.txt' })),
      );
      expect(await read('paragraph', size)).toEqual([
        { text: 'one\r\ntwo', line: 1, file: 'a.txt' },
        { text: 'three', line: 5, file: 'a.txt' },
      ]);
      expect(await read('file', size)).toEqual([{ text, line: 1, file: 'a.txt' }]);
    }
    const files = Dataset.fromText([at('notes.*'), utf8('x')], { by: 'file' });
    expect(await files.map(({ file, text }) => `${file}: ${text.length}`).toArray()).toEqual([
      'notes.gz: 3',
      'notes.txt: 10',
      'bytes: 1',
    ]);
  });

  it('sets aside what is too long or not UTF-8, and takes a schema', async () => {
    const bytes = Buffer.concat([utf8('a\nbbbbbbbbb\n\nccc\nccc\nccc\n\n'), Uint8Array.of(0xff), utf8('\n\nd')]);
    const options = { maxLineBytes: 8, onInvalid: 'quarantine' } as const;
    const rows = Dataset.fromText(bytes, { ...options, by: 'paragraph' });
    expect(await rows.map((each) => each.text).toArray()).toEqual(['d']);
    expect(rows.quarantined().entries.map(({ line, issues }) => [line, issues[0]?.message])).toEqual([
      [1, 'The paragraph has more than 8 bytes'],
      [4, 'The paragraph has more than 8 bytes'],
      [8, 'The paragraph is not valid UTF-8'],
    ]);
    const lengths = Dataset.fromText(utf8('abc'), {
      schema: z.object({ text: z.string() }).transform((r) => r.text.length),
    });
    expect(await lengths.toArray()).toEqual([3]);
    expect((await failure(() => Dataset.fromText('a', { by: 'word' as 'line' }))).code).toBe('INVALID_OPTION');
  });
});

describe('a line without an end', () => {
  it('is passed over in bounded memory, with its number and its beginning', async () => {
    const piece = new Uint8Array(1024 * 1024).fill(0x78);
    const long = async function* () {
      yield utf8('{"n":1}\n{"n":"');
      for (let i = 0; i < 256; i++) yield piece;
      yield utf8('"}\n\n{"n":3}\n');
    };
    const dataset = Dataset.fromJSONL(long, { schema: row, maxLineBytes: 1024 * 1024, onInvalid: 'quarantine' });
    const before = process.memoryUsage().rss;
    expect(await numbers(dataset)).toEqual([1, 3]);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    expect(dataset.quarantined()).toMatchObject({ rows: 3, kept: 2 });
    expect(dataset.quarantined().entries).toMatchObject([
      { line: 2, raw: `{"n":"${'x'.repeat(494)}…`, issues: [{ message: 'The line has more than 1048576 bytes' }] },
    ]);
    expect((await failure(() => Dataset.fromJSONL('a', { schema: row, maxLineBytes: 0 }))).code).toBe('INVALID_OPTION');
  });
});

describe.skipIf(!existsSync('/proc/self/fd'))('an abort or an error at any time', () => {
  const openFiles = () => readdirSync('/proc/self/fd').length;

  it('leaves no file open, whatever the format and packing', async () => {
    const many = Array.from({ length: 20_000 }, (_, n) => ({ n, text: `${n}`.repeat(10) }));
    const csv = `n,text\n${many.map(({ n, text }) => `${n},"${text}"`).join('\n')}`;
    const texts: Record<string, string> = {
      'many.jsonl': many.map((each) => JSON.stringify(each)).join('\n'),
      'many.json': JSON.stringify(many),
      'many.csv': csv,
      'many.txt': csv,
    };
    const names = Object.keys(texts).flatMap((name) => [name, `${name}.gz`]);
    for (const name of names) {
      const text = texts[name.replace('.gz', '')] as string;
      writeFileSync(at(name), name.endsWith('.gz') ? gzipSync(text) : text);
    }
    const before = openFiles();
    for (const name of names) {
      for (const after of [0, 1, 5000]) {
        const stop = new AbortController();
        const reason = new Error('enough');
        const error = await failure(async () => {
          let seen = 0;
          if (after === 0) queueMicrotask(() => stop.abort(reason));
          const rows = Dataset.fromFile(at(name), { schema: z.unknown() });
          for await (const _ of rows.read({ signal: stop.signal })) if (++seen === after) stop.abort(reason);
        });
        expect(error).toBe(reason);
      }
      await failure(Dataset.fromFile(at(name), { schema: z.never() }));
      await Dataset.fromFile(at(name), { schema: z.unknown() }).first(3);
    }
    for (let wait = 0; wait < 100 && openFiles() > before; wait++) await new Promise((next) => setTimeout(next, 10));
    expect(openFiles()).toBe(before);
  });
});
