import type { Rng } from '../../src/base/rng.js';

/**
 * Makes valid numbers by code of its own: none of it is shared with the detectors, and formulas are written another way
 * (big integers, tables, search for the check digit). Each generator gives the compact form; `write` puts marks in.
 */
export interface NumberSource {
  readonly make: (random: Rng) => string;
  /** How people write it; `#` takes the next character of the compact form. */
  readonly writings: readonly string[];
  /** A sentence beginning that speaks for it. */
  readonly hint: string;
}

export const digits = (random: Rng, count: number): string =>
  Array.from({ length: count }, () => random.below(10)).join('');
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const pickLetters = (random: Rng, count: number, from = letters): string =>
  Array.from({ length: count }, () => random.pick([...from])).join('');
const two = (value: number) => `${value}`.padStart(2, '0');

function birthday(random: Rng): { yy: string; mm: string; dd: string; yyyy: string } {
  const yyyy = 1930 + random.below(70);
  return { yy: two(yyyy % 100), mm: two(1 + random.below(12)), dd: two(1 + random.below(28)), yyyy: `${yyyy}` };
}

/** Tries bodies and check characters until the rule holds. */
function search(
  random: Rng,
  body: (random: Rng) => string,
  alphabet: string,
  holds: (text: string) => boolean,
): string {
  for (;;) {
    const start = body(random);
    for (const last of alphabet) if (holds(start + last)) return start + last;
  }
}

const sumOf = (text: string, weights: readonly number[]) =>
  [...text].reduce((sum, digit, i) => sum + Number(digit) * (weights[i] ?? 0), 0);
const allDigits = '0123456789';

export function luhnHolds(text: string): boolean {
  const values = [...text].reverse().map((digit, i) => (i % 2 === 1 ? [...`${Number(digit) * 2}`] : [digit]));
  return values.flat().reduce((sum, digit) => sum + Number(digit), 0) % 10 === 0;
}

const modulo = (text: string, by: bigint) =>
  Number(BigInt([...text].map((c) => (c >= 'A' ? `${letters.indexOf(c) + 10}` : c)).join('')) % by);

/** Multiplication of the dihedral group D5, and the powers of Verhoeff's permutation, as tables. */
const d5 = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const p8 = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];
export function verhoeffHolds(text: string): boolean {
  const reversed = [...text].reverse();
  return reversed.reduce((c, digit, i) => Number(d5[c]?.[Number(p8[i % 8]?.[Number(digit)])]), 0) === 0;
}

export function iban(random: Rng, country: string, length: number, bank = ''): string {
  const account = bank + digits(random, length - 4 - bank.length);
  const rest = modulo(`${account}${country}00`, 97n);
  return `${country}${two(98 - rest)}${account}`;
}

export function card(random: Rng, prefix: string, length: number): string {
  return search(random, (r) => prefix + digits(r, length - 1 - prefix.length), allDigits, luhnHolds);
}

const dniLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const hetuCharacters = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const odd = '1 0 5 7 9 13 15 17 19 21 2 4 18 20 11 3 6 8 12 14 16 10 22 25 24 23'.split(' ').map(Number); // A to Z; digits as A to J

