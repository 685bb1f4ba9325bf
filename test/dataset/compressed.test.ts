import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import { failure, jsonl, pieces, utf8 } from './fixtures.js';

const row = z.object({ n: z.number(), text: z.string() });
const rows = Array.from({ length: 300 }, (_, n) => ({ n, text: 'abc'.repeat(n % 7) }));
/** These rows by the `zstd` command, version 1.5. */
const zstd = Buffer.from(
  'KLUv/WSFINUTAGYkQxaQGRRaDFuj3w7p/8Xv7u7eKaTn7gcnTgA3ADQAVFNSUZcV6qyIhoSCJinQWdHMyMQ8TpizIhkRCVmUIGdFMSERcRghzoqe5fg9fFbkKIarwbOikbgAgQECWDAYCBggSGAAwSBAEDA4MFAQjuM4iqIoiqIoimIYhmEYhmEY7u7u7u6qqqqqqgaDwWAwGAwGg2dFNycX93nhzopsTCxs04KdVf///7+7u7u7ezgcDofD4XA4fJ7neZ7neZ6maZqmaZqmWZZlWZZlWZYkSZIkSZIkOY7jOE73fd/3fd/3bdu2bdu2bdt1Xdd1Xdd1TdM0TdM0TdPzPM/zPM/zsizLsizLshzHcRzHcRzH/weBM6ghIL39M+GGIsFEbxJIEEggCCAQBAhBhkeA0QQUTkDhiOICpQUfRBPiw0CsVd8WoCMZlH0sKFy6vgrgsBjTPK3WHlrzUN5av4rgUBlpPRUQq9bbBfBIhmSPCxSXtq8COFRGOk8VxEr1dgE6kkMU/4Of+77pvtU+YN+6vqw+Td8afXs+N99bvk0+GN8gvg8fBL71vfYe7N7Kvdue196cvYU9uN6yXl49pd46vZWei94LvX0eOG/YvGceXN6qvE4eRN463jWeL94k3hoeEN4KXgae/m7tu+2d8+69u9Ud5G7A3b8dtN2qXdMOmt2S3cXOw25+3XIdtG5lndMEtRvSYmDqNil8SNHTpSdCQarBaBR8KC5Z3FVNg4cCGUmzS8VwnBIP9OVKawcyMVatBtF4kiohuu6caqdJaR7hM0IqQkWEeginEN4gPTErCAhZOCwuLxAUXEwhSFwKwT94mcLm8TIFnOo1tQrwVAGTvsbW',
  'base64',
);

const read = (source: Uint8Array | (() => AsyncIterable<Uint8Array>), options: object = {}) =>
  Dataset.fromJSONL(source, { schema: row, name: 'a.jsonl', ...options });

