import {
  damerauLevenshtein,
  indel,
  indelSimilarity,
  jaro,
  jaroWinkler,
  lcsLength,
  levenshtein,
  levenshteinSimilarity,
  osa,
} from '../../../src/metrics/strings.js';

interface StringsCase {
  readonly a: string;
  readonly b: string;
  readonly expected: unknown;
}

/** The Levenshtein family, by code points. */
export function checkStrings({ a, b, expected }: StringsCase): [unknown, unknown] {
  return [
    expected,
    {
      levenshtein: levenshtein(a, b),
      levenshteinNormalizedSimilarity: levenshteinSimilarity(a, b),
      indel: indel(a, b),
      indelNormalizedSimilarity: indelSimilarity(a, b),
      lcsSeqSimilarity: lcsLength(a, b),
      jaro: jaro(a, b),
      jaroWinkler: jaroWinkler(a, b),
      osa: osa(a, b),
      damerauLevenshtein: damerauLevenshtein(a, b),
    },
  ];
}
