import { describe, expect, it } from 'vitest';
import {
  checkedUrl,
  isStrictSchema,
  jsonlBytes,
  jsonlRows,
  loadPeer,
  resolveCredential,
  serverEvents,
} from '../../src/kit/index.js';

async function* chunked(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function collect<T>(items: AsyncIterable<T>) {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('a URL for credentials', () => {
  it.each([
    'https://api.example/v1',
    'http://localhost:11434/v1',
    'http://127.0.0.1:8000',
    'http://127.8.9.1',
    'http://[::1]:8000',
    'http://box.localhost',
  ])('%s is accepted', (url) => {
    expect(checkedUrl(url).href).toContain(url);
  });

  it.each([
    ['http://api.example', 'is not encrypted'],
    ['http://127.0.0.1.example', 'is not encrypted'],
    ['http://localhost.example', 'is not encrypted'],
    ['file:///etc/passwd', 'is not encrypted'],
    ['ftp://localhost', 'is not encrypted'],
    ['https://user:pass@api.example', 'holds a user name or password'],
    ['api.example/v1', 'is not a whole URL'],
  ])('%s is refused: it %s', (url, why) => {
    expect(() => checkedUrl(url)).toThrow(why);
    expect(() => checkedUrl(url)).not.toThrow('pass@');
  });

  it('http to another machine takes an explicit word', () => {
    expect(checkedUrl('http://gpu-box:8000', { allowHttp: true }).host).toBe('gpu-box:8000');
    expect(() => checkedUrl('file:///x', { allowHttp: true })).toThrow('is not encrypted');
  });
});

describe('a credential', () => {
  const place = { provider: 'demo', option: 'apiKey', env: 'TUNELOOP_TEST_KEY' };

  it('comes from the option, else from the environment, each time anew', async () => {
    let n = 0;
    const turning = () => `token-${++n}`;
    expect(await resolveCredential('given', place)).toBe('given');
    expect([await resolveCredential(turning, place), await resolveCredential(async () => turning(), place)]).toEqual([
      'token-1',
      'token-2',
    ]);
    process.env.TUNELOOP_TEST_KEY = 'from-env';
    try {
      expect(await resolveCredential(undefined, place)).toBe('from-env');
    } finally {
      delete process.env.TUNELOOP_TEST_KEY;
    }
  });

  it('that is missing or empty names where to put it', async () => {
    await expect(resolveCredential(undefined, place)).rejects.toMatchObject({
      code: 'MISSING_CREDENTIAL',
      message: expect.stringContaining('neither the option "apiKey" nor TUNELOOP_TEST_KEY is set'),
    });
    await expect(resolveCredential('', place)).rejects.toThrow('the option "apiKey" is empty');
  });

  it('with a line end is refused without being shown', async () => {
    const error = await resolveCredential('abc123\n', place).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect(String(error)).not.toContain('abc123');
  });
});

describe('an optional library', () => {
  it('is the one handed in, else the one that loads', async () => {
    expect(await loadPeer('lib', () => Promise.resolve('installed'), 'handed in')).toBe('handed in');
    expect(await loadPeer('lib', () => Promise.resolve('installed'))).toBe('installed');
  });

  it('that is not installed names the command, and one that breaks says how', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    await expect(loadPeer('@org/lib', () => Promise.reject(missing))).rejects.toMatchObject({
      code: 'MISSING_PEER',
      message: expect.stringContaining('The package "@org/lib" is not installed.'),
      hint: expect.stringContaining('npm install @org/lib'),
    });
    await expect(loadPeer('lib', () => Promise.reject(new Error('bad syntax')))).rejects.toThrow(
      'does not load: bad syntax',
    );
  });
});

describe('an event stream', () => {
  const stream =
    ': hello\r\nevent: note\r\ndata: one\r\ndata:two\r\n\r\nid: 7\nretry: 1\ndata: größe\n\ndata\n\n\nevent: none\n\ndata: cut';

  it.each([1, 2, 3, 7, 1_000])('is split the same way when it comes in pieces of %i bytes', async (size) => {
    expect(await collect(serverEvents(chunked(stream, size)))).toEqual([
      { event: 'note', data: 'one\ntwo' },
      { event: 'message', data: 'größe' },
      { event: 'message', data: '' },
    ]);
  });
});

describe('rows as JSONL', () => {
  it('come back as they went, and large ones come in several pieces', async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => ({ i, text: 'ä"\n'.repeat(10) }));
    const pieces = await collect(jsonlBytes(rows));
    expect(pieces.length).toBeGreaterThan(2);
    const back = await collect(
      jsonlRows(
        (async function* () {
          yield* pieces;
        })(),
        'rows',
      ),
    );
    expect(back.map(({ row }) => row)).toEqual(rows);
    expect(back.at(-1)?.line).toBe(5_000);
    expect(await collect(jsonlBytes([]))).toEqual([]);
  });

  it('name the line that is no JSON or no UTF-8', async () => {
    await expect(collect(jsonlRows(chunked('1\n\n{"a":\n', 3), 'f'))).rejects.toMatchObject({
      code: 'INVALID_ROW',
      issues: [{ path: '', line: 3, message: 'it is no JSON' }],
    });
    const broken = async function* () {
      yield new Uint8Array([0x22, 0xff, 0x22, 0x0a]);
    };
    await expect(collect(jsonlRows(broken(), 'f'))).rejects.toThrow('Line 1 of "f" cannot be used: it is not UTF-8.');
  });
});

describe('a strict schema', () => {
  const closed = (properties: object, required = Object.keys(properties)) => ({
    type: 'object',
    properties,
    required,
    additionalProperties: false,
  });

  it.each([
    [closed({ a: { type: 'string' }, b: closed({}) }), true],
    [closed({ list: { type: 'array', items: closed({ x: { type: 'number' } }) } }), true],
    [closed({ a: { type: 'string' } }, []), false],
    [{ ...closed({}), additionalProperties: undefined }, false],
    [closed({ list: { type: 'array', items: { type: 'object' } } }), false],
    [closed({ any: { anyOf: [{ type: 'null' }, { type: 'object', properties: {} }] } }), false],
    [{ ...closed({}), $defs: { open: { type: 'object' } } }, false],
    [{ type: 'string' }, false],
    [true, false],
  ])('%j: %s', (schema, strict) => {
    expect(isStrictSchema(schema)).toBe(strict);
  });
});
