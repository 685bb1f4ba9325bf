import { checkOptions } from '../../base/check-options.js';
import { punctuation } from './character-class.js';
import { spaceRuns, trim } from './python-text.js';

/** What {@link simplifyText} makes equal. */
export interface SimplifyTextOptions {
  /** @default true */
  readonly lowerCase?: boolean | undefined;
  /** Every number becomes `0`. @default true */
  readonly numbers?: boolean | undefined;
  /** Punctuation and control characters become a space. @default true */
  readonly punctuation?: boolean | undefined;
  /** Runs of white space become one space, and none at the ends. @default true */
  readonly whiteSpace?: boolean | undefined;
  /** Letters lose their marks: `é` becomes `e`. @default true */
  readonly diacritics?: boolean | undefined;
}

const optionNames = ['lowerCase', 'numbers', 'punctuation', 'whiteSpace', 'diacritics'] as const;
const number = /\p{Nd}+(?:[.,،٫⎖⎗⎘]\p{Nd}+)?/gu;
const controls = '\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f';
const sign = new RegExp(`[${punctuation.replace(/[\\\]^-]/g, '\\$&')}${controls}]`, 'g');
const mark = /\p{Mn}+/gu;

/**
 * Makes texts alike that differ in case, numbers, punctuation, white space or accents only: for looking whether they are
 * the same, not for reading.
 * @throws INVALID_OPTION for an option that does not exist
 * @see datatrove 0.10, `simplify_text`; our results equal its
 */
export function simplifyText(text: string, options: SimplifyTextOptions = {}): string {
  checkOptions(options, optionNames, 'simplifyText');
  if (options.lowerCase ?? true) text = text.toLowerCase();
  if (options.numbers ?? true) text = text.replace(number, '0');
  if (options.punctuation ?? true) text = text.replace(sign, ' ');
  if (options.whiteSpace ?? true) text = trim(text).replace(spaceRuns, ' ');
  if (options.diacritics ?? true) text = text.normalize('NFD').replace(mark, '');
  return trim(text);
}
