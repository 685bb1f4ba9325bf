import { describe, expect, it } from 'vitest';
import { dictionary } from '../../src/privacy/index.js';

const found = (text: string, terms: readonly string[], options: { readonly caseSensitive?: boolean } = {}) =>
  dictionary({ kind: 'name', terms, ...options })
    .find(text)
    .map(({ start, end }) => text.slice(start, end));

describe('a dictionary', () => {
  it('finds whole words in any case', () => {
    expect(found('ANA, Ana and Anabel; banana', ['Ana'])).toEqual(['ANA', 'Ana']);
    expect(found('ANA, Ana', ['Ana'], { caseSensitive: true })).toEqual(['Ana']);
  });

  it('finds terms of several words, whatever little stands between them', () => {
    expect(found('Ana  Maria, Ana-Maria, Ana\nMaria, Ana ... Maria', ['ana maria'])).toEqual([
      'Ana  Maria',
      'Ana-Maria',
      'Ana\nMaria',
    ]);
    expect(found('12, Main Street 7b', ['12 Main Street'])).toEqual(['12, Main Street']);
  });

  it('finds terms within and beside one another', () => {
    expect(found('Ana Maria Smith', ['Ana', 'Ana Maria', 'Maria Smith', 'Smith'])).toEqual([
      'Ana',
      'Ana Maria',
      'Maria Smith',
      'Smith',
    ]);
    expect(found('a a a b', ['a a b'])).toEqual(['a a b']);
  });

  it('takes accents as they are, composed or not, and other scripts', () => {
    expect(found('Jose\u0301 and José', ['José'])).toEqual(['Jose\u0301', 'José']);
    expect(found('Иван Петров пришёл', ['иван петров'])).toEqual(['Иван Петров']);
    expect(found('我叫王小明，住在北京', ['王小明'])).toEqual(['王小明']);
    expect(found('MÜLLER', ['Müller'])).toEqual(['MÜLLER']);
    expect(found('İstanbul', ['İstanbul'])).toEqual(['İstanbul']);
  });

  it('holds a hundred thousand terms', () => {
    const terms = Array.from({ length: 100_000 }, (_, i) => `first${i} last${i % 977}`);
    expect(found('so first99999 last345 and first1 last2', terms)).toEqual(['first99999 last345']);
  });

  it('refuses nothing to find, a strange score and a strange kind', () => {
    for (const options of [
      { kind: 'name', terms: [] },
      { kind: 'name', terms: ['…', ''] },
      { kind: 'name', terms: ['a'], score: 1.5 },
      { kind: 'a b!', terms: ['a'] },
      { kind: '', terms: ['a'] },
    ])
      expect(() => dictionary(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(dictionary({ kind: 'GIVEN_NAME', terms: ['a'] }).find('a')).toEqual([
      { kind: 'given-name', start: 0, end: 1, score: 0.9 },
    ]);
  });
});
