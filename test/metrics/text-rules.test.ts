import { describe, expect, it } from 'vitest';
import {
  contains,
  exactMatch,
  lengthWithin,
  named,
  regexMatch,
  rowMetric,
  type TextSegment,
} from '../../src/metrics/index.js';
import { explanationOf, pair, promisesOf, scoreOf } from './rows.js';

describe('regexMatch', () => {
  it('matches somewhere, or the whole output', async () => {
    expect(await scoreOf(regexMatch({ pattern: /\d{4}/ }), { output: 'in 2024.' })).toBe(1);
    expect(await scoreOf(regexMatch({ pattern: /\d{4}/, whole: true }), { output: 'in 2024.' })).toBe(0);
    expect(await scoreOf(regexMatch({ pattern: /a|b/, whole: true }), { output: 'b' })).toBe(1);
    expect(await scoreOf(regexMatch({ pattern: /^b$/m }), { output: 'a\nb' })).toBe(1);
    expect(await scoreOf(regexMatch({ pattern: /b/m, whole: true }), { output: 'a\nb' })).toBe(0);
    expect(await scoreOf(regexMatch({ pattern: /B/i }), { output: 'b' })).toBe(1);
  });

  it('has no memory, whatever the flags', async () => {
    const metric = regexMatch({ pattern: /a/gy });
    expect(await scoreOf(metric, { output: 'ba' }, { output: 'ba' }, { output: 'ba' })).toBe(1);
  });

  it('takes a pattern for each row', async () => {
    const metric = regexMatch({
      pattern: ({ references: [first] }: TextSegment) => (first === undefined ? undefined : new RegExp(first)),
    });
    expect(await scoreOf(metric, pair('abc', 'b.'))).toBe(1);
    expect(await scoreOf(metric, pair('abc', 'c.'))).toBe(0);
    expect(await scoreOf(metric, pair('abc'))).toBe('no-pattern');
    const wrong = regexMatch({ pattern: () => 'b' as unknown as RegExp });
    expect(() => wrong.segment({ output: 'b' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('signs with the pattern', async () => {
    const signatures = [/a/, /a/i, /a|b/, /(a|b):c/].map((pattern) =>
      regexMatch({ pattern }).signature({ references: 0 }),
    );
    expect(new Set(signatures).size).toBe(4);
    expect(await promisesOf(regexMatch({ pattern: /a|b/ }), [{ output: 'a' }, { output: 'c' }])).toEqual([]);
    expect(() => regexMatch({ pattern: 'a' as unknown as RegExp })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});

describe('contains', () => {
  it('looks for any or all of the references', async () => {
    expect(await scoreOf(contains(), pair('Paris and Rome', 'Oslo', 'Rome'))).toBe(1);
    expect(await scoreOf(contains({ need: 'all' }), pair('Paris and Rome', 'Oslo', 'Rome'))).toBe(0);
    expect(await explanationOf(contains({ need: 'all' }), pair('Paris and Rome', 'Oslo', 'Rome'))).toBe(
      'It lacks "Oslo".',
    );
    expect(await scoreOf(contains({ need: 'all' }), pair('Paris and Rome', 'Paris', 'Rome', ''))).toBe(1);
    expect(await scoreOf(contains(), pair('x', ''))).toBe('no-reference');
    expect(await scoreOf(contains(), pair('x'))).toBe('no-reference');
  });

  it('looks for given texts without references', async () => {
    expect(await scoreOf(contains({ texts: ['sorry'] }), { output: 'I am sorry' })).toBe(1);
    expect(await scoreOf(contains({ texts: ['Sorry'] }), { output: 'I am sorry' })).toBe(0);
    expect(await scoreOf(contains({ texts: ['Sorry'], ignoreCase: true }), { output: 'I am sorry' })).toBe(1);
  });

  it('knows words of every script', async () => {
    const cat = contains({ texts: ['cat'], words: true });
    expect(await scoreOf(cat, { output: 'concatenate, cat!' })).toBe(1);
    expect(await scoreOf(cat, { output: 'concatenate cats' })).toBe(0);
    expect(await scoreOf(cat, { output: 'écat' })).toBe(0);
    expect(await scoreOf(cat, { output: '𝒳cat' })).toBe(0);
    expect(await scoreOf(cat, { output: '🙂cat🙂' })).toBe(1);
  });

  it('keeps what every metric promises', async () => {
    expect(
      await promisesOf(contains({ need: 'all', words: true }), [pair('a b', 'a'), pair('b', 'a'), pair('b')]),
    ).toEqual([]);
    expect(() => contains({ texts: [] })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => contains({ texts: ['a', ''] })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('lengthWithin', () => {
  it('counts code points, words or lines', async () => {
    expect(await scoreOf(lengthWithin({ max: 2 }), { output: '🙂🙂' })).toBe(1);
    expect(await scoreOf(lengthWithin({ min: 1 }), { output: '' })).toBe(0);
    expect(await scoreOf(lengthWithin({ min: 2, max: 2, unit: 'words' }), { output: ' two\u00a0words ' })).toBe(1);
    expect(await scoreOf(lengthWithin({ max: 2, unit: 'lines' }), { output: 'a\r\n\r\nb\n' })).toBe(1);
    expect(await scoreOf(lengthWithin({ max: 0 }), { output: '' })).toBe(1);
    expect(await scoreOf(lengthWithin({ max: 1e6 }), { output: 'x'.repeat(1_000_001) })).toBe(0);
  });

  it('needs bounds that can be kept', async () => {
    for (const options of [{}, { min: 3, max: 2 }, { max: 1.5 }, { min: -1 }, { max: 3, unit: 'tokens' as 'words' }])
      expect(() => lengthWithin(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(await promisesOf(lengthWithin({ max: 3 }), [{ output: 'a' }, { output: 'abcd' }])).toEqual([]);
  });
});

describe('named', () => {
  it('renames a metric in all it says, but not in how it was made', async () => {
    const metric = named('answer', exactMatch());
    expect(metric.name).toBe('answer');
    expect(await metric.segment(pair('a'))).toMatchObject({ name: 'answer', reason: 'no-reference' });
    expect(metric.score([1, 2])).toMatchObject({ name: 'answer', value: 0.5 });
    expect(metric.score([])).toMatchObject({ name: 'answer', reason: 'no-segments' });
    expect(metric.signature({ references: 1 })).toBe(exactMatch().signature({ references: 1 }));
    expect(metric.value?.([1, 4])).toBe(0.25);
  });

  it('keeps waiting and repeats', async () => {
    const metric = named('later', rowMetric({ name: 'slow', value: async () => 0.5 }));
    expect(await scoreOf(metric, pair('a'))).toBe(0.5);
    expect(
      metric.repeats?.([
        [1, 1],
        [0, 1],
      ]),
    ).toEqual([0.5, 1]);
    expect(metric.repeats?.([])).toMatchObject({ name: 'later' });
  });
});
