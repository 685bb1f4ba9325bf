/** Gives the digits and letters of what is written, in upper case: what check digits are made of. */
export function compact(written: string): string {
  return written.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}

/** Gives the value of the digit at a place; NaN where there is none. */
export function digitAt(text: string, at: number): number {
  return text.charCodeAt(at) - 48;
}

/** Gives the sum of digits times weights, from the first digit on. */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += digitAt(digits, i) * (weights[i] as number);
  return sum;
}

/** True for one digit over and over, which many formulas pass and nobody is given. */
export function isOneDigit(digits: string): boolean {
  for (let i = 1; i < digits.length; i++) if (digits.charCodeAt(i) !== digits.charCodeAt(0)) return false;
  return true;
}

/** @see ISO/IEC 7812-1, annex B: the formula of H. P. Luhn */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const value = digitAt(digits, i);
    sum += double ? (value < 5 ? 2 * value : 2 * value - 9) : value;
  }
  return sum % 10 === 0;
}

/** Gives the number that a text of digits and upper-case letters means modulo 97, with A as 10 and Z as 35. */
export function mod97(text: string): number {
  let rest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    rest = code >= 65 ? (rest * 100 + code - 55) % 97 : (rest * 10 + code - 48) % 97;
  }
  return rest;
}

/** @see ISO 13616-1: the country and the check digits go to the end, then ISO/IEC 7064, MOD 97-10 */
export function isIbanSum(compact: string): boolean {
  return mod97(compact.slice(4) + compact.slice(0, 4)) === 1;
}

/** @see ISO/IEC 7064, MOD 11,10: of digits of which the last is the check digit */
export function mod11of10(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < digits.length - 1; i++) {
    const sum = (digitAt(digits, i) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

// The dihedral group of order ten: 0 to 4 turn, 5 to 9 turn and flip.
const turned = (a: number, b: number) =>
  a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** @see J. Verhoeff 1969, Error Detecting Decimal Codes */
export function verhoeff(digits: string): boolean {
  let state = 0;
  for (let i = 0; i < digits.length; i++) {
    let value = digitAt(digits, digits.length - 1 - i);
    for (let times = i % 8; times > 0; times--) value = permutation[value] as number;
    state = turned(state, value);
  }
  return state === 0;
}

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True for a day of the calendar; 29 February where the year is unknown or leap. */
export function isDay(month: number, day: number, year?: number): boolean {
  const leap = year === undefined || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  return day >= 1 && day <= (month === 2 && !leap ? 28 : (daysOfMonth[month - 1] ?? 0));
}
