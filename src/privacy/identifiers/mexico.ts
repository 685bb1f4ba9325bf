import { isDay } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

const alphabet = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
const form =
  /^[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX](?:AS|BC|BS|CC|CH|CL|CM|CS|DF|DG|GR|GT|HG|JC|MC|MN|MS|NE|NL|NT|OC|PL|QR|QT|SL|SP|SR|TC|TL|TS|VZ|YN|ZS)[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z]\d$/;

/** @see Secretaría de Gobernación, Instructivo normativo para la asignación de la CURP: check digit, modulus 10 */
export const mxCurp: Identifier = {
  kind: 'mx-curp',
  shapes: { '@@@@######@@@@@@*#': [0.95, 0.99] },
  check: (compact) => {
    if (!form.test(compact) || !isDay(Number(compact.slice(6, 8)), Number(compact.slice(8, 10)))) return false;
    let sum = 0;
    for (let i = 0; i < 17; i++) sum += alphabet.indexOf(compact.charAt(i)) * (18 - i);
    return (10 - (sum % 10)) % 10 === Number(compact[17]);
  },
  why: 'CURP birthday, state and check digit',
  words: ['curp', 'clave única', 'registro de población'],
};
