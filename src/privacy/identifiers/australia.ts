import { digitAt, isOneDigit, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see Australian Taxation Office, tax file number: weighted sum divisible by 11 */
export const auTfn: Identifier = {
  kind: 'au-tfn',
  shapes: { '### ### ###': [0.35, 0.95], '#########': [0.15, 0.92], '###-###-###': [0.35, 0.95] },
  check: (digits) => !isOneDigit(digits) && weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
  why: 'TFN check digit',
  words: ['tfn', 'tax file', 'tax file number'],
};

/** The ninth digit checks the first eight; then come the issue, and perhaps the place of the person on the card. */
export const auMedicare: Identifier = {
  kind: 'au-medicare',
  shapes: {
    '#### ##### #': [0.7, 0.97],
    '#### ##### # #': [0.7, 0.97],
    '#### ##### #/#': [0.7, 0.97],
    '##########': [0.1, 0.92],
    '###########': [0.1, 0.9],
  },
  check: (digits) =>
    /^[2-6]/.test(digits) &&
    !isOneDigit(digits.slice(0, 8)) &&
    weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8) &&
    digits[9] !== '0',
  why: 'Medicare check digit',
  words: ['medicare', 'medicare number', 'medicare card'],
};
