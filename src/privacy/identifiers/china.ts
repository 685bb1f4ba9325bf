import { isDay, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

const provinces = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;

/** @see GB 11643-1999, citizen identification number: province, birthday, ISO/IEC 7064 MOD 11-2 */
export const cnResidentId: Identifier = {
  kind: 'cn-resident-id',
  shapes: {
    '#################*': [0.9, 0.99],
    '###### ######## ####': [0.9, 0.99],
    '###### ######## ###*': [0.9, 0.99],
  },
  check: (compact) => {
    const year = Number(compact.slice(6, 10));
    if (!provinces.test(compact) || !(year >= 1850 && year < 2100)) return false;
    if (!isDay(Number(compact.slice(10, 12)), Number(compact.slice(12, 14)), year)) return false;
    const sum = weighted(compact, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    return '10X98765432'[sum % 11] === compact[17];
  },
  why: 'resident id province, birthday and check character',
  words: ['身份证', '身份证号', '身分證', '公民身份', 'resident id', 'resident identity', 'identity card'],
};
