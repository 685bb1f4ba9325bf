import { isOneDigit, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see Rijksdienst voor Identiteitsgegevens, burgerservicenummer: the eleven test with −1 for the last digit */
export const nlBsn: Identifier = {
  kind: 'nl-bsn',
  shapes: {
    '#########': [0.15, 0.9],
    '####.##.###': [0.75, 0.96],
    '#### ## ###': [0.4, 0.95],
    '###.###.###': [0.2, 0.9],
  },
  check: (digits) => !isOneDigit(digits) && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
  why: 'BSN eleven test',
  words: ['bsn', 'burgerservicenummer', 'burger service nummer', 'sofinummer', 'sofi nummer', 'citizen service number'],
};
