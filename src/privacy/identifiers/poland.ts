import { digitAt, isDay, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** What is added to the month for each century: 1800 80, 1900 0, 2000 20, 2100 40, 2200 60. */
const centuries = [1900, 2000, 2100, 2200, 1800];

/** @see Ustawa o ewidencji ludności 2010, PESEL: weights 1 3 7 9 and modulus 10 */
export const plPesel: Identifier = {
  kind: 'pl-pesel',
  shapes: { '###########': [0.45, 0.95], '###### #####': [0.4, 0.9] },
  check: (digits) => {
    const month = Number(digits.slice(2, 4));
    const year = (centuries[Math.floor(month / 20)] as number) + Number(digits.slice(0, 2));
    if (!isDay(month % 20, Number(digits.slice(4, 6)), year)) return false;
    return (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(digits, 10);
  },
  why: 'PESEL birthday and check digit',
  words: ['pesel', 'numer pesel', 'numer ewidencyjny'],
};
