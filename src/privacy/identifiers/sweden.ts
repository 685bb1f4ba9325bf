import { isDay, luhn } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see Skatteverket, SKV 704: personnummer and samordningsnummer (the day raised by 60) */
export const sePersonnummer: Identifier = {
  kind: 'se-personnummer',
  shapes: {
    '######-####': [0.7, 0.97],
    '######+####': [0.8, 0.97],
    '########-####': [0.9, 0.98],
    '############': [0.45, 0.96],
    '##########': [0.15, 0.92],
  },
  check: (digits) => {
    if (digits.length === 12 && !/^(?:18|19|20)/.test(digits)) return false;
    const short = digits.slice(-10);
    const day = Number(short.slice(4, 6));
    return isDay(Number(short.slice(2, 4)), day > 60 ? day - 60 : day) && luhn(short);
  },
  why: 'personnummer birthday and check digit',
  words: ['personnummer', 'personnr', 'pnr', 'samordningsnummer', 'personal identity number', 'personal number'],
};
