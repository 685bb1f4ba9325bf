import { wholeNumberIn } from '../../base/option-values.js';

const word = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The n-grams of a text's words, in order: for counting what is frequent. Words are runs of letters and numbers in lower
 * case; one space stands between them. None where there are fewer than n words.
 * @throws INVALID_OPTION for an n that is no whole number from 1 to 100
 */
export function wordNgrams(text: string, n: number): readonly string[] {
  wholeNumberIn('wordNgrams', 'n', n, 1, 100);
  const words = text.toLowerCase().match(word) ?? [];
  if (n === 1) return words;
  return words.slice(n - 1).map((_, at) => words.slice(at, at + n).join(' '));
}
