import { porterStem } from '../porter-stem.js';
import type { TokenRule } from './token-rule.js';

/** Which texts ROUGE can read. */
export type RougeTokenizer = 'ascii' | 'unicode';

const ASCII_WORD = /[a-z0-9]+/g;
// Scripts written without spaces are cut into characters; marks stay with the letter they belong to.
const UNICODE_WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{M}\p{N}])+/gu;
const ASCII_ONLY = /^[a-z0-9]+$/;
const LONGEST_UNSTEMMED = 3;

const finders: Readonly<Record<RougeTokenizer, (chunk: string) => string[]>> = {
  ascii: (chunk) => chunk.toLowerCase().match(ASCII_WORD) ?? [],
  unicode: (chunk) => chunk.normalize('NFC').toLowerCase().match(UNICODE_WORD) ?? [],
};

const stem = (word: string) => (word.length > LONGEST_UNSTEMMED && ASCII_ONLY.test(word) ? porterStem(word) : word);

/**
 * The words ROUGE compares, in lower case. `ascii` is rouge_score's: runs of ASCII letters and digits, everything else
 * separates. `unicode` is ours: letters, marks and digits of every script, composed; scripts without spaces by character.
 * @param stemmer whether ASCII words of more than three letters are stemmed
 */
export function ruleRouge(tokenizer: RougeTokenizer, stemmer: boolean): TokenRule {
  const find = finders[tokenizer];
  return { name: tokenizer, edges: 'padded', split: stemmer ? (chunk) => find(chunk).map(stem) : find };
}
