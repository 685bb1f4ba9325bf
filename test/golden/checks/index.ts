import { checkBleu } from './bleu.js';
import { checkChrf } from './chrf.js';
import { checkMeteor } from './meteor.js';
import { checkRouge, checkStems } from './rouge.js';
import { checkRougeAggregate } from './rouge-aggregate.js';
import { checkSignificance } from './significance.js';
import { checkSquad } from './squad.js';
import { checkStrings } from './strings.js';
import { checkTer } from './ter.js';
import { checkTokens } from './tokens.js';
import { checkWer } from './wer.js';

/** Gives what is expected and what we have for one case, by the `metric` of a golden file. */
export type Check = (golden: never) => [expected: unknown, actual: unknown];

/** Every metric we can check. */
export const checks: Readonly<Record<string, Check>> = {
  bleu: checkBleu,
  chrf: checkChrf,
  meteor: checkMeteor,
  rouge: checkRouge,
  'rouge-aggregate': checkRougeAggregate,
  significance: checkSignificance,
  squad: checkSquad,
  stems: checkStems,
  strings: checkStrings,
  ter: checkTer,
  tokens: checkTokens,
  wer: checkWer,
};

/** What a check leaves out of its file. */
export const leftOut: Readonly<Record<string, string>> = {
  meteor: 'the values with WordNet synonyms, whose data we do not ship',
};
