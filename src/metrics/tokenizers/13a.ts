import { decodeEntities, plainTokens, spacePunctuation } from './ascii-punctuation.js';
import type { TokenRule } from './token-rule.js';
import { splitWhiteSpace } from './white-space.js';

/**
 * The tokeniser of mteval-v13a, sacreBLEU's default: ASCII punctuation apart, words of other scripts whole.
 * A word hyphenated over a line end is joined.
 */
export const rule13a: TokenRule = {
  name: '13a',
  edges: 'padded',
  prepare: (text) =>
    text.includes('\n') || text.includes('<skipped>') ? text.replaceAll('<skipped>', '').replaceAll('-\n', '') : text,
  split: (chunk) => plainTokens(chunk) ?? splitWhiteSpace(spacePunctuation(decodeEntities(chunk))),
};
