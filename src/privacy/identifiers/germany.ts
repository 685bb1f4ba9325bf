import { isOneDigit, mod11of10 } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/**
 * The tax identification number: of its first ten digits one stands there twice or three times, all others once at most.
 * @see Bundeszentralamt für Steuern, Steueridentifikationsnummer: structure since 2016; check digit of ISO/IEC 7064
 */
export const deSteuerId: Identifier = {
  kind: 'de-steuer-id',
  shapes: { '## ### ### ###': [0.8, 0.97], '###########': [0.4, 0.95] },
  check: (digits) => {
    if (digits.startsWith('0') || isOneDigit(digits)) return false;
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10; i++) counts[Number(digits[i])]!++;
    const repeated = counts.filter((count) => count > 1);
    return (
      repeated.length === 1 &&
      (repeated[0] as number) <= 3 &&
      !/(\d)\1\1/.test(digits.slice(0, 10)) &&
      mod11of10(digits)
    );
  },
  why: 'tax number repetition rule and check digit',
  words: [
    'steuer id',
    'steuerid',
    'idnr',
    'steueridentifikationsnummer',
    'steuer identifikationsnummer',
    'steuernummer',
    'steuerliche',
    'tax id',
    'tax number',
    'tin',
  ],
};
