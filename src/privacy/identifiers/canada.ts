import { luhn } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

/** @see Employment and Social Development Canada, social insurance number: Luhn; 0 and 8 begin no number of a person */
export const caSin: Identifier = {
  kind: 'ca-sin',
  shapes: { '###-###-###': [0.65, 0.96], '### ### ###': [0.4, 0.95], '#########': [0.1, 0.9] },
  check: (digits) => /^[1-79]/.test(digits) && luhn(digits),
  why: 'SIN check digit',
  words: ['sin', 'sin number', 'social insurance', 'assurance sociale', 'nas'],
};
