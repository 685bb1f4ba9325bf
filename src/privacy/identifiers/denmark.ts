import { isDay, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/**
 * The birthday and four digits. Numbers given since 2007 need not pass the old check, so a word beside it has to decide.
 * @see CPR-kontoret, Personnummeret i CPR-systemet: personal numbers without check digit
 */
export const dkCpr: Identifier = {
  kind: 'dk-cpr',
  shapes: { '######-####': [0.4, 0.93], '###### ####': [0.2, 0.9], '##########': [0.05, 0.85] },
  check: (digits) => {
    if (!isDay(Number(digits.slice(2, 4)), Number(digits.slice(0, 2))) || digits.endsWith('0000')) return false;
    return weighted(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 ? 'with check digit' : 'without check digit';
  },
  why: 'CPR birthday',
  words: ['cpr', 'cpr nummer', 'cpr nr', 'cprnr', 'cprnummer', 'personnummer', 'personal identification number'],
};
