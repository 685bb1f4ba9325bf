import { digitAt, isOneDigit, weighted } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

const checkDigit = (sum: number) => (sum % 11 < 2 ? 0 : 11 - (sum % 11));

/** @see Receita Federal, cadastro de pessoas físicas: two check digits, modulus 11 */
export const brCpf: Identifier = {
  kind: 'br-cpf',
  shapes: { '###.###.###-##': [0.95, 0.99], '#########-##': [0.8, 0.98], '###########': [0.55, 0.97] },
  check: (digits) =>
    !isOneDigit(digits) &&
    checkDigit(weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2])) === digitAt(digits, 9) &&
    checkDigit(weighted(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) === digitAt(digits, 10),
  why: 'CPF check digits',
  words: ['cpf', 'cadastro de pessoas', 'cadastro de pessoa física'],
};

const firstWeights = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
const secondWeights = [6, ...firstWeights];

/**
 * Of companies, and of people who are one. The first twelve places may be letters since 2026; each is worth its ASCII
 * code less 48, as a digit is.
 * @see Receita Federal, Instrução Normativa 2.229 of 2024: CNPJ alfanumérico
 */
export const brCnpj: Identifier = {
  kind: 'br-cnpj',
  shapes: { '**.***.***/****-##': [0.95, 0.99], '##############': [0.45, 0.97] },
  check: (compact) =>
    !isOneDigit(compact) &&
    checkDigit(weighted(compact, firstWeights)) === digitAt(compact, 12) &&
    checkDigit(weighted(compact, secondWeights)) === digitAt(compact, 13),
  why: 'CNPJ check digits',
  words: ['cnpj', 'cadastro nacional', 'pessoa jurídica'],
};
