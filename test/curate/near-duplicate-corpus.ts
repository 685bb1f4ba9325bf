import { rng } from '../../src/base/rng.js';

/** A generated text, and what it was made from. */
export interface GeneratedText {
  readonly text: string;
  /** The row that it copies; absent for texts of their own. */
  readonly copyOf?: number | undefined;
  /** True Jaccard similarity of the word 5-grams to that row; 0 without one. */
  readonly similarity: number;
}

/** Rows of random words; one in five is another row with 1 to 4 words changed, one in twenty an exact copy. */
export function nearDuplicateCorpus(rows: number, words: number, seed: number): readonly GeneratedText[] {
  const random = rng(seed);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const vocabulary = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 3 + random.below(8) }, () => letters[random.below(26)]).join(''),
  );
  const texts: string[][] = [];
  return Array.from({ length: rows }, (_, row) => {
    const draw = row < 10 ? 1 : random.next();
    const copyOf = draw < 0.25 ? random.below(row) : undefined;
    const text =
      copyOf === undefined
        ? Array.from({ length: words }, () => vocabulary[Math.floor(20_000 * random.next() ** 2)]!)
        : [...texts[copyOf]!];
    if (draw < 0.2) {
      for (let edits = 1 + random.below(4); edits > 0; edits--) {
        const change = random.below(3);
        text.splice(
          random.below(text.length),
          change === 2 ? 0 : 1,
          ...(change === 1 ? [] : [random.pick(vocabulary)]),
        );
      }
    }
    texts.push(text);
    return {
      text: text.join(' '),
      copyOf,
      similarity: copyOf === undefined ? 0 : jaccard(shinglesOf(text), shinglesOf(texts[copyOf]!)),
    };
  });
}

/** The 5-grams of a text's words. */
export function shinglesOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.slice(4).map((_, i) => words.slice(i, i + 5).join(' ')));
}

export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const each of a) if (b.has(each)) shared++;
  return shared / (a.size + b.size - shared);
}
