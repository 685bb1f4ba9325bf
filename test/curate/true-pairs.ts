import { jaccard, shinglesOf } from './near-duplicate-corpus.js';

/** All pairs of texts whose true Jaccard similarity of word 5-grams is at least that, by an index of all 5-grams. */
export function truePairs(texts: readonly string[], threshold: number): readonly (readonly [number, number])[] {
  const sets = texts.map((text) => {
    const words = text.split(' ');
    return words.length < 5 ? new Set([text]) : shinglesOf(words);
  });
  const rowsOf = new Map<string, number[]>();
  return sets.flatMap((set, row) => {
    const others = new Set<number>();
    for (const shingle of set) {
      const rows = rowsOf.get(shingle);
      if (rows === undefined) rowsOf.set(shingle, [row]);
      else {
        for (const other of rows) others.add(other);
        rows.push(row);
      }
    }
    return [...others].filter((other) => jaccard(set, sets[other]!) >= threshold).map((other) => [other, row] as const);
  });
}