describe('packed files', () => {
  it('are unpacked by what they begin with, in pieces of any size, members and frames one after the other', async () => {
    const half = rows.length / 2;
    const members = Buffer.concat([gzipSync(jsonl(...rows.slice(0, half))), gzipSync(jsonl(...rows.slice(half)))]);
    for (const size of [1, 2, 5, 1000, 1e6]) {
      expect(await read(pieces(members, size)).toArray()).toEqual(rows);
      expect(await read(pieces(zstd, size)).toArray()).toEqual(rows);
    }
    expect(await read(Buffer.concat([zstd, zstd])).count()).toBe(600);
    const skipped = Buffer.from([0x51, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7]);
    expect(await read(Buffer.concat([skipped, zstd])).count()).toBe(300);
    expect(await read(Buffer.concat([members, Buffer.alloc(512)])).count()).toBe(300); // tar pads with zeros
  });

  it('are CSV, JSON and text as well', async () => {
    const csv = gzipSync('a,b\n1,2\n');
    expect(await Dataset.fromCSV(csv, { schema: z.unknown() }).toArray()).toEqual([{ a: '1', b: '2' }]);
    expect(await Dataset.fromJSON(gzipSync('[1,2]'), { schema: z.unknown() }).toArray()).toEqual([1, 2]);
    expect(await Dataset.fromText(gzipSync('x\ny')).count()).toBe(2);
  });

  it('end in CORRUPT_RECORD wherever they are cut off, after the rows before that', async () => {
    const packed = gzipSync(jsonl(...rows), { level: 0 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(packed, zstd),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (bytes, part) => {
          const cut = bytes.subarray(0, 4 + Math.floor(part * (bytes.length - 5)));
          const seen: unknown[] = [];
          const error = await failure(async () => {
            for await (const each of read(cut, { onInvalid: 'quarantine' })) seen.push(each);
          });
          expect(error).toMatchObject({ code: 'CORRUPT_RECORD' });
          expect(error.message).toContain('"a.jsonl" is cut off');
          expect(seen).toEqual(rows.slice(0, seen.length));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('end in CORRUPT_RECORD where they are altered, or something else follows', async () => {
    const packed = Buffer.from(gzipSync(jsonl(...rows)));
    packed[packed.length - 6] = (packed[packed.length - 6] as number) ^ 1; // of the checksum
    for (const bytes of [packed, Buffer.concat([gzipSync(jsonl(...rows)), utf8('{"n":1,"text":""}\n')])]) {
      const error = await failure(read(bytes));
      expect(error).toMatchObject({ code: 'CORRUPT_RECORD' });
      expect(error.message).toContain('"a.jsonl" is no sound gzip data');
    }
  });

  it('are not unpacked beyond maxBytes', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(60_000);
    const error = await failure(read(bomb, { maxBytes: 1024 * 1024 }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION', hint: expect.stringContaining('maxBytes') });
    expect(error.message).toContain('"a.jsonl" gives more than 1048576 bytes.');
    expect(await read(gzipSync(jsonl(...rows)), { maxBytes: 1024 * 1024 }).count()).toBe(300);
  });

  it('are named where they are of another kind, and so are UTF-16 texts', async () => {
    const cases: [Uint8Array, string, string][] = [
      [utf8('PAR1....'), 'INVALID_OPTION', 'Dataset.fromParquet'],
      [utf8('PK\x03\x04....'), 'INVALID_OPTION', 'Unpack it first'],
      [utf8('BZh91AY'), 'INVALID_OPTION', 'Unpack it first'],
      [Uint8Array.of(0xff, 0xfe, 0x7b, 0), 'INVALID_ROW', 'iconv -f UTF-16'],
      [Uint8Array.of(0xfe, 0xff, 0, 0x7b), 'INVALID_ROW', 'iconv -f UTF-16'],
    ];
    for (const [bytes, code, hint] of cases) {
      for (const size of [1, 100]) {
        expect(await failure(read(pieces(bytes, size)))).toMatchObject({ code, hint: expect.stringContaining(hint) });
      }
    }
  });

  it('close their source when the reading ends, fails or is left early', async () => {
    let opened = 0;
    let closed = 0;
    const tracked = (bytes: Uint8Array) =>
      async function* () {
        opened++;
        try {
          yield* pieces(bytes, 50)();
        } finally {
          closed++;
        }
      };
    const packed = gzipSync(jsonl(...rows));
    await read(tracked(packed)).count();
    await read(tracked(packed)).first(1);
    await read(tracked(zstd)).first(1);
    await read(tracked(jsonl(...rows))).first(1);
    await failure(read(tracked(packed.subarray(0, 200))));
    await failure(read(tracked(packed), { maxBytes: 100 }));
    await failure(read(tracked(utf8('PAR1'))));
    const stop = new AbortController();
    const reason = new Error('enough');
    const aborted = failure(async () => {
      for await (const _ of read(tracked(gzipSync(jsonl(...rows), { level: 0 }))).read({ signal: stop.signal }))
        stop.abort(reason);
    });
    expect(await aborted).toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([opened, closed]).toEqual([8, 8]);
  });
});
