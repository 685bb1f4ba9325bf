import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestBytes, digestJson } from '../../src/base/digest.js';
import { rng } from '../../src/base/rng.js';
import { trainBaseTokenizer } from '../../src/engine/assets/base-tokenizer.js';
import { exchange, plainSentence } from '../../src/engine/assets/corpus.js';
import { Tokenizer } from '../../src/engine/tokenizer.js';

const range = (length: number) => Array.from({ length }, (_, index) => index);
const shipped = new URL('../../src/engine/assets/base/tokenizer.json', import.meta.url);
const isShipped = existsSync(shipped);
if (!isShipped) console.log('test/engine-assets: no shipped base, so its tokenizer is not compared.');

describe('the corpus of the shipped base', () => {
  it('is the same everywhere and in every release: whoever trains from its seed gets the shipped weights', () => {
    expect(digestJson(range(200).map((index) => exchange(1, index)))).toBe(
      'sha256:3464305680de0defffbd7373cb686c0add7dc9db79edc6f70276bd4c80517c6f',
    );
    expect(exchange(1, 199)).toEqual({ user: 'As text: glass(less than £10)', assistant: 'Glass: less than £10' });
  });

  it('makes each exchange from its seed and number alone', () => {
    const backwards = range(50)
      .reverse()
      .map((index) => exchange(3, index));
    expect(backwards.reverse()).toEqual(range(50).map((index) => exchange(3, index)));
    const key = ({ user, assistant }: { user: string; assistant: string }) => `${user}\0${assistant}`;
    expect(
      new Set(range(2000).flatMap((index) => [key(exchange(1, index)), key(exchange(2, index))])).size,
    ).toBeGreaterThan(3950);
  });

  it('asks something and has an answer, in text that is well formed and never undefined', () => {
    for (const index of range(3000)) {
      const { user, assistant } = exchange(1, index);
      for (const text of [user, assistant]) {
        expect(text.trim()).not.toBe('');
        expect(text).not.toMatch(/undefined|NaN|\[object|\p{Surrogate}|\ufffd/u);
      }
    }
    const random = rng(1);
    for (const _ of range(200)) expect(plainSentence(random)).toMatch(/^\p{Lu}.*[.!?]$/u);
  });

  it('answers JSON that parses and whose values, but for flags, stand in the question', () => {
    const flags = ['yes', 'no', 'true', 'false'];
    let records = 0;
    for (const index of range(3000)) {
      const { user, assistant } = exchange(1, index);
      if (!assistant.startsWith('{')) continue;
      records++;
      for (const value of Object.values(JSON.parse(assistant) as Record<string, string | null>)) {
        if (value !== null && !flags.includes(value)) expect(user).toContain(value);
      }
    }
    expect(records).toBeGreaterThan(300);
  });
});

describe.skipIf(!isShipped)('the tokenizer of the shipped base', () => {
  it('is what training gives today, to the byte', () => {
    const text = `${JSON.stringify(trainBaseTokenizer(1280, 0.35).toJSON(), null, 2)}\n`;
    expect(digestBytes(text)).toBe(digestBytes(readFileSync(shipped)));
  }, 60_000);

  it('writes any text and reads it back', () => {
    const tokenizer = Tokenizer.fromJSON(JSON.parse(readFileSync(shipped, 'utf8')));
    expect(tokenizer.vocabSize).toBe(1280);
    for (const text of [
      'name[Blue Spice], near[Café Rouge]',
      '日本語 😀',
      ' \t\n',
      'x'.repeat(500),
      '2026-11-24 £3.50',
    ]) {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
  });

  it('cuts a word behind a space like the word alone, but for its first token', () => {
    const tokenizer = Tokenizer.fromJSON(JSON.parse(readFileSync(shipped, 'utf8')));
    let twins = 0;
    const words = ['restaurant', 'customer', 'Vaults', 'Cambridge', 'family', 'riverside', 'Wildwood', 'Alimentum'];
    for (const word of words) {
      const [alone, behind] = [[...tokenizer.encode(word)], [...tokenizer.encode(` ${word}`)]];
      if (alone.length !== behind.length) continue;
      twins++;
      expect(behind.slice(1)).toEqual(alone.slice(1));
    }
    expect(twins).toBeGreaterThan(words.length / 2);
  });
});
