import { describe, expect, it } from 'vitest';
import { numberInText, numericCloseness } from '../../src/metrics/index.js';
import { explanationOf, pair, promisesOf, scoreOf } from './rows.js';

describe('numberInText', () => {
  it.each([
    ['The answer is 42.', 42],
    ['3 apples and 4 pears', 4],
    ['1,234,567.89', 1234567.89],
    ['1,2,3', 3],
    ['12,34', 34],
    ["1'234'567", 1234567],
    ['1\u202f234\u202f567,', 1234567],
    ['1,234.567,890', 890],
    ['-5', -5],
    ['−5', -5],
    ['+5', 5],
    ['3-5', 5],
    ['COVID-19', 19],
    ['-$1,200.50', -1200.5],
    ['$-3', -3],
    ['cost: €7', 7],
    ['.5', 0.5],
    ['-.5', -0.5],
    ['1.5e-3', 0.0015],
    ['2E6', 2e6],
    ['6.02 × 10^23', 6.02e23],
    ['6.02 \\times 10^{-2}', 0.0602],
    ['6·10⁻³', 0.006],
    ['3 * 10', 10],
    ['50%', 50],
    ['50 %', 50],
    ['GPT4 says 7, not GPT42', 7],
    ['共5个', 5],
    ['7km', 7],
    ['3.14.15', 15],
    ['0.1.', 0.1],
    ['1e309', undefined],
    ['no number', undefined],
    ['', undefined],
    ['GPT4', undefined],
    ['٣', undefined],
  ])('reads the last number of %j as %j', (text, number) => {
    expect(numberInText(text)).toBe(number);
  });

  it('reads the first one, or a text that is one', () => {
    expect(numberInText('3 apples and 4 pears', { take: 'first' })).toBe(3);
    expect(numberInText('3 apples', { take: 'whole' })).toBeUndefined();
    expect(numberInText(' -1,000.5 ', { take: 'whole' })).toBe(-1000.5);
    expect(numberInText('5 €', { take: 'whole' })).toBe(5);
    expect(numberInText('1,2', { take: 'whole' })).toBeUndefined();
  });

  it('takes the comma for the point, and a percent sign at its word', () => {
    expect(numberInText('1.234,5', { decimal: ',' })).toBe(1234.5);
    expect(numberInText('1,234', { decimal: ',' })).toBe(1.234);
    expect(numberInText('12.5 %', { percent: 'divide' })).toBe(0.125);
    expect(numberInText('12.5', { percent: 'divide' })).toBe(12.5);
  });

  it('does not slow down on long texts of separators and digits', () => {
    expect(numberInText(`${'1,111'.repeat(20_000)} ${' '.repeat(100_000)}9`)).toBe(9);
    expect(numberInText('1'.repeat(100_000))).toBeUndefined();
  });
});

describe('numericCloseness', () => {
  it('asks for numbers that Python math.isclose calls close', async () => {
    expect(await scoreOf(numericCloseness(), pair('It is 0.30000000000000004', '0.3'))).toBe(1);
    expect(await scoreOf(numericCloseness(), pair('100.1', '100'))).toBe(0);
    expect(await scoreOf(numericCloseness({ relative: 0.001 }), pair('100.1', '100'))).toBe(1);
    expect(await scoreOf(numericCloseness({ absolute: 0.5 }), pair('0.4', '0'))).toBe(1);
    expect(await scoreOf(numericCloseness({ absolute: 0.3, relative: 0 }), pair('0.4', '0'))).toBe(0);
  });

  it('counts any reference that has a number', async () => {
    expect(await scoreOf(numericCloseness(), pair('about 1,000 people', 'none', '#### 1000'))).toBe(1);
    expect(await scoreOf(numericCloseness(), pair('5', 'none'))).toBe('bad-reference');
    expect(await scoreOf(numericCloseness(), pair('5'))).toBe('no-reference');
    expect(await scoreOf(numericCloseness(), pair('many', '5'))).toBe(0);
    expect(await explanationOf(numericCloseness(), pair('many', '5'))).toMatch(/no number/);
    expect(await numericCloseness().segment(pair('so 5', '5'))).toEqual({
      status: 'measured',
      stats: [1, 1],
      evidence: { number: 5 },
    });
  });

  it('keeps what every metric promises', async () => {
    const rows = [pair('1', '1'), pair('2', '1'), pair('x', '1'), pair('x')];
    expect(await promisesOf(numericCloseness({ take: 'whole', decimal: ',', percent: 'divide' }), rows)).toEqual([]);
    expect(numericCloseness().signature({ references: 1 })).toBe(
      'numericCloseness|nrefs:1|tol:abs0+rel1e-9|take:last|decimal:point|percent:ignore|v:1',
    );
    expect(() => numericCloseness({ relative: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
    expect(() => numericCloseness({ take: 'any' as 'last' })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});
