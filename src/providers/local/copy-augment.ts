import type { Rng } from '../../base/rng.js';

/** The texts of one training row: what the model is given, and what it is to write. */
export interface CopyTexts {
  readonly given: readonly string[];
  readonly written: readonly string[];
}

interface Word {
  readonly text: string;
  /** What stands between the word before and this one. */
  readonly gap: string;
}

const WORD = /[\p{L}\p{M}]+|\p{N}+/gu;

/**
 * Makes new training rows that can only be answered by copying. Where a row's answer repeats words of its input, and
 * those words are open-class in this data set (names, numbers: few answers hold them), they are replaced on both sides
 * by other words of the same shape. A model that saw a name a thousand times learns the name; one that never sees the
 * same name twice learns to copy.
 */
export class CopyAugment {
  readonly #counts = new Map<string, number>();
  readonly #most: number;
  readonly #words = new Map<string, string[]>();
  readonly #letters: readonly string[];

  private constructor(rows: readonly CopyTexts[], openShare: number) {
    this.#most = Math.max(1, openShare * rows.length);
    for (const row of rows)
      for (const word of new Set(row.written.flatMap((text) => text.match(WORD) ?? [])))
        this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
    const open = [...this.#counts.keys()].filter((word) => this.isOpen(word)).sort();
    for (const word of open) {
      const alike = this.#words.get(shapeOf(word)) ?? [];
      alike.push(word);
      this.#words.set(shapeOf(word), alike);
    }
    this.#letters = [...new Set(open.join('').toLowerCase())].filter((char) => char > '\u007f').sort();
  }

  /**
   * Learns which words are open-class.
   * @param openShare words in at most this share of all answers are
   */
  static of(rows: readonly CopyTexts[], openShare: number): CopyAugment {
    return new CopyAugment(rows, openShare);
  }

  /** Whether few enough answers hold the word. */
  isOpen(word: string): boolean {
    return (this.#counts.get(word) ?? 0) <= this.#most;
  }

  /** The runs of words that a row's answer copies from its input, from their first open word to their last. */
  copiedSpans(row: CopyTexts): readonly (readonly string[])[] {
    const given = row.given.map(wordsOf);
    const spans = new Map<string, readonly string[]>();
    for (const text of row.written) {
      const words = wordsOf(text);
      for (let at = 0; at < words.length; ) {
        const length = Math.max(0, ...given.map((source) => longestRun(words, at, source)));
        const run = words.slice(at, at + length).map((word) => word.text);
        const from = run.findIndex((word) => this.isOpen(word));
        const to = run.findLastIndex((word) => this.isOpen(word));
        if (from >= 0) spans.set(run.slice(from, to + 1).join(' '), run.slice(from, to + 1));
        at += Math.max(1, length);
      }
    }
    return [...spans.values()];
  }

  /** The row with one or more copied spans replaced, the same everywhere; the row itself where it copies none. */
  augment(row: CopyTexts, random: Rng): CopyTexts {
    const spans = random.shuffle(this.copiedSpans(row));
    if (spans.length === 0) return row;
    const chosen = spans.slice(0, 1 + random.below(spans.length));
    const replacements = new Map<string, string>();
    for (const word of chosen.flat())
      if (this.isOpen(word) && !replacements.has(word)) replacements.set(word, this.#wordLike(word, random));
    const replace = (text: string) => text.replace(WORD, (word) => replacements.get(word) ?? word);
    return { given: row.given.map(replace), written: row.written.map(replace) };
  }

  #wordLike(word: string, random: Rng): string {
    if (/^\p{N}/u.test(word)) return numberLike(word, random);
    const alike = this.#words.get(shapeOf(word));
    if (alike !== undefined && random.below(2) === 0) return random.pick(alike);
    return cased(word, /^[A-Za-z]+$/.test(word) ? invented(word.length, random) : this.#foreign(word, random));
  }

  #foreign(word: string, random: Rng): string {
    const letters = this.#letters;
    return [...word.toLowerCase()]
      .map((char) => (char > '\u007f' ? random.pick(letters) : random.pick(CONSONANTS)))
      .join('');
  }
}

const CONSONANTS = [...'bcdfghjklmnpqrstvwxyz'];
const VOWELS = [...'aeiouy'];

/** A word that can be spoken, about as long: consonants and vowels take turns, now and then doubled. */
function invented(length: number, random: Rng): string {
  const wanted = length === 1 ? 1 : Math.max(2, length - 1 + random.below(4));
  let vowel = random.below(2) === 0;
  let word = '';
  while (word.length < wanted) {
    word += random.pick(vowel ? VOWELS : CONSONANTS);
    if (random.below(6) > 0) vowel = !vowel;
  }
  return word;
}

function numberLike(word: string, random: Rng): string {
  return [...word]
    .map((digit, index) =>
      String(index === 0 && digit !== '0' && word.length > 1 ? 1 + random.below(9) : random.below(10)),
    )
    .join('');
}

/** Gives a lower-case word the capitals of another. */
function cased(like: string, word: string): string {
  const letters = [...like];
  const upper = letters.map((char) => char !== char.toLowerCase());
  if (letters.length > 1 && upper.every(Boolean)) return word.toUpperCase();
  return [...word].map((char, index) => (upper[index] ? char.toUpperCase() : char)).join('');
}

/** Words of one shape can stand in for each other: digits, or letters with the same kind of capitals. */
function shapeOf(word: string): string {
  if (/^\p{N}/u.test(word)) return 'number';
  if (word === word.toLowerCase()) return 'lower';
  if (word.length > 1 && word === word.toUpperCase()) return 'upper';
  return /^.\P{Lu}*$/u.test(word) ? 'capital' : 'mixed';
}

function wordsOf(text: string): readonly Word[] {
  let end = 0;
  return Array.from(text.matchAll(WORD), ({ 0: word, index }) => {
    const gap = text.slice(end, index);
    end = index + word.length;
    return { text: word, gap };
  });
}

function longestRun(words: readonly Word[], at: number, source: readonly Word[]): number {
  let longest = 0;
  for (let start = 0; start < source.length; start++) {
    let length = 0;
    while (
      words[at + length] !== undefined &&
      words[at + length]?.text === source[start + length]?.text &&
      (length === 0 || words[at + length]?.gap === source[start + length]?.gap)
    )
      length++;
    longest = Math.max(longest, length);
  }
  return longest;
}
