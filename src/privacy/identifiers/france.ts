import type { Identifier } from '../shapes.js';

const overseasOrUnknownMonth = /^(?:0[1-9]|1[0-2]|[23]\d|4[0-2]|[5-9]\d)$/;

/** @see INSEE, numéro d'inscription au répertoire (NIR): key is 97 less the number modulo 97; Corsica 2A is 19, 2B is 18 */
export const frNir: Identifier = {
  kind: 'fr-nir',
  shapes: { '# ## ## #* ### ### ##': [0.95, 0.99], '######*########': [0.85, 0.98], '######*###### ##': [0.9, 0.98] },
  check: (compact) => {
    if (!/^[123478]\d{5}[\dAB]\d{8}$/.test(compact) || !overseasOrUnknownMonth.test(compact.slice(3, 5))) return false;
    const department = compact.slice(5, 7);
    const number = compact.slice(0, 13);
    if (/[AB]/.test(compact) && department !== '2A' && department !== '2B') return false;
    const value = Number(number.replace('2A', '19').replace('2B', '18'));
    return 97 - (value % 97) === Number(compact.slice(13));
  },
  why: 'NIR sex, month and key',
  words: [
    'nir',
    'sécurité sociale',
    'securite sociale',
    'numéro de sécurité sociale',
    'numéro de sécu',
    'sécu',
    'insee',
    'social security',
  ],
};
