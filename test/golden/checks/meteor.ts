import { sentenceScore } from '../../../src/metrics/corpus.js';
import { meteor } from '../../../src/metrics/meteor.js';

interface MeteorCase {
  readonly options: { readonly alpha: number; readonly beta: number; readonly gamma: number };
  readonly hypothesisTokens: readonly string[];
  readonly referenceTokens: readonly (readonly string[])[];
  readonly expected: { readonly meteorNoSynonyms: number };
}

/** METEOR without synonyms; the value with WordNet needs its data, which we do not ship. */
export function checkMeteor(golden: MeteorCase): [unknown, unknown] {
  const { options, hypothesisTokens, referenceTokens, expected } = golden;
  const references = referenceTokens.map((tokens) => tokens.join(' '));
  const score = sentenceScore(meteor(options), hypothesisTokens.join(' '), references);
  return [
    { meteorNoSynonyms: expected.meteorNoSynonyms },
    { meteorNoSynonyms: score.status === 'value' ? score.value : score },
  ];
}
