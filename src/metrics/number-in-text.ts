import { checkOptions } from '../base/check-options.js';
import { oneOf } from '../base/option-values.js';

/** How a number is read from a text. */
export interface NumberInTextOptions {
  /** Which number: the last or the first there is, or the one the whole text is. @default 'last' */
  readonly take?: 'last' | 'first' | 'whole' | undefined;
  /** What stands before the decimals; the other of the two then separates thousands. @default '.' */
  readonly decimal?: '.' | ',' | undefined;
  /** Whether a percent sign is passed over, or makes 5 % the number 0.05. @default 'ignore' */
  readonly percent?: 'ignore' | 'divide' | undefined;
}

export const numberInTextNames = [
  'take',
  'decimal',
  'percent',
] as const satisfies readonly (keyof NumberInTextOptions)[];

/**
 * Gives a number that stands in a text, or undefined. Read are ASCII digits; `+`, `-` or `−` where no letter or digit
 * stands before; a currency sign next to the digits; thousands in groups of three, separated by a comma (or point, see
 * `decimal`), an apostrophe or a narrow, thin or no-break space, all alike; decimals, also without a digit before the
 * point; exponents as in `1.5e-3`, `6 × 10^23`, `6*10^{23}` or `6 · 10²³`; a percent sign. Digits right behind an ASCII
 * letter, as in GPT4, are part of a name. A number too large for a double is none.
 * @throws INVALID_OPTION for a bad option
 */
export function numberInText(text: string, options: NumberInTextOptions = {}): number | undefined {
  checkOptions(options, numberInTextNames, 'numberInText');
  return numberReader('numberInText', options)(text);
}

/** Gives what reads numbers. @throws INVALID_OPTION for a bad option */
export function numberReader(what: string, options: NumberInTextOptions): (text: string) => number | undefined {
  const take = oneOf(what, 'take', options.take ?? 'last', ['last', 'first', 'whole']);
  const decimal = oneOf(what, 'decimal', options.decimal ?? '.', ['.', ',']);
  const divides = oneOf(what, 'percent', options.percent ?? 'ignore', ['ignore', 'divide']) === 'divide';
  const one = numberPattern(decimal);
  const whole = new RegExp(`^\\s*${one}\\s*\\p{Sc}?\\s*$`, 'u');
  const each = new RegExp(one, 'gu');
  const numberOf = ({ groups = {} }: RegExpMatchArray): number => {
    const { sign = '', innerSign = '', digits = '', exponent, power, raised, percent } = groups;
    const plain = digits.replace(decimal === '.' ? NOT_DIGIT_OR_POINT : NOT_DIGIT_OR_COMMA, '').replace(',', '.');
    const tens = (exponent ?? power ?? (raised === undefined ? '0' : lowered(raised))).replace('−', '-');
    const size = Number(`${plain}e${tens}`);
    const isNegative = /[-−]/.test(sign + innerSign);
    return (isNegative ? -size : size) / (percent !== undefined && divides ? 100 : 1);
  };
  return (text) => {
    if (take === 'whole') return finite(whole.exec(text), numberOf);
    const found = [...text.matchAll(each)];
    return finite(found.at(take === 'last' ? -1 : 0), numberOf);
  };
}

const NOT_DIGIT_OR_POINT = /[^\d.]/g;
const NOT_DIGIT_OR_COMMA = /[^\d,]/g;
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function numberPattern(decimal: '.' | ','): string {
  const point = decimal === '.' ? '\\.' : ',';
  const thousands = `(?<separator>[${decimal === '.' ? ',' : '.'}'’\\u00a0\\u2009\\u202f])`;
  const grouped = `\\d{1,3}${thousands}\\d{3}(?:\\k<separator>\\d{3})*(?!\\d)`;
  const digits = `(?<digits>(?:${grouped}|\\d+)(?:${point}\\d+)?|${point}\\d+)`;
  const exponent = '[eE](?<exponent>[-+−]?\\d+)(?![A-Za-z\\d])';
  const times = '\\s?(?:[×x*·]|\\\\times|\\\\cdot)\\s?10';
  const power = `${times}(?:\\^\\{?(?<power>[-+−]?\\d+)\\}?|(?<raised>[⁺⁻]?[${RAISED}]+))`;
  return `(?<![A-Za-z\\d_])(?<sign>[-+−]?)\\p{Sc}?(?<innerSign>[-+−]?)${digits}(?:${exponent}|${power})?(?:\\s?(?<percent>%))?`;
}

function lowered(raised: string): string {
  return [...raised].map((sign) => (sign === '⁻' ? '-' : sign === '⁺' ? '' : RAISED.indexOf(sign))).join('');
}

function finite(
  match: RegExpMatchArray | null | undefined,
  numberOf: (match: RegExpMatchArray) => number,
): number | undefined {
  const value = match ? numberOf(match) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
