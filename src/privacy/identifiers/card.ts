import { isOneDigit, luhn } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see ISO/IEC 7812-1; ranges and lengths as the schemes publish them */
const issuers: readonly (readonly [name: string, prefix: RegExp, lengths: readonly number[]])[] = [
  ['visa', /^4/, [13, 16, 19]],
  ['mastercard', /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  ['amex', /^3[47]/, [15]],
  ['discover', /^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  ['diners', /^(?:30[0-5]|3095|36|3[89])/, [14, 16]],
  ['jcb', /^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  ['unionpay', /^62/, [16, 17, 18, 19]],
  ['mir', /^220[0-4]/, [16]],
  ['troy', /^9792/, [16]],
  ['rupay', /^(?:60|81|82|508)/, [16]],
  ['verve', /^(?:506|507|650)/, [16, 18, 19]],
  ['maestro', /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, [12, 13, 14, 15, 16, 17, 18, 19]],
];

const issuerOf = (digits: string) =>
  issuers.find(([, prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits))?.[0];

/** Payment cards: Luhn, and an issuer whose cards begin so and are so long. */
export const card: Identifier = {
  kind: 'card',
  shapes: {
    '#### #### #### ####': [0.9, 0.99],
    '####-####-####-####': [0.9, 0.99],
    '#### ###### #####': [0.9, 0.99],
    '####-######-#####': [0.9, 0.99],
    '#### ###### ####': [0.8, 0.98],
    '####-######-####': [0.8, 0.98],
    '#### #### #### #### ###': [0.9, 0.99],
    '####-####-####-####-###': [0.9, 0.99],
    '############': [0.15, 0.8],
    '#############': [0.25, 0.9],
    '##############': [0.4, 0.92],
    '###############': [0.75, 0.97],
    '################': [0.8, 0.98],
    '#################': [0.3, 0.9],
    '##################': [0.3, 0.9],
    '###################': [0.5, 0.95],
  },
  check: (digits) => {
    const issuer = issuerOf(digits);
    return issuer !== undefined && !isOneDigit(digits) && luhn(digits) && issuer;
  },
  why: 'Luhn, issuer and length',
  words: [],
};
