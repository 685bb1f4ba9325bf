import { describe, expect, it } from 'vitest';
import { rule13a } from '../../src/metrics/tokenizers/13a.js';
import { ruleChar } from '../../src/metrics/tokenizers/char.js';
import { ruleChrfWords } from '../../src/metrics/tokenizers/chrf-words.js';
import { ChunkEncoder } from '../../src/metrics/tokenizers/chunk-encoder.js';
import { ruleIntl } from '../../src/metrics/tokenizers/intl.js';
import { ruleNone } from '../../src/metrics/tokenizers/none.js';
import { ruleRouge } from '../../src/metrics/tokenizers/rouge.js';
import { ruleTercom } from '../../src/metrics/tokenizers/tercom.js';

const parts = [
  'a',
  'Z',
  '5',
  '.',
  ',',
  '-',
  "'",
  '"',
  '&',
  '_',
  '@',
  '{',
  '~',
  'é',
  '。',
  '🙂',
  '\ud800',
  '\0',
  '\x7f',
];
const chunks = parts.flatMap((a) => ['', ...parts].flatMap((b) => ['', ...parts].map((c) => a + b + c)));

describe('seams', () => {
  const rules = [rule13a, ruleNone, ruleChrfWords, ruleTercom(), ruleTercom({ caseSensitive: true })];
  it.each(rules.map((rule) => [rule.name, rule] as const))(
    'of %s cut as its split does, or leave it to it',
    (_, rule) => {
      let cut = 0;
      for (const chunk of chunks) {
        const seam = rule.seam?.(`<${chunk}>`, 1, 1 + chunk.length) ?? -1;
        if (seam < 0) continue;
        cut++;
        const pieces = [chunk.slice(0, seam - 1), chunk.slice(seam - 1)].filter((piece) => piece !== '');
        expect(pieces, JSON.stringify(chunk)).toEqual(rule.split(` ${chunk} `));
      }
      expect(cut).toBeGreaterThan(chunks.length / 10);
    },
  );
});

describe('ChunkEncoder', () => {
  it('gives equal tokens one id, wherever they stand, and their spelling back', () => {
    const encoder = new ChunkEncoder(rule13a);
    const { ids } = encoder.encode('Cat, (cat) cat. Cat\tcat-\ncat 🙂🙂 \ud800 , 1,000.5');
    const words = encoder.wordsOf(ids);
    expect(words.join(' ')).toBe('Cat , ( cat ) cat . Cat catcat 🙂🙂 \ud800 , 1,000.5');
    expect(new Set(ids).size).toBe(new Set(words).size);
    expect(encoder.wordsOf(encoder.encode('cat').ids)).toEqual(['cat']);
    expect(encoder.encode('cat').ids[0]).toBe(ids[3]);
  });

  it('tells a chunk at the edge of a text from the same chunk inside, where the rule does', () => {
    const encoder = new ChunkEncoder(ruleIntl);
    expect(encoder.tokenize('1. 1. 1.')).toEqual(['1', '.', '1', '.', '1.']);
    expect(encoder.tokenize('1.')).toEqual(['1.']);
  });

  it('keeps what it gave out, however many texts follow in a segment', () => {
    const encoder = new ChunkEncoder(ruleNone);
    const texts = Array.from({ length: 300 }, (_, i) =>
      Array.from({ length: i }, (_, k) => `w${(i * k) % 97}`).join(' '),
    );
    const codes = texts.map((text) => encoder.encode(text));
    expect(codes.map(({ ids }) => encoder.wordsOf(ids).join(' '))).toEqual(texts);
  });

  it('counts lines in tokens, empty ones and those without tokens too', () => {
    const encoder = new ChunkEncoder(ruleRouge('ascii', false));
    expect(encoder.encode('a b\n\n--\nc d-e\n').lineStarts).toEqual([2, 2, 2]);
    expect(encoder.encode('\na').lineStarts).toEqual([0]);
    expect(encoder.encode('a b').lineStarts).toEqual([]);
  });

  it('takes a chunk of any length', () => {
    const encoder = new ChunkEncoder(ruleChar);
    const { ids } = encoder.encode('abcd'.repeat(500_000));
    expect(ids).toHaveLength(2_000_000);
    expect(encoder.wordsOf(ids.slice(-5))).toEqual(['d', 'a', 'b', 'c', 'd']);
  });

  it('forgets when it knows too many words, and goes on', () => {
    const encoder = new ChunkEncoder(ruleNone);
    let largest = 0;
    for (let i = 0; i < 700; i++) {
      encoder.fresh();
      const { ids } = encoder.encode(Array.from({ length: 1000 }, (_, k) => `${i}x${k}`).join(' '));
      expect(new Set(ids).size).toBe(1000);
      largest = Math.max(largest, encoder.size);
    }
    expect(largest).toBeGreaterThan(encoder.size);
    expect(encoder.tokenize('0x0 0x0')).toEqual(['0x0', '0x0']);
  });
});
