import type { TokenRule } from './token-rule.js';
import { splitWhiteSpace } from './white-space.js';

const PUNCTUATION_AFTER_OTHER = /(\P{N})(\p{P})/gu;
const PUNCTUATION_BEFORE_OTHER = /(\p{P})(\P{N})/gu;
const SYMBOL = /(\p{S})/gu;

/**
 * The tokeniser of mteval-v14 in international mode: punctuation and symbols of every script apart, unless a number is
 * next to them. A period right after a final digit stays with it.
 */
export const ruleIntl: TokenRule = {
  name: 'intl',
  edges: 'open',
  split: (chunk) =>
    splitWhiteSpace(
      chunk
        .replace(PUNCTUATION_AFTER_OTHER, '$1 $2 ')
        .replace(PUNCTUATION_BEFORE_OTHER, ' $1 $2')
        .replace(SYMBOL, ' $1 '),
    ),
};
