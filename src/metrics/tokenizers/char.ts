import type { TokenRule } from './token-rule.js';

/** Every code point is a token, except white space. */
export const ruleChar: TokenRule = {
  name: 'char',
  edges: 'padded',
  split: (chunk) => Array.from(chunk.slice(1, -1)),
};
