import { describe, expect, it } from 'vitest';
import { profile } from '../../src/profile/index.js';

describe('rows that are hard to read', () => {
  it('takes __proto__ as a key like any other', async () => {
    const row = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": 1, "a": {"__proto__": 5}}');
    const made = await profile([row, row], { pii: false });
    expect(made.columns.map(({ path }) => path)).toEqual([
      '__proto__',
      '__proto__.polluted',
      'constructor',
      'a',
      'a.__proto__',
    ]);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(made.record.duplicates.share.value).toBe(0.5);
  });

  it('looks into 64 levels of 100,000, and does not compare what it has not seen', async () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100_000; level++) deep = level % 2 === 0 ? { a: deep } : [deep];
    const made = await profile([{ deep }, { deep }, { flat: 1 }]);
    expect(made.columns.length).toBeLessThan(70);
    expect(made.record.duplicates).toMatchObject({ rows: 3, notCompared: 2, share: { value: 0 } });
  });

  it('comes to an end on rows that hold themselves', async () => {
    const loop: Record<string, unknown> = { a: 1 };
    loop['self'] = loop;
    const made = await profile([loop]);
    expect(made.record.duplicates.notCompared).toBe(1);
  });

  it('keeps what is no number out of the numbers', async () => {
    const made = await profile([
      { a: 1 },
      { a: Number.NaN },
      { a: Number.POSITIVE_INFINITY },
      { a: 10n },
      { a: '3' },
      { a: true },
      { a: undefined },
      { a: null },
    ]);
    const column = made.column('a')!;
    expect(column.types).toEqual({ integer: 1, nonFinite: 2, bigint: 1, string: 1, boolean: 1, null: 1 });
    expect(column).toMatchObject({ count: 7, missing: 1, numbers: { count: 1, min: 1, max: 1 } });
    expect(column.numbers!.sd).toBeUndefined();
  });

  it('measures no sum that a number cannot hold', async () => {
    const made = await profile([{ a: 1e308 }, { a: -1e308 }, { a: 1e308 }, { a: 5e-324 }]);
    const { numbers } = made.column('a')!;
    expect(numbers).toMatchObject({ min: -1e308, max: 1e308 });
    expect(JSON.stringify(made)).not.toMatch(/null|NaN/);
  });

  it('takes rows that are no objects', async () => {
    const made = await profile(['one', 'two words', 7, null, [1, 2], { a: 1 }]);
    expect(made.record.rowTypes).toEqual({ string: 2, integer: 1, null: 1, array: 1, object: 1 });
    expect(made.column('')).toMatchObject({ count: 6, words: { count: 2, max: 2 }, items: { count: 1 } });
    expect(made.column('[]')).toMatchObject({ count: 2, numbers: { max: 2 } });
    expect(made.column('a')!.missing).toBe(0);
  });

  it('sees that keys are data, and makes them one path', async () => {
    const spread = Array.from({ length: 10_000 }, (_, i) => ({ scores: { [`user-${i}`]: { points: i } } }));
    const made = await profile(spread, { pii: false });
    expect(made.columns.map(({ path }) => path)).toEqual(['scores', 'scores.*', 'scores.*.points']);
    expect(made.column('scores.*.points')!.numbers).toMatchObject({ count: 10_000, min: 0, max: 9999, mean: 4999.5 });
    const atOnce = await profile([
      { scores: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i])), id: 1 },
    ]);
    expect(atOnce.columns.map(({ path }) => path)).toEqual(['scores', 'scores.*', 'id']);
    expect(atOnce.column('scores.*')!.numbers).toMatchObject({ count: 10_000, mean: 4999.5, max: 9999 });
  });

  it('follows a table of 150 columns, and counts values beyond the most paths', async () => {
    const wide = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`c${i}`, i]));
    expect((await profile([wide, wide])).columns.length).toBe(150);
    let nested: Record<string, unknown> = { leaf: 1 };
    for (let i = 0; i < 30; i++) nested = { [`n${i}`]: nested };
    const made = await profile([nested], { maxPaths: 10 });
    expect(made.columns.length).toBe(10);
    expect(made.record.leftOut).toBe(1);
  });

  it('quotes keys that look like paths', async () => {
    const made = await profile([{ 'a.b': 1, a: { b: 2 }, '*': 3, 'c[]': 4 }]);
    expect(made.columns.map(({ path }) => path)).toEqual(['"a.b"', 'a', 'a.b', '"*"', '"c[]"']);
  });

  it('reads long texts in part where it may, and measures them whole', async () => {
    const long = 'word '.repeat(200_000);
    const made = await profile([{ long }], { tokens: (text) => text.length });
    expect(made.column('long')).toMatchObject({
      characters: { max: 1_000_000 },
      words: { max: 200_000 },
      text: { cut: 1, words: 20_000, tokens: { max: 1_000_000 } },
    });
  });

  it('counts characters, not UTF-16 units, and each ideograph as a word', async () => {
    const made = await profile([{ a: '👍🏽 ok' }, { a: '你好 world' }, { a: '\ud800x' }]);
    const { characters, words } = made.column('a')!;
    expect(characters).toMatchObject({ min: 2, max: 8 });
    expect(words).toMatchObject({ min: 1, max: 3 });
  });
});
