import type { Identifier } from '../shapes.js';

const checkLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const words = [
  'documento nacional de identidad',
  'nif',
  'documento de identidad',
  'identidad',
  'número de identificación',
];

/** @see Ministerio del Interior, cálculo del dígito de control del NIF/NIE: the letter of the number modulo 23 */
export const esDni: Identifier = {
  kind: 'es-dni',
  shapes: {
    '########@': [0.7, 0.97],
    '########-@': [0.8, 0.97],
    '##.###.###-@': [0.9, 0.98],
    '##.###.###@': [0.9, 0.98],
    '######## @': [0.4, 0.95],
  },
  check: (compact) =>
    /[1-9]/.test(compact.slice(0, 8)) && checkLetters[Number(compact.slice(0, 8)) % 23] === compact[8],
  why: 'DNI check letter',
  words: ['dni', ...words],
};

/** The same for foreigners: X, Y or Z stands for 0, 1 or 2. */
export const esNie: Identifier = {
  kind: 'es-nie',
  shapes: { '@#######@': [0.75, 0.97], '@-#######-@': [0.85, 0.97], '@-#######@': [0.8, 0.97] },
  check: (compact) => {
    const first = 'XYZ'.indexOf(compact.charAt(0));
    return first >= 0 && checkLetters[Number(`${first}${compact.slice(1, 8)}`) % 23] === compact[8];
  },
  why: 'NIE check letter',
  words: ['nie', 'extranjero', 'extranjeros', ...words],
};
