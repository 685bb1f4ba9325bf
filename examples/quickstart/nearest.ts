/**
 * A baseline without any model: answers with the target of the training row whose input is most alike, by the cosine of
 * TF-IDF vectors (Salton and Buckley 1988; tf × (1 + ln(N / df)), words in lower case). What a tuned model must beat.
 */
export function nearest(
  rows: readonly { readonly input: string; readonly target: string }[],
): (input: string) => string {
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const documentCount = new Map<string, number>();
  for (const row of rows) {
    for (const word of new Set(words(row.input))) documentCount.set(word, (documentCount.get(word) ?? 0) + 1);
  }
  const vector = (text: string) => {
    const weights = new Map<string, number>();
    for (const word of words(text)) {
      const seenIn = documentCount.get(word);
      if (seenIn !== undefined) weights.set(word, (weights.get(word) ?? 0) + 1 + Math.log(rows.length / seenIn));
    }
    const norm = Math.hypot(...weights.values()) || 1;
    for (const [word, weight] of weights) weights.set(word, weight / norm);
    return weights;
  };
  const postings = new Map<string, { readonly row: number; readonly weight: number }[]>();
  rows.forEach((row, index) => {
    for (const [word, weight] of vector(row.input)) {
      const list = postings.get(word) ?? [];
      list.push({ row: index, weight });
      postings.set(word, list);
    }
  });
  return (input) => {
    const scores = new Float64Array(rows.length);
    for (const [word, weight] of vector(input)) {
      for (const posting of postings.get(word) ?? []) scores[posting.row]! += weight * posting.weight;
    }
    const best = scores.reduce((at, score, index) => (score > scores[at]! ? index : at), 0);
    return rows[best]?.target ?? '';
  };
}
