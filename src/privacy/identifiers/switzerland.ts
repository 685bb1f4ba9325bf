import { digitAt, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see Zentrale Ausgleichsstelle, AHV-Nummer: 756, nine digits, the check digit of EAN-13 */
export const chAhv: Identifier = {
  kind: 'ch-ahv',
  shapes: { '###.####.####.##': [0.97, 0.99], '### #### #### ##': [0.9, 0.99], '#############': [0.8, 0.98] },
  check: (digits) =>
    digits.startsWith('756') &&
    (10 - (weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === digitAt(digits, 12),
  why: 'AHV prefix and check digit',
  words: ['ahv', 'avs', 'ahv nummer', 'ahvn', 'numéro avs', 'sozialversicherungsnummer', 'navs'],
};
