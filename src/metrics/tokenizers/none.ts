import type { TokenRule } from './token-rule.js';

/** What stands between white space is a token: for texts that are tokenised already. */
export const ruleNone: TokenRule = {
  name: 'none',
  edges: 'padded',
  seam: (_, __, end) => end,
  split: (chunk) => [chunk.slice(1, -1)],
};
