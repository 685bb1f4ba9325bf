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

/** A copied word's answers found it in their input but for this share: nobody writes it unasked. */
const MOST_UNASKED = 0.02;
/** At least this share of the inputs that hold a copied word are answered with it. */
const LEAST_COPIED = 0.7;
/** Nothing can be told of a word that more than this share of all inputs hold. */
const MOST_INPUTS = 0.9;

/**
 * Makes new training rows that can only be answered by copying. Which words a data set copies shows in its rows: an
 * answer has a name or a number if, and only if, the input has it, while words of the wording come either way. Where a
 * row's answer repeats such words, they are replaced on both sides by other words of the same shape. A model that saw a
 * name a thousand times learns the name; one that never sees the same name twice learns to copy.
 */
export class CopyAugment {
  readonly #copied: ReadonlySet<string>;
  readonly #words = new Map<string, string[]>();
  readonly #letters: readonly string[];

  private constructor(rows: readonly CopyTexts[]) {
    this.#copied = copiedWords(rows);
    const copied = [...this.#copied].sort();
    for (const word of copied) {
      const alike = this.#words.get(shapeOf(word)) ?? [];
      alike.push(word);
      this.#words.set(shapeOf(word), alike);
    }
    this.#letters = [...new Set(copied.join('').toLowerCase())].filter((char) => char > '\u007f').sort();
  }

  /** Learns which words these rows copy. */
  static of(rows: readonly CopyTexts[]): CopyAugment {
    return new CopyAugment(rows);
  }

  /** Whether answers have the word from their input. */
  isCopied(word: string): boolean {
    return this.#copied.has(word);
  }

  /** The runs of words that a row's answer copies from its input, from their first copied word to their last. */
  copiedSpans(row: CopyTexts): readonly (readonly string[])[] {
    const given = row.given.map(wordsOf);
    const spans = new Map<string, readonly string[]>();
    for (const text of row.written) {
      const words = wordsOf(text);
      for (let at = 0; at < words.length; ) {
        const length = Math.max(0, ...given.map((source) => longestRun(words, at, source)));
        const run = words.slice(at, at + length).map((word) => word.text);
        const from = run.findIndex((word) => this.isCopied(word));
        const to = run.findLastIndex((word) => this.isCopied(word));
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
      if (this.isCopied(word) && !replacements.has(word)) replacements.set(word, this.#wordLike(word, random));
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

function copiedWords(rows: readonly CopyTexts[]): ReadonlySet<string> {
  const inputs = new Map<string, number>();
  const copied = new Map<string, number>();
  const unasked = new Map<string, number>();
  const count = (counts: Map<string, number>, word: string) => void counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const row of rows) {
    const given = new Set(row.given.flatMap((text) => text.match(WORD) ?? []));
    for (const word of given) count(inputs, word);
    for (const word of new Set(row.written.flatMap((text) => text.match(WORD) ?? []))) {
      count(given.has(word) ? copied : unasked, word);
    }
  }
  const found = new Set<string>();
  for (const [word, times] of copied) {
    const asked = inputs.get(word) ?? 0;
    const isAsked = (unasked.get(word) ?? 0) <= MOST_UNASKED * times;
    if (isAsked && times >= LEAST_COPIED * asked && asked <= MOST_INPUTS * rows.length) found.add(word);
  }
  return found;
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