export const sources: Readonly<Record<string, NumberSource>> = {
  'us-ssn': {
    make: (r) =>
      `${two(1 + r.below(6))}${1 + r.below(9)}${two(1 + r.below(99))}${`${1 + r.below(9999)}`.padStart(4, '0')}`,
    writings: ['###-##-####', '### ## ####', '#########'],
    hint: 'my social security number is',
  },
  'us-itin': {
    make: (r) => `9${digits(r, 2)}${r.pick(['50', '65', '70', '88', '90', '92', '94', '99'])}${digits(r, 4)}`,
    writings: ['###-##-####', '#########'],
    hint: 'ITIN:',
  },
  'uk-nino': {
    make: (r) => `${r.pick(['AB', 'CE', 'JG', 'PW', 'ZY', 'TL'])}${digits(r, 6)}${r.pick([...'ABCD'])}`,
    writings: ['## ## ## ## #', '#########', '##-##-##-##-#'],
    hint: 'National Insurance',
  },
  'uk-nhs': {
    make: (r) =>
      search(
        r,
        (random) => `${1 + random.below(9)}${digits(random, 8)}`,
        allDigits,
        (text) => sumOf(text, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 && !/^(\d)\1+$/.test(text),
      ),
    writings: ['### ### ####', '##########'],
    hint: 'NHS number',
  },
  'de-steuer-id': {
    make: (r) => {
      const order = r.shuffle([...allDigits]);
      const first = order.slice(0, 9);
      const twice = first[0] as string; // nine different digits and one of them again, not beside itself
      const body = [...first.slice(0, 5), twice, ...first.slice(5)].join('');
      if (body.startsWith('0') || first[4] === twice) return sources['de-steuer-id']!.make(r);
      // ISO/IEC 7064 MOD 11,10 by definition: the product of the whole number ends at 1
      const holds = (text: string) => {
        let p = 10;
        for (const digit of text.slice(0, -1)) {
          const s = (p + Number(digit)) % 10 || 10;
          p = (s * 2) % 11;
        }
        return (p + Number(text.at(-1))) % 10 === 1;
      };
      return [...allDigits].map((last) => body + last).find(holds) as string;
    },
    writings: ['## ### ### ###', '###########'],
    hint: 'Meine Steuer-ID lautet',
  },
  'fr-nir': {
    make: (r) => {
      const { yy, mm } = birthday(r);
      const department = r.pick(['01', '13', '75', '2A', '2B', '93', '99']);
      const body = `${1 + r.below(2)}${yy}${mm}${department}${digits(r, 6)}`;
      const number = body.replace('2A', '19').replace('2B', '18');
      return body + two(97 - Number(BigInt(number) % 97n));
    },
    writings: ['# ## ## ## ### ### ##', '###############'],
    hint: 'numéro de sécurité sociale',
  },
  'es-dni': {
    make: (r) => {
      const number = 1 + r.below(99_999_999);
      return `${number}`.padStart(8, '0') + dniLetters[number % 23];
    },
    writings: ['#########', '########-#', '##.###.###-#'],
    hint: 'DNI',
  },
  'es-nie': {
    make: (r) => {
      const first = r.below(3);
      const number = digits(r, 7);
      return `${'XYZ'[first]}${number}${dniLetters[Number(`${first}${number}`) % 23]}`;
    },
    writings: ['#########', '#-#######-#'],
    hint: 'NIE',
  },
  'it-codice-fiscale': {
    make: (r) => {
      const { yy } = birthday(r);
      const day = two(1 + r.below(28) + 40 * r.below(2));
      const body = `${pickLetters(r, 6)}${yy}${r.pick([...'ABCDEHLMPRST'])}${day}${pickLetters(r, 1)}${digits(r, 3)}`;
      const value = (c: string) => (c >= 'A' ? letters.indexOf(c) : Number(c));
      const sum = [...body].reduce((total, c, i) => total + (i % 2 === 0 ? (odd[value(c)] as number) : value(c)), 0);
      return body + letters[sum % 26];
    },
    writings: ['################'],
    hint: 'codice fiscale',
  },
  'nl-bsn': {
    make: (r) =>
      search(
        r,
        (random) => digits(random, 8),
        allDigits,
        (text) => (sumOf(text, [9, 8, 7, 6, 5, 4, 3, 2]) - Number(text[8])) % 11 === 0 && !/^(\d)\1+$/.test(text),
      ),
    writings: ['####.##.###', '#########'],
    hint: 'BSN',
  },
  'be-national-number': {
    make: (r) => {
      const { yy, mm, dd, yyyy } = birthday(r);
      const body = `${yy}${mm}${dd}${digits(r, 3)}`;
      const number = BigInt((yyyy >= '2000' ? '2' : '') + body);
      return body + two(97 - Number(number % 97n));
    },
    writings: ['##.##.##-###.##', '###########'],
    hint: 'rijksregisternummer',
  },
  'pt-nif': {
    make: (r) => {
      const body = `${1 + r.below(3)}${digits(r, 7)}`;
      const rest = sumOf(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
      return body + (rest < 2 ? 0 : 11 - rest);
    },
    writings: ['#########', '### ### ###'],
    hint: 'NIF',
  },
  'pl-pesel': {
    make: (r) => {
      const { yy, mm, dd } = birthday(r);
      return search(
        r,
        (random) => `${yy}${mm}${dd}${digits(random, 4)}`,
        allDigits,
        (text) => sumOf(text, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
      );
    },
    writings: ['###########'],
    hint: 'PESEL',
  },
  'se-personnummer': {
    make: (r) => {
      const { yy, mm, dd } = birthday(r);
      return search(r, (random) => `${yy}${mm}${dd}${digits(random, 3)}`, allDigits, luhnHolds);
    },
    writings: ['######-####', '##########', '19######-####', '19##########'],
    hint: 'personnummer',
  },
  'fi-hetu': {
    make: (r) => {
      const { yy, mm, dd } = birthday(r);
      const number = `${2 + r.below(898)}`.padStart(3, '0');
      return `${dd}${mm}${yy}${number}${hetuCharacters[Number(BigInt(`${dd}${mm}${yy}${number}`) % 31n)]}`;
    },
    writings: ['######-####', '######A####', '######Y####'],
    hint: 'henkilötunnus',
  },
  'no-fodselsnummer': {
    make: (r) => {
      const { yy, mm, dd } = birthday(r);
      for (;;) {
        const body = `${dd}${mm}${yy}${digits(r, 3)}`;
        for (let check = 0; check < 100; check++) {
          const whole = body + two(check);
          const holds =
            sumOf(whole, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
            sumOf(whole, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
          if (holds) return whole;
        }
      }
    },
    writings: ['###########', '###### #####'],
    hint: 'fødselsnummer',
  },
  'dk-cpr': {
    make: (r) => {
      const { yy, mm, dd } = birthday(r);
      return `${dd}${mm}${yy}${1 + r.below(9)}${digits(r, 3)}`;
    },
    writings: ['######-####', '##########'],
    hint: 'CPR',
  },
  'br-cpf': {
    make: (r) => {
      let text = digits(r, 9);
      if (/^(\d)\1+$/.test(text)) text = '123456789';
      for (const weights of [
        [10, 9, 8, 7, 6, 5, 4, 3, 2],
        [11, 10, 9, 8, 7, 6, 5, 4, 3, 2],
      ])
        text += ((sumOf(text, weights) * 10) % 11) % 10;
      return text;
    },
    writings: ['###.###.###-##', '###########', '#########-##'],
    hint: 'CPF',
  },
  'br-cnpj': {
    make: (r) => {
      let text = `${1 + r.below(9)}${digits(r, 7)}0001`;
      for (const weights of [
        [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2],
        [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2],
      ])
        text += ((sumOf(text, weights) * 10) % 11) % 10;
      return text;
    },
    writings: ['##.###.###/####-##', '##############'],
    hint: 'CNPJ',
  },
  'in-aadhaar': {
    make: (r) => search(r, (random) => `${2 + random.below(8)}${digits(random, 10)}`, allDigits, verhoeffHolds),
    writings: ['#### #### ####', '############', '####-####-####'],
    hint: 'Aadhaar',
  },
  'in-pan': {
    make: (r) =>
      `${pickLetters(r, 3)}${r.pick([...'PCHFATBLJG'])}${pickLetters(r, 1)}${`${1 + r.below(9999)}`.padStart(4, '0')}${pickLetters(r, 1)}`,
    writings: ['##########'],
    hint: 'PAN card',
  },
  'cn-resident-id': {
    make: (r) => {
      const { yyyy, mm, dd } = birthday(r);
      const body = `${r.pick(['110101', '310104', '440305', '510107'])}${yyyy}${mm}${dd}${digits(r, 3)}`;
      // ISO/IEC 7064 MOD 11-2: the number read with base 2 is 1 modulo 11
      const value = (text: string) => [...text].reduce((sum, c) => (sum * 2 + (c === 'X' ? 10 : Number(c))) % 11, 0);
      return [...'0123456789X'].map((last) => body + last).find((text) => value(text) === 1) as string;
    },
    writings: ['##################'],
    hint: '身份证号',
  },
  'ca-sin': {
    make: (r) => search(r, (random) => `${random.pick([...'1234567'])}${digits(random, 7)}`, allDigits, luhnHolds),
    writings: ['### ### ###', '###-###-###', '#########'],
    hint: 'SIN',
  },
  'au-tfn': {
    make: (r) =>
      search(
        r,
        (random) => digits(random, 8),
        allDigits,
        (text) => sumOf(text, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0 && !/^(\d)\1+$/.test(text),
      ),
    writings: ['### ### ###', '#########'],
    hint: 'TFN',
  },
  'au-medicare': {
    make: (r) => {
      const body = `${2 + r.below(5)}${digits(r, 7)}`;
      return `${body}${sumOf(body, [1, 3, 7, 9, 1, 3, 7, 9]) % 10}${1 + r.below(9)}`;
    },
    writings: ['#### ##### #', '##########'],
    hint: 'Medicare',
  },
  'mx-curp': {
    make: (r) => {
      const { yy, mm, dd } = birthday(r);
      const consonants = 'BCDFGHJKLMNPQRSTVWXYZ';
      const body = `${pickLetters(r, 1)}${r.pick([...'AEIOU'])}${pickLetters(r, 2)}${yy}${mm}${dd}${r.pick(['H', 'M'])}${r.pick(['DF', 'JC', 'NL', 'OC'])}${pickLetters(r, 3, consonants)}${r.below(10)}`;
      const order = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
      const sum = [...body].reduce((total, c, i) => total + [...order].indexOf(c) * (18 - i), 0);
      return `${body}${(10 - (sum % 10)) % 10}`;
    },
    writings: ['##################'],
    hint: 'CURP',
  },
  'ch-ahv': {
    make: (r) =>
      search(
        r,
        (random) => `756${digits(random, 9)}`,
        allDigits,
        (text) => sumOf(text, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
      ),
    writings: ['###.####.####.##', '#############'],
    hint: 'AHV-Nummer',
  },
};

/** Writes a compact number in one of the ways people do. */
export function write(compact: string, writing: string): string {
  let next = 0;
  return writing.replace(/#/g, () => compact[next++] ?? '');
}
