import { isDay } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/**
 * The national register number, and the number of people who are not in the register (month raised by 20 or 40).
 * @see Arrêté royal du 3 avril 1984: 97 less the number modulo 97; a 2 stands before it for births from 2000 on
 */
export const beNationalNumber: Identifier = {
  kind: 'be-national-number',
  shapes: {
    '##.##.##-###.##': [0.95, 0.99],
    '##.##.##-###-##': [0.95, 0.99],
    '###### ### ##': [0.7, 0.97],
    '######-###-##': [0.8, 0.97],
    '###########': [0.4, 0.95],
  },
  check: (digits) => {
    const month = Number(digits.slice(2, 4)) % 20;
    const day = Number(digits.slice(4, 6));
    // who does not know the day or the month of birth has zeros there
    if (month > 12 || Number(digits.slice(2, 4)) > 52 || (month > 0 && day > 0 ? !isDay(month, day) : day > 31))
      return false;
    const number = Number(digits.slice(0, 9));
    const key = Number(digits.slice(9));
    return number > 0 && (97 - (number % 97) === key || 97 - ((2e9 + number) % 97) === key);
  },
  why: 'national number birthday and key',
  words: [
    'rijksregisternummer',
    'rijksregister',
    'insz',
    'numéro national',
    'registre national',
    'niss',
    'nationaal nummer',
    'national number',
    'national register',
  ],
};
