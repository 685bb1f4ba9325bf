import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import { failure, pieces } from './fixtures.js';

const anything = z.unknown();
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'tuneloop-sinks-'))));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());
const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), 'utf8');

/** What JSON makes of a value: negative zero is zero. */
const json = <T>(value: T) => JSON.parse(JSON.stringify(value)) as T;
const column = fc.string({ minLength: 1 }).filter((name) => name.trim() === name && name !== '__proto__');
const cell = fc
  .oneof(fc.string(), fc.constantFrom('', '\uFEFF', '"', '""', ',', ';', '\t', '|', '\r\n', '\n', '=1', 'é😀', '\r'))
  .filter((value) => !/\p{Surrogate}/u.test(value));

describe('writeFile', () => {
  it('writes every format by the end of the name, and says what it wrote', async () => {
    const rows = Dataset.of([
      { id: 1, text: 'a "b", ü' },
      { id: 2, text: 'c' },
    ]);
    const expected: Record<string, string> = {
      'a.jsonl': '{"id":1,"text":"a \\"b\\", ü"}\n{"id":2,"text":"c"}\n',
      'a.json': '[\n{"id":1,"text":"a \\"b\\", ü"},\n{"id":2,"text":"c"}\n]\n',
      'a.csv': 'id,text\n1,"a ""b"", ü"\n2,c\n',
      'a.tsv': 'id\ttext\n1\t"a ""b"", ü"\n2\tc\n',
      'a.txt': 'a "b", ü\nc\n',
    };
    for (const [name, content] of Object.entries(expected)) {
      const written = await rows.writeFile(at(`new/${name}`));
      expect(text(`new/${name}`)).toBe(content);
      expect(written).toMatchObject({ path: at(`new/${name}`), rows: 2, bytes: Buffer.byteLength(content) });
      expect(written.digest).toBe(await rows.digest());
      const packed = await rows.writeFile(at(`new/${name}.gz`));
      expect(gunzipSync(readFileSync(packed.path)).toString()).toBe(content);
      expect(packed).toMatchObject({ rows: 2, bytes: statSync(packed.path).size, digest: written.digest });
    }
    const parquet = await rows.writeFile(at('new/a.parquet'), { rowGroupRows: 1 });
    expect(parquet).toMatchObject({ format: 'parquet', rows: 2, digest: await rows.digest(), lossy: [] });
    expect(await Dataset.fromFile(at('new/a.parquet'), { schema: anything }).count()).toBe(2);
    await rows.writeFile(at('new/b'), {
      format: 'csv',
      delimiter: ';',
      header: false,
      compress: 'gzip',
      columns: ['text'],
    });
    expect(gunzipSync(readFileSync(at('new/b'))).toString()).toBe('"a ""b"", ü"\nc\n');
    expect(readdirSync(at('new')).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('gives equal bytes for equal rows, and keeps the order of keys', async () => {
    const rows = Dataset.of([{ z: 1, a: 2 }]);
    await rows.writeFile(at('one.jsonl.gz'));
    await rows.writeFile(at('two.jsonl.gz'));
    expect(readFileSync(at('one.jsonl.gz')).equals(readFileSync(at('two.jsonl.gz')))).toBe(true);
    expect(await Dataset.fromFile(at('one.jsonl.gz'), { schema: anything }).toArray()).toEqual([{ z: 1, a: 2 }]);
    expect(gunzipSync(readFileSync(at('one.jsonl.gz'))).toString()).toBe('{"z":1,"a":2}\n');
  });

  const zstd = 'createZstdCompress' in process.getBuiltinModule('node:zlib'); // Node 22.15 and newer
  it.skipIf(!zstd)('packs with zstd where Node can', async () => {
    await Dataset.of([{ a: 1 }]).writeFile(at('a.jsonl.zst'));
    expect(await Dataset.fromFile(at('a.jsonl.zst'), { schema: anything }).toArray()).toEqual([{ a: 1 }]);
  });
  it.skipIf(zstd)('says which Node packs with zstd', async () => {
    const error = await failure(Dataset.of([{ a: 1 }]).writeFile(at('a.jsonl.zst')));
    expect(error).toMatchObject({ code: 'INVALID_OPTION', hint: expect.stringContaining('22.15') });
  });

  it('gives JSON back as it was, whatever the pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.constantFrom('rows.jsonl', 'rows.json', 'rows.jsonl.gz', 'rows.json.gz'),
        fc.integer({ min: 1, max: 50 }),
        async (rows, name, size) => {
          const written = await Dataset.of(rows).writeFile(at(name));
          const options = { schema: anything, allowEmpty: true };
          const back = Dataset.fromFile(at(name), options);
          expect(await back.toArray()).toEqual(json(rows));
          expect(await back.digest()).toBe(written.digest);
          const cut = Dataset.fromFile(pieces(readFileSync(at(name)), size), { ...options, format: written.format });
          expect(await cut.digest()).toBe(written.digest);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gives CSV and TSV back as they were, with the delimiter found or named, and by any pieces', async () => {
    const table = fc
      .uniqueArray(column, { minLength: 1, maxLength: 4 })
      .chain((columns) =>
        fc
          .array(fc.tuple(...columns.map(() => cell)), { minLength: 1, maxLength: 8 })
          .map((lines) =>
            lines.map((line) => Object.fromEntries(columns.map((name, index) => [name, line[index] as string]))),
          ),
      );
    await fc.assert(
      fc.asyncProperty(
        table.filter(([row]) => Object.keys(row ?? {}).every((name) => !/\p{Surrogate}/u.test(name))),
        fc.constantFrom('rows.csv', 'rows.tsv', 'rows.csv.gz'),
        fc.integer({ min: 1, max: 50 }),
        async (rows, name, size) => {
          const written = await Dataset.of(rows).writeFile(at(name));
          expect(written.lossy).toEqual([]);
          expect(await Dataset.fromFile(at(name), { schema: anything }).toArray()).toEqual(rows);
          const bytes = readFileSync(at(name));
          const cut = Dataset.fromFile(pieces(bytes, size), { schema: anything, format: written.format });
          expect(await cut.toArray()).toEqual(rows);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives lines of text back as they were', async () => {
    const line = cell.filter((value) => !/[\r\n]/.test(value));
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (rows) => {
        await Dataset.of(rows).writeFile(at('rows.txt'));
        const back = Dataset.fromText(at('rows.txt'), { allowEmpty: true });
        expect(await back.map((row) => row.text).toArray()).toEqual(rows);
      }),
      { numRuns: 100 },
    );
  });

  it('reports what CSV and text cannot say', async () => {
    const rows = Dataset.of<Record<string, unknown>>([
      { id: 1, name: null, tags: ['a', { b: 1 }], good: true, note: '' },
      { id: 2.5, tags: [], good: false, name: '', note: '' },
      { id: -3, name: '-x', tags: null, good: null, note: '' },
    ]);
    const plain = await rows.writeFile(at('lossy.csv'));
    expect(text('lossy.csv')).toBe('id,name,tags,good,note\n1,,"[""a"",{""b"":1}]",true,\n2.5,,[],false,\n-3,-x,,,\n');
    expect(plain.lossy).toEqual([
      { column: 'name', kind: 'null', cells: 1 },
      { column: 'tags', kind: 'nested', cells: 2 },
      { column: 'name', kind: 'like null', cells: 1 },
      { column: 'tags', kind: 'null', cells: 1 },
      { column: 'good', kind: 'null', cells: 1 },
    ]);
    const guarded = await rows.writeFile(at('lossy.csv'), {
      columns: ['name', 'id'],
      null: 'NULL',
      guardFormulas: true,
    });
    expect(text('lossy.csv')).toBe("name,id\nNULL,1\n,2.5\n'-x,-3\n");
    expect(guarded.lossy).toContainEqual({ column: 'name', kind: 'guarded', cells: 1 });
    expect(guarded.lossy).toContainEqual({ column: 'tags', kind: 'left out', cells: 3 });
    const lines = await Dataset.of([{ text: 'a', by: 'x' }]).writeFile(at('lossy.txt'));
    expect(lines.lossy).toEqual([{ column: 'by', kind: 'left out', cells: 1 }]);
    await Dataset.of<{ a: string }>([]).writeFile(at('empty.csv'), { columns: ['a'] });
    expect(text('empty.csv')).toBe('a\n');
    await Dataset.of([]).writeFile(at('empty.json'));
    expect(text('empty.json')).toBe('[]\n');
  });
});

describe('a file that cannot be written', () => {
  const old = 'what was there\n';
  const begin = (name: string) => {
    mkdirSync(at('kept'), { recursive: true });
    writeFileSync(at(`kept/${name}`), old);
    return at(`kept/${name}`);
  };
  const unharmed = () => {
    for (const name of readdirSync(at('kept'))) expect(text(`kept/${name}`)).toBe(old);
    expect(readdirSync(at('kept')).filter((name) => name.startsWith('.'))).toEqual([]);
  };

  it('leaves the old one where a row cannot be said, with its number and what is wrong', async () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown;
    const cases: [string, unknown[], string][] = [
      ['a.jsonl', [{ a: 1 }, { a: Number.NaN }], 'Row 2 is not plain JSON data'],
      ['a.json', [{ a: 1 }, { a: 1n }], 'Row 2 is not plain JSON data'],
      ['a.jsonl', [deep], 'more than 1000 levels'],
      ['a.csv', [{ a: 1 }, { a: 1, b: 2 }], 'Row 2, column "b" cannot be written: the first row has no such column'],
      ['a.csv', ['x'], 'Row 1 cannot be written: it is no object of columns'],
      ['a.csv', [{ a: '\ud800' }], 'half of a surrogate pair'],
      [
        'a.txt',
        [{ text: 'x' }, { text: 'a\nb' }],
        'Row 2, column "text" cannot be written: the text has several lines',
      ],
      ['a.txt', [{ body: 'x' }], 'there is no text'],
    ];
    for (const [name, rows, message] of cases) {
      const path = begin(name);
      const error = await failure(Dataset.of(rows).writeFile(path));
      expect(error).toMatchObject({ code: 'INVALID_ROW' });
      expect(error.message).toContain(message);
      unharmed();
    }
    const proto = Dataset.of([JSON.parse('{"__proto__":1}') as object]);
    expect(await failure(proto.writeFile(begin('a.csv')))).toMatchObject({ code: 'INVALID_OPTION' });
    unharmed();
  });

  it('leaves the old one where the reading fails or is aborted', async () => {
    const reason = new Error('enough');
    const stop = new AbortController();
    let given = 0;
    const endless = Dataset.of(async function* () {
      for (;;) {
        if (++given === 5000) stop.abort(reason);
        yield { text: 'x'.repeat(1000) };
      }
    });
    for (const name of ['a.jsonl', 'a.csv.gz']) {
      given = 0;
      const path = begin(name);
      expect(await failure(endless.writeFile(path, { signal: stop.signal }))).toBe(reason);
      unharmed();
    }
    const broken = Dataset.of(function* () {
      yield { a: 1 };
      throw reason;
    });
    expect(await failure(broken.writeFile(begin('a.jsonl.gz')))).toBe(reason);
    unharmed();
  });

  it('leaves the old one where the disk takes no more, at whatever byte', async () => {
    const handle = await open(begin('a.jsonl'), 'r');
    const prototype = Object.getPrototypeOf(handle) as { write: (...args: unknown[]) => Promise<unknown> };
    await handle.close();
    const { write } = prototype;
    const rows = Dataset.of(Array.from({ length: 3000 }, (_, n) => ({ n, text: 'x'.repeat(1000) })));
    for (const limit of [0, 1, 300_000, 2_000_000]) {
      let written = 0;
      vi.spyOn(prototype, 'write').mockImplementation(async function (this: unknown, ...args) {
        const [bytes, offset = 0] = args as [Uint8Array, number];
        if (written >= limit) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        const length = Math.min(bytes.length - offset, limit - written); // a disk takes what still fits
        written += length;
        return write.call(this, bytes, offset, length);
      });
      for (const name of ['a.jsonl', 'a.csv']) {
        written = 0;
        const error = await failure(rows.writeFile(begin(name)));
        expect(error).toMatchObject({ code: 'STORE_FAILED', hint: expect.stringContaining('full') });
        unharmed();
      }
    }
  });

  const mounted = () => {
    const disk = at('disk');
    mkdirSync(disk);
    const done = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tuneloop-test', disk]);
    return done.status === 0 ? disk : undefined;
  };
  it('leaves the old one on a disk that is really full', async ({ skip }) => {
    const disk = process.platform === 'linux' && process.geteuid?.() === 0 ? mounted() : undefined;
    if (disk === undefined) return skip('this process may not mount a disk');
    try {
      writeFileSync(join(disk, 'a.jsonl'), old);
      const rows = Dataset.of(Array.from({ length: 3000 }, (_, n) => ({ n, text: 'x'.repeat(1000) })));
      expect(await failure(rows.writeFile(join(disk, 'a.jsonl')))).toMatchObject({ code: 'STORE_FAILED' });
      expect(readdirSync(disk)).toEqual(['a.jsonl']);
      expect(readFileSync(join(disk, 'a.jsonl'), 'utf8')).toBe(old);
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('is refused before anything is read, where options are wrong', async () => {
    let opened = 0;
    const rows = Dataset.of(() => {
      opened++;
      return [{ a: 1 }];
    });
    const cases: [string, object, string][] = [
      ['a.xyz', {}, 'does not say a format'],
      ['a.jsonl', { delimiter: ';' }, 'has no option "delimiter"'],
      ['a.csv', { delimiter: '::' }, 'one ASCII character'],
      ['a.csv', { columns: ['a', 'a'] }, 'the column "a" is there twice'],
      ['a.csv', { columns: { a: 'text' } }, 'columns is a list of names'],
      ['a.csv', { format: 'xml' }, 'format is "xml"'],
      ['a.csv', { compress: 'lzma' }, 'compress is "lzma"'],
      ['a.parquet.gz', {}, 'Parquet packs its own columns'],
    ];
    for (const [name, options, message] of cases) {
      const error = await failure(rows.writeFile(at(name), options));
      expect(error).toMatchObject({ code: 'INVALID_OPTION' });
      expect(error.message).toContain(message);
    }
    expect(opened).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('holds the reader back while the disk is slow', async () => {
    const handle = await open(begin('a.jsonl'), 'r');
    const prototype = Object.getPrototypeOf(handle) as { write: (...args: unknown[]) => Promise<unknown> };
    await handle.close();
    const { write } = prototype;
    let given = 0;
    let most = 0;
    let taken = 0;
    vi.spyOn(prototype, 'write').mockImplementation(async function (this: unknown, ...args) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const { bytesWritten } = (await write.apply(this, args)) as { bytesWritten: number };
      most = Math.max(most, given * 10_011 - taken);
      taken += bytesWritten;
      return { bytesWritten };
    });
    const rows = Dataset.of(async function* () {
      for (; given < 500; given++) yield { text: 'x'.repeat(9999) };
    });
    await rows.writeFile(at('slow.jsonl'));
    expect(taken).toBe(500 * 10_011);
    expect(most).toBeLessThan(1_000_000);
  });
});
