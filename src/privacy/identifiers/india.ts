import { isOneDigit, verhoeff } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see UIDAI, Aadhaar: twelve digits, the first from 2 to 9, the last by Verhoeff's scheme */
export const inAadhaar: Identifier = {
  kind: 'in-aadhaar',
  shapes: { '#### #### ####': [0.65, 0.97], '####-####-####': [0.65, 0.97], '############': [0.3, 0.95] },
  check: (digits) => digits.charCodeAt(0) >= 50 && !isOneDigit(digits) && verhoeff(digits),
  why: 'Aadhaar check digit',
  words: ['aadhaar', 'aadhar', 'adhaar', 'uidai', 'uid', 'आधार'],
};

/** @see Income Tax Department, permanent account number: the fourth letter says what its holder is, P a person */
export const inPan: Identifier = {
  kind: 'in-pan',
  shapes: { '@@@@@####@': [0.6, 0.95] },
  check: (compact) => /^[A-Z]{3}[ABCFGHJLPT][A-Z](?!0000)\d{4}[A-Z]$/.test(compact),
  why: 'PAN form and holder',
  words: ['pan', 'pan number', 'pan card', 'permanent account number', 'income tax'],
};
