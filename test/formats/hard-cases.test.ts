import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/base/json.js';
import { type CanonicalRow, openaiSft, trlConversational } from '../../src/formats/index.js';
import { allFormats } from './all-formats.js';

const line = (args: string) => ({
  messages: [
    { role: 'user', content: 'Do it' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: args } }],
    },
  ],
});
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const argumentsOf = (row: CanonicalRow | undefined) => {
  const turn = row?.messages[1];
  return turn?.role === 'assistant' ? turn.toolCalls?.[0]?.arguments : undefined;
};

describe('hard cases', () => {
  it('finds 100,000 levels too deep, in every format, and throws nothing', () => {
    const deep = JSON.parse(nested(100_000));
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    for (const format of allFormats) {
      expect(format.encode({ messages, meta: { deep } }).problems).toMatchObject([{ code: 'too-deep' }]);
      expect(format.decode({ messages, deep }).problems).toMatchObject([{ code: 'too-deep' }]);
      expect(format.check({ deep })).toMatchObject([{ code: 'too-deep' }]);
    }
  });

  it.each([
    undefined,
    null,
    5,
    'text',
    [],
    {},
    { messages: null },
    { messages: [null] },
    { messages: [{}] },
    { prompt: 1n },
  ])('has problems with %s, and no exception', (value) => {
    for (const format of allFormats) {
      expect(format.decode(value).problems?.length, format.name).toBeGreaterThan(0);
      expect(format.encode(value as never).problems?.length, format.name).toBeGreaterThan(0);
    }
  });

  it('keeps arguments that are no JSON, or too deep, as the text they are', () => {
    for (const args of ['{"city": Bonn}', '', nested(100_000)]) {
      const { row, losses } = openaiSft().decode(line(args));
      expect(argumentsOf(row)).toBe(args);
      expect(losses?.map(({ code }) => code)).toEqual(['text-arguments']);
      expect(openaiSft().encode(row as CanonicalRow).line).toEqual(line(args));
      expect(
        openaiSft()
          .check(line(args))
          .map(({ code }) => code),
      ).toContain('arguments-not-json');
    }
  });

  it('tells numbers that a double cannot hold', () => {
    const lost = (args: string) =>
      openaiSft()
        .decode(line(args))
        .losses?.map(({ code }) => code);
    expect(lost('{"id":9007199254740993}')).toEqual(['number-rounded']);
    expect(lost('{"x":0.12345678901234567891}')).toEqual(['number-rounded']);
    expect(lost('{"id":"9007199254740993","x":1e300,"y":0.1,"z":9007199254740992}')).toEqual([]);
    const row: CanonicalRow = {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
      ],
      meta: { id: 2 ** 60 },
    };
    expect(trlConversational().check(trlConversational().encode(row).line)).toMatchObject([
      { code: 'unsafe-number', path: 'meta.id' },
    ]);
  });

  it('has __proto__ as a field like any other', () => {
    const meta = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as JsonObject;
    const row: CanonicalRow = {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
      ],
      meta,
    };
    const { line: written } = trlConversational().encode(row);
    expect(JSON.stringify(written)).toContain('"__proto__":{"polluted":true}');
    const { row: read } = trlConversational().decode(JSON.parse(JSON.stringify(written)));
    expect(JSON.stringify(read?.meta)).toBe(JSON.stringify(meta));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const { row: args } = openaiSft().decode(line('{"__proto__":{"polluted":true}}'));
    expect(JSON.stringify(argumentsOf(args))).toBe('{"__proto__":{"polluted":true}}');
  });

  it('warns of half characters, and writes them as escapes', () => {
    const messages = [
      { role: 'user', content: 'a\ud800b' },
      { role: 'assistant', content: 'Hello' },
    ] as const;
    const { line: written, losses } = openaiSft().encode({ messages });
    expect(losses).toEqual([]);
    expect(JSON.stringify(written)).toContain('a\\ud800b');
    expect(openaiSft().check(written)).toMatchObject([{ code: 'lone-surrogate', path: 'messages.0.content' }]);
  });

  it('tells unknown fields, of rows and of lines', () => {
    const messages = [
      { role: 'user', content: 'Hi', mood: 'good' },
      { role: 'assistant', content: 'Hello' },
    ];
    const row = { messages, source: 'web' } as CanonicalRow;
    expect(
      openaiSft()
        .encode(row)
        .losses?.map(({ code, path }) => [code, path]),
    ).toEqual([
      ['unknown-key', 'source'],
      ['unknown-key', 'messages.0.mood'],
    ]);
    const read = openaiSft().decode({ messages, source: 'web' });
    expect(read.row?.meta).toEqual({ source: 'web' });
    expect(read.losses?.map(({ code, path }) => [code, path])).toEqual([['unknown-key', 'messages.0.mood']]);
  });
});
