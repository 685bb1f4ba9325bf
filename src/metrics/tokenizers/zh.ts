import { spacePunctuation } from './ascii-punctuation.js';
import type { TokenRule } from './token-rule.js';
import { splitWhiteSpace, trimStart } from './white-space.js';

/**
 * Chinese characters and their punctuation, as the reference sees them. U+2001–2A6D stands there because two rows of
 * the reference's table are five-digit escapes read as four digits and a letter; extension B itself is therefore absent.
 */
const CHINESE = new RegExp(
  '([\\u2001-\\u2a6d\\u2e80-\\u2eff\\u2f00-\\u2fdf\\u2ff0-\\u2fff\\u3000-\\u303f\\u3100-\\u312f\\u31a0-\\u31bf' +
    '\\u31c0-\\u31ef\\u3200-\\u33ff\\u3400-\\u4db5\\u4e00-\\u9fbb\\uf900-\\ufa2d\\ufa30-\\ufa6a\\ufa70-\\ufad9' +
    '\\ufe10-\\ufe1f\\ufe30-\\ufe4f\\uff00-\\uffef])',
  'gu',
);

/** Every Chinese character is a token; the rest is cut as in 13a. */
export const ruleZh: TokenRule = {
  name: 'zh',
  edges: 'open',
  prepare: trimStart,
  split: (chunk) => splitWhiteSpace(spacePunctuation(chunk.replace(CHINESE, ' $1 '))),
};
