import { isDay } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** What a character at an odd place (the first is odd) is worth, in the order of the alphabet. */
const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22,
  25, 24, 23,
];
/** Letters that stand for the digits 0 to 9 where two people would have the same code. */
const omocodia = 'LMNPQRSTUV';
const form = /^[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]$/;

/** @see Ministero delle Finanze, decreto 23 dicembre 1976, codice fiscale: check character and omocodia */
export const itCodiceFiscale: Identifier = {
  kind: 'it-codice-fiscale',
  shapes: { '@@@@@@**@**@***@': [0.9, 0.99] },
  check: (compact) => {
    if (!form.test(compact)) return false;
    const plain = compact.slice(9, 11).replace(/[A-Z]/g, (stand) => `${omocodia.indexOf(stand)}`);
    const day = Number(plain) % 40; // women have 40 more
    const month = 'ABCDEHLMPRST'.indexOf(compact.charAt(8)) + 1;
    let sum = 0;
    for (let i = 0; i < 15; i++) {
      const value = alphabet.indexOf(compact.charAt(i));
      sum += i % 2 === 0 ? (oddValues[value] as number) : value < 10 ? value : value - 10;
    }
    return Number(plain) < 72 && isDay(month, day) && alphabet[10 + (sum % 26)] === compact[15];
  },
  why: 'codice fiscale form, birthday and check letter',
  words: ['codice fiscale', 'cod fisc', 'cf', 'fiscale', 'tax code'],
};
