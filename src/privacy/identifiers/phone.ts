import type { Identifier } from '../shapes.js';

const nanp = /^1?[2-9](?!11)\d\d[2-9](?!11)\d{6}$/;

/**
 * National numbers in the forms that give them away without a word beside them.
 * @see NANPA numbering rules; ARCEP, Ofcom, ACMA, Anatel, MIC and MIIT numbering plans
 */
export const nationalPhones: readonly Identifier[] = [
  phones('US, CA', (digits) => nanp.test(digits), {
    '(###) ###-####': [0.85, 0.97],
    '(###)###-####': [0.85, 0.97],
    '(###) ### ####': [0.8, 0.97],
    '###-###-####': [0.7, 0.96],
    '###.###.####': [0.65, 0.96],
    '### ### ####': [0.45, 0.95],
    '#-###-###-####': [0.8, 0.97],
    '# (###) ###-####': [0.85, 0.97],
    '##########': [0.2, 0.84],
    '###########': [0.15, 0.82],
  }),
  phones('FR', (digits) => /^0[1-9]/.test(digits), {
    '## ## ## ## ##': [0.75, 0.96],
    '##.##.##.##.##': [0.75, 0.96],
    '##-##-##-##-##': [0.65, 0.95],
  }),
  phones('GB', (digits) => /^0[1-37-9]\d{8,9}$/.test(digits), {
    '##### ######': [0.6, 0.96],
    '### #### ####': [0.6, 0.95],
    '#### ### ####': [0.55, 0.95],
    '##### ### ###': [0.6, 0.95],
    '(###) #### ####': [0.8, 0.97],
    '(####) ### ####': [0.8, 0.97],
    '(#####) ######': [0.8, 0.97],
    '###########': [0.4, 0.93],
  }),
  phones('AU', (digits) => /^0[23478]\d{8}$/.test(digits), {
    '#### ### ###': [0.65, 0.96],
    '(##) #### ####': [0.8, 0.97],
    '## #### ####': [0.55, 0.94],
  }),
  phones('BR', (digits) => /^[1-9][1-9](?:9\d{8}|[2-5]\d{7})$/.test(digits), {
    '(##) #####-####': [0.85, 0.97],
    '(##)#####-####': [0.85, 0.97],
    '(##) ####-####': [0.8, 0.97],
    '## #####-####': [0.7, 0.96],
  }),
  phones('JP', (digits) => /^0[1-9]/.test(digits), {
    '###-####-####': [0.7, 0.96],
    '##-####-####': [0.65, 0.95],
    '####-##-####': [0.6, 0.95],
  }),
  phones('CN', (digits) => /^1[3-9]\d{9}$/.test(digits), {
    '###########': [0.45, 0.88],
    '### #### ####': [0.65, 0.96],
    '###-####-####': [0.65, 0.96],
  }),
];

function phones(detail: string, keepsRules: (digits: string) => boolean, shapes: Identifier['shapes']): Identifier {
  const check = (digits: string) => keepsRules(digits) && detail;
  return { kind: 'phone', shapes, check, why: 'form of a national number', words: [] };
}
