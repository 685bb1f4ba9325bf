import { rule13a } from './13a.js';
import { ruleChar } from './char.js';
import { ChunkEncoder } from './chunk-encoder.js';
import { ruleIntl } from './intl.js';
import { ruleNone } from './none.js';
import type { TokenRule } from './token-rule.js';
import { ruleZh } from './zh.js';

/** The tokenisers of {@link bleu}. */
export type BleuTokenizer = '13a' | 'none' | 'intl' | 'zh' | 'char';

/** The rule behind each name. */
export const bleuRules: Readonly<Record<BleuTokenizer, TokenRule>> = {
  '13a': rule13a,
  none: ruleNone,
  intl: ruleIntl,
  zh: ruleZh,
  char: ruleChar,
};

/** The tokens of a text as BLEU counts them. White space at the end of the text never matters. */
export function tokenize(text: string, tokenizer: BleuTokenizer = '13a'): string[] {
  return new ChunkEncoder(bleuRules[tokenizer]).tokenize(text);
}
