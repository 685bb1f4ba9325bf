import { porterStem } from '../porter-stem.js';
import type { TokenRule } from './token-rule.js';

const WORD = /[a-z0-9]+/g;
const LONGEST_UNSTEMMED = 3;

const words = (chunk: string): string[] => chunk.toLowerCase().match(WORD) ?? [];

/** Runs of ASCII letters and digits in lower case, as rouge_score cuts them: everything else separates, also other scripts. */
export const ruleRouge: TokenRule = { name: 'rouge', edges: 'padded', split: words };

/** The same, with words of more than three letters stemmed. */
export const ruleRougeStem: TokenRule = {
  name: 'rouge-porter',
  edges: 'padded',
  split: (chunk) => words(chunk).map((word) => (word.length > LONGEST_UNSTEMMED ? porterStem(word) : word)),
};
