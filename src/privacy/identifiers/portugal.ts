import { digitAt, isOneDigit, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see Autoridade Tributária, número de identificação fiscal: modulus 11 over weights 9 to 2; 1, 2, 3 and 45 are people */
export const ptNif: Identifier = {
  kind: 'pt-nif',
  shapes: { '#########': [0.15, 0.9], '### ### ###': [0.25, 0.93], '###.###.###': [0.25, 0.93] },
  check: (digits) => {
    if (!/^(?:[123]|45)/.test(digits) || isOneDigit(digits)) return false;
    const rest = 11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    return (rest > 9 ? 0 : rest) === digitAt(digits, 8);
  },
  why: 'NIF check digit of a person',
  words: [
    'nif',
    'contribuinte',
    'número de contribuinte',
    'identificação fiscal',
    'número fiscal',
    'tax number',
    'tax id',
  ],
};
