import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { isDay, isOneDigit, luhn, mod11of10, mod97, verhoeff, weighted } from '../../src/privacy/check-digits.js';
import { digits, luhnHolds, verhoeffHolds } from './numbers.js';

describe('check digits', () => {
  it('equal other ways to write the formulas, for random digits of any length', () => {
    const random = rng(1);
    for (let i = 0; i < 5000; i++) {
      const text = digits(random, 1 + random.below(24));
      expect(luhn(text)).toBe(luhnHolds(text));
      expect(verhoeff(text)).toBe(verhoeffHolds(text));
      expect(mod97(text)).toBe(Number(BigInt(text) % 97n));
    }
  });

  it('find every single wrong digit, and Verhoeff every swap of neighbours', () => {
    const random = rng(2);
    for (let i = 0; i < 50; i++) {
      const body = digits(random, 11);
      for (const [holds, alphabet] of [[luhn], [verhoeff]].map(([f]) => [f!, '0123456789'] as const)) {
        const valid = [...alphabet].map((last) => body + last).find(holds) as string;
        for (let at = 0; at < valid.length; at++) {
          for (const other of alphabet)
            if (other !== valid[at]) expect(holds(valid.slice(0, at) + other + valid.slice(at + 1))).toBe(false);
          const [a, b] = [valid[at], valid[at + 1]];
          if (holds === verhoeff && b !== undefined && a !== b)
            expect(holds(valid.slice(0, at) + b + a + valid.slice(at + 2))).toBe(false);
        }
      }
    }
  });

  it('know the worked examples of their sources', () => {
    expect(luhn('79927398713')).toBe(true);
    expect(luhn('79927398710')).toBe(false);
    expect(verhoeff('2363')).toBe(true); // 236 with check digit 3
    expect(mod97('3214282912345698765432161182')).toBe(1); // an IBAN of the standard's own example
    expect(mod97('AZ')).toBe(1035 % 97);
    expect(mod11of10('07945')).toBe(true); // ISO/IEC 7064: 0794 has check digit 5
    expect(weighted('123', [3, 2, 1])).toBe(10);
  });

  it('take one digit over and over for nobody', () => {
    expect(isOneDigit('0000')).toBe(true);
    expect(isOneDigit('0001')).toBe(false);
    expect(isOneDigit('')).toBe(true);
  });

  it('know the days of the calendar', () => {
    for (const [month, day, year] of [
      [2, 29, 2000],
      [2, 29, 1984],
      [2, 29],
      [12, 31],
      [4, 30],
    ] as const)
      expect(isDay(month, day, year), `${month}-${day}`).toBe(true);
    for (const [month, day, year] of [
      [2, 29, 1900],
      [2, 29, 2023],
      [2, 30],
      [4, 31],
      [0, 1],
      [13, 1],
      [1, 0],
      [1, 32],
    ] as const)
      expect(isDay(month, day, year), `${month}-${day}`).toBe(false);
    expect(isDay(Number.NaN, 1)).toBe(false);
  });
});
