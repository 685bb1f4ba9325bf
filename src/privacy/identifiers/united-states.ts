import type { Identifier } from '../shapes.js';

/** @see Social Security Administration, POMS RM 10201.035: numbers that are never assigned */
export const usSsn: Identifier = {
  kind: 'us-ssn',
  shapes: { '###-##-####': [0.7, 0.97], '### ## ####': [0.35, 0.95], '#########': [0.05, 0.85] },
  check: (digits) =>
    !/^(?:000|666|9)/.test(digits) &&
    !/^\d{3}00/.test(digits) &&
    !digits.endsWith('0000') &&
    // printed on cards in wallets and on leaflets, and used by thousands since
    digits !== '078051120' &&
    digits !== '219099999',
  why: 'SSN form, area, group and serial rules',
  words: ['ssn', 'ssns', 'social security', 'social security number', 'soc sec', 'seguro social'],
};

/** @see Internal Revenue Service, IRM 3.21.263: ranges of the fourth and fifth digit */
export const usItin: Identifier = {
  kind: 'us-itin',
  shapes: { '###-##-####': [0.7, 0.97], '### ## ####': [0.3, 0.95], '#########': [0.05, 0.85] },
  check: (digits) => /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])/.test(digits),
  why: 'ITIN form and ranges',
  words: ['itin', 'taxpayer identification', 'individual taxpayer', 'tax id', 'tin'],
};
