import { digitAt, isOneDigit, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see HM Revenue & Customs, NIM39110: prefixes and suffixes of National Insurance numbers */
export const ukNino: Identifier = {
  kind: 'uk-nino',
  shapes: {
    '@@ ## ## ## @': [0.85, 0.97],
    '@@-##-##-##-@': [0.85, 0.97],
    '@@######@': [0.65, 0.95],
    '@@ ###### @': [0.6, 0.95],
  },
  check: (compact) =>
    /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(compact) && !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(compact),
  why: 'National Insurance number prefixes and suffixes',
  words: ['national insurance', 'nino', 'ni number', 'insurance number'],
};

/** @see NHS Data Dictionary, NHS number: modulus 11 over weights 10 to 2 */
export const ukNhs: Identifier = {
  kind: 'uk-nhs',
  shapes: { '### ### ####': [0.4, 0.95], '###-###-####': [0.4, 0.95], '##########': [0.1, 0.9] },
  check: (digits) => {
    if (isOneDigit(digits)) return false;
    const rest = (11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    return rest === digitAt(digits, 9);
  },
  why: 'NHS check digit',
  words: ['nhs', 'nhs number', 'national health', 'patient number', 'health service'],
};
