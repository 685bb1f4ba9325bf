import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { failure, jsonl, pair } from './fixtures.js';

const rows = Array.from({ length: 2000 }, (_, n) => ({ question: `q${n}`.repeat(20), answer: `${n}` }));

let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const redirect = (location: string) => response.writeHead(302, { location }).end();
    if (request.url === '/moved') return redirect('/rows.jsonl?token=secret');
    if (request.url === '/away') return redirect('http://example.com/rows.jsonl');
    if (request.url === '/loop') return redirect('/loop');
    if (request.url === '/packed') return response.end(gzipSync(jsonl(...rows)));
    if (request.url === '/cut.jsonl.gz') return response.end(gzipSync(jsonl(...rows)).subarray(0, 900));
    if (request.url === '/bomb.jsonl.gz') return response.end(gzipSync(Buffer.alloc(5_000_000, 0x20)));
    if (request.url?.startsWith('/rows.jsonl')) return response.end(jsonl(...rows));
    response.writeHead(request.url === '/broken' ? 503 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const read = (path: string, options: object = {}) =>
  Dataset.fromJSONL(new URL(path, base), { schema: pair, ...options });

describe('rows from a URL', () => {
  it('come through redirects, again for every pass, and leave no secret in the lineage', async () => {
    expect(await read('/moved').toArray()).toEqual(rows);
    const dataset = read('/rows.jsonl?token=secret');
    expect(await dataset.first(2)).toEqual(rows.slice(0, 2));
    expect(await dataset.count()).toBe(2000);
    expect(dataset.lineage.source.name).toBe(`${base}/rows.jsonl`);
  });

  it('are refused over plain http from elsewhere, also behind a redirect', async () => {
    const error = await failure(() => Dataset.fromJSONL('http://example.com/x.jsonl', { schema: pair }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION', hint: expect.stringContaining('Use https') });
    expect(await failure(read('/away'))).toMatchObject({ code: 'INVALID_OPTION' });
    expect(await failure(read('/loop'))).toMatchObject({ code: 'REMOTE' });
  });

  it('are refused where there are too many bytes', async () => {
    const error = await failure(read('/rows.jsonl', { maxBytes: 1000 }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect(error.message).toContain('gives more than 1000 bytes');
  });

  it('are unpacked, and typed errors where they are cut off or too many once unpacked', async () => {
    expect(await read('/packed').toArray()).toEqual(rows);
    const byName = (path: string, options: object = {}) =>
      failure(Dataset.fromFile(new URL(path, base), { schema: pair, ...options }));
    expect(await byName('/cut.jsonl.gz')).toMatchObject({ code: 'CORRUPT_RECORD' });
    expect(await byName('/bomb.jsonl.gz', { maxBytes: 1_000_000 })).toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('say what the server answered, or that none did', async () => {
    expect(await failure(read('/none'))).toMatchObject({ code: 'NOT_FOUND', status: 404, retryable: false });
    expect(await failure(read('/broken'))).toMatchObject({ code: 'REMOTE', status: 503, retryable: true });
    expect(await failure(Dataset.fromJSONL('http://127.0.0.1:1/x', { schema: pair }))).toMatchObject({
      code: 'NETWORK',
      retryable: true,
    });
  });

  it('stop with the reason of an aborted signal', async () => {
    const reason = new Error('enough');
    const stop = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const row of read('/rows.jsonl').read({ signal: stop.signal })) {
        seen.push(row.answer);
        stop.abort(reason);
      }
    })();
    expect(await failure(reading)).toBe(reason);
    expect(seen).toEqual(['0']);
  });
});
