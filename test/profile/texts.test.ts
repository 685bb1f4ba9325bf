import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { wordNgrams } from '../../src/curate/words/word-ngrams.js';
import { DistinctRows } from '../../src/profile/distinct-rows.js';
import { profile } from '../../src/profile/index.js';
import type { TextProfile, TokenSummary } from '../../src/profile/profile-record.js';
import { NgramCounts } from '../../src/profile/texts/ngram-counts.js';
import { mixedRows } from './naive.js';

const rows = mixedRows(2000).map((row, i) =>
  i % 4 === 0 ? { ...row, text: `${row['text']} mail ana${i}@example.com` } : row,
);
const texts = rows.map((row) => row['text'] as string);
const letters = (text: string) => text.length;

function counted(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

describe('texts of a profile', () => {
  it('counts words, pairs and triples as a naive count does', async () => {
    const { text } = (await profile(rows, { sample: 'all' })).column('text')!;
    const words = texts.flatMap((each) => wordNgrams(each, 1));
    expect(text).toMatchObject({ texts: 2000, cut: 0, words: words.length });
    expect(text!.vocabulary).toEqual({
      value: new Set(words).size,
      low: new Set(words).size,
      high: new Set(words).size,
    });
    for (const [n, found] of [
      [1, text!.ngrams.words],
      [2, text!.ngrams.pairs],
      [3, text!.ngrams.triples],
    ] as const) {
      const naive = [...counted(texts.flatMap((each) => wordNgrams(each, n)))].sort(
        ([a, x], [b, y]) => y - x || (a < b ? -1 : 1),
      );
      expect(found).toEqual(naive.slice(0, 20).map(([value, count]) => ({ value, count, error: 0 })));
    }
  });

  it('keeps the bounds of frequent n-grams where there are too many to hold', () => {
    const { below, next } = rng(3);
    const counts = new NgramCounts();
    const exact = new Map<string, number>();
    for (let i = 0; i < 40_000; i++) {
      const words = Array.from({ length: 8 }, () => (next() < 0.3 ? `often${below(20)}` : `rare${below(1e9)}`));
      counts.add(words);
      for (const word of words) exact.set(word, (exact.get(word) ?? 0) + 1);
    }
    const top = counts.top(1, 20);
    expect(top.map(({ value }) => value).sort()).toEqual(Array.from({ length: 20 }, (_, i) => `often${i}`).sort());
    for (const { value, count, error } of top) {
      expect(error).toBeGreaterThan(0);
      expect(exact.get(value)).toBeLessThanOrEqual(count);
      expect(exact.get(value)).toBeGreaterThanOrEqual(count - error);
    }
    const { low, high } = counts.vocabulary;
    expect(exact.size).toBeGreaterThanOrEqual(low);
    expect(exact.size).toBeLessThanOrEqual(high);
  });

  it('says from how many rows it speaks, and holds the truth in 95 of 100 intervals', async () => {
    const total = texts.reduce((sum, text) => sum + text.length, 0);
    let hits = 0;
    for (let seed = 0; seed < 20; seed++) {
      const made = await profile(rows, { sample: 200, seed, tokens: letters, nearDuplicates: false });
      expect(made.record.settings.sample).toEqual({ asked: 200, rows: 200 });
      const tokens = (made.column('text')!.text as TextProfile).tokens as TokenSummary;
      const pii = made.record.pii as { readonly share: { readonly low: number; readonly high: number } };
      hits += Number(tokens.total.low <= total && total <= tokens.total.high);
      hits += Number(pii.share.low <= 0.25 && 0.25 <= pii.share.high);
    }
    expect(hits).toBeGreaterThanOrEqual(34); // of 40; 38 are expected
  });

  it('counts tokens and personal data exactly where all rows are looked at', async () => {
    const made = await profile(rows, { tokens: letters });
    const total = texts.reduce((sum, text) => sum + text.length, 0);
    const { tokens, pii } = made.column('text')!.text!;
    expect(tokens).toMatchObject({ count: 2000, total: { value: total, low: total, high: total } });
    expect(pii).toEqual([{ kind: 'email', count: 500, rows: 500, share: { value: 0.25, low: 0.25, high: 0.25 } }]);
    expect(made.record.pii).toMatchObject({ rows: 2000, share: { value: 0.25, low: 0.25, high: 0.25 } });
    expect((await profile(rows, { pii: false })).record.pii).toEqual({ unmeasured: 'not asked for' });
  });

  it('asks the tokenizer without special tokens, and the language detector only where it is sure', async () => {
    const asked: unknown[] = [];
    const countTokens = (text: string, options: unknown) => {
      asked.push(options);
      return text.length;
    };
    const eld = {
      detect: (text: string) => ({ language: text.startsWith('w') ? 'xx' : '', isReliable: () => text.length > 20 }),
    };
    const made = await profile(
      [{ a: '<|im_start|>user' }, { a: 'what a long text this is' }, { a: 'word' }, { a: ' ' }],
      {
        tokenizer: 'o200k_base',
        language: 'eld',
        lib: { 'gpt-tokenizer': { countTokens }, eld: { eld } },
      },
    );
    expect(asked[0]).toEqual({ disallowedSpecial: new Set() });
    expect(made.column('a')!.text).toMatchObject({
      languages: { counts: [{ value: 'xx', count: 1, error: 0 }], unknown: 2 },
      tokens: { max: 24 },
    });
    expect(made.record.settings).toMatchObject({ tokenizer: 'o200k_base', language: 'eld' });
    const wrong = profile([], { tokenizer: 'o200k_base', lib: { 'gpt-tokenizer': {} as never } });
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('measures conversations: turns, roles, tokens', async () => {
    const chats = Array.from({ length: 30 }, (_, i) => ({
      chat: {
        messages: [
          ...(i % 3 === 0 ? [{ role: 'system', content: 'be kind' }] : []),
          ...Array.from({ length: 1 + (i % 4) }, (_, k) => ({
            role: k % 2 === 0 ? 'user' : 'assistant',
            content: 'abc',
          })),
        ],
      },
    }));
    const made = await profile(chats, { tokens: letters });
    const messages = chats.map(({ chat }) => chat.messages);
    const roles = counted(messages.flat().map(({ role }) => role));
    expect(made.record.conversations).toHaveLength(1);
    const [conversation] = made.record.conversations;
    expect(conversation).toMatchObject({
      path: 'chat.messages',
      turns: { count: 30, min: 1, max: Math.max(...messages.map(({ length }) => length)) },
      lastRoles: [...counted(messages.map((each) => each.at(-1)!.role))]
        .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .map(([value, count]) => ({ value, count, error: 0 })),
    });
    for (const { value, count } of conversation!.roles) expect(roles.get(value)).toBe(count);
    const tokens = messages.map((each) =>
      each.reduce((sum, { role, content }) => sum + role.length + content.length, 0),
    );
    expect(conversation!.tokens).toMatchObject({ count: 30, min: Math.min(...tokens), max: Math.max(...tokens) });
  });
});

describe('DistinctRows', () => {
  it('is exact up to its limit, and then within its standard error', () => {
    const { below } = rng(9);
    const lane = () => below(2 ** 32) | 0;
    const keys = Array.from({ length: 60_000 }, () => [lane(), lane()] as const);
    const exact = new DistinctRows(100_000);
    const sampled = new DistinctRows(4096);
    for (const [a, b] of [...keys, ...keys.slice(0, 20_000)]) {
      exact.add(a, b);
      sampled.add(a, b);
    }
    expect(exact.estimate()).toEqual({ distinct: 60_000, standardError: 0 });
    const { distinct, standardError } = sampled.estimate();
    expect(standardError / distinct).toBeLessThan(0.025);
    expect(Math.abs(distinct - 60_000)).toBeLessThan(4 * standardError);
  });
});
