import { digitAt, isDay, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see Skatteetaten, fødselsnummer and D-nummer (the day raised by 40): two check digits, modulus 11 */
export const noFodselsnummer: Identifier = {
  kind: 'no-fodselsnummer',
  shapes: { '###########': [0.6, 0.97], '###### #####': [0.85, 0.97] },
  check: (digits) => {
    const day = Number(digits.slice(0, 2));
    if (!isDay(Number(digits.slice(2, 4)), day > 40 ? day - 40 : day)) return false;
    const first = (11 - (weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
    const second = (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    return first === digitAt(digits, 9) && second === digitAt(digits, 10);
  },
  why: 'fødselsnummer birthday and both check digits',
  words: ['fødselsnummer', 'fodselsnummer', 'fødselsnr', 'personnummer', 'fnr', 'd nummer', 'national identity number'],
};
