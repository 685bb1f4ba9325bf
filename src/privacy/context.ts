import type { PiiKind } from './kinds.js';

/** A word that speaks for a kind, and where it stands. */
export interface Hit {
  readonly kind: PiiKind;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

interface Phrase {
  readonly kind: PiiKind;
  readonly word: string;
  /** The words behind the first. */
  readonly rest: readonly string[];
}

const lookBack = 64;
const lookAhead = 32;
const blockLength = 256;
/** No phrase of a list is longer. */
const longestPhrase = 64;
/** What our actions put in a text. It would speak for its neighbours, and a text that is scrubbed twice would change twice. */
const ownMarks = /\[[A-Z][A-Z0-9_]{0,39}(?:\]|:(?:siv1|gcm1)\.)|(?<![A-Za-z0-9-])[a-z][a-z0-9-]{0,39}_[0-9a-f]{8}/g;
const longestMark = 48;
const words = /[\p{L}\p{M}]+/gu;
const wordPart = /[\p{L}\p{M}]/u;
/** Scripts that write without spaces, so that a word of a list may stand anywhere in a run of letters. */
const unspaced = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/;
const camelHump = /(?<=\p{Ll})(?=\p{Lu})/gu;

/** The words that speak for kinds, compiled so that a stretch of text is read once for all of them. */
export class ContextWords {
  readonly #byFirstWord = new Map<string, Phrase[]>();
  readonly #unspaced: { readonly kind: PiiKind; readonly word: string }[] = [];

  constructor(phrases: Iterable<readonly [kind: PiiKind, phrase: string]>) {
    for (const [kind, phrase] of phrases) {
      const word = phrase.toLowerCase();
      if (unspaced.test(word)) {
        this.#unspaced.push({ kind, word });
        continue;
      }
      const [first, ...rest] = word.match(words) ?? [];
      if (first === undefined) continue;
      const known = this.#byFirstWord.get(first);
      if (known === undefined) this.#byFirstWord.set(first, [{ kind, word, rest }]);
      else known.push({ kind, word, rest });
    }
  }

  /** Gives the kinds that the name of a field speaks for: of `phoneNumber` as of `phone_number`. */
  ofField(name: string): readonly Hit[] {
    const spaced = name.slice(0, blockLength).replace(camelHump, ' ');
    return this.in(spaced, 0, spaced.length);
  }

  /** Gives the words that begin from `from` on and before `to`. */
  in(text: string, from: number, to: number): readonly Hit[] {
    const lead = Math.min(from, longestMark);
    const whole = text.slice(from - lead, to + longestPhrase).replace(ownMarks, (mark) => ' '.repeat(mark.length));
    const lower = whole.slice(lead).toLowerCase();
    const list = [...lower.matchAll(words)];
    const found: Hit[] = [];
    // the rest of a word that begins before is none
    const cut = lead > 0 && wordPart.test(whole[lead - 1] as string);
    for (let i = cut && list[0]?.index === 0 ? 1 : 0; i < list.length; i++) {
      const { 0: first, index } = list[i] as RegExpExecArray;
      if (index >= to - from) break;
      for (const { kind, word, rest } of this.#byFirstWord.get(first) ?? []) {
        if (!rest.every((next, k) => list[i + 1 + k]?.[0] === next)) continue;
        const last = list[i + rest.length] as RegExpExecArray;
        found.push({ kind, word, start: from + index, end: from + last.index + last[0].length });
      }
    }
    if (this.#unspaced.length > 0 && unspaced.test(lower)) {
      for (const { kind, word } of this.#unspaced) {
        for (let at = lower.indexOf(word); at >= 0 && at < to - from; at = lower.indexOf(word, at + word.length))
          found.push({ kind, word, start: from + at, end: from + at + word.length });
      }
    }
    return found;
  }
}

/** What stands around the candidates of one text. It is read in blocks, each once, so many candidates cost no more. */
export class Surroundings {
  readonly #text: string;
  readonly #words: ContextWords;
  readonly #blocks = new Map<number, readonly Hit[]>();
  /** Characters read so far. */
  steps = 0;

  constructor(text: string, contextWords: ContextWords) {
    this.#text = text;
    this.#words = contextWords;
  }

  /** Gives the word for the kind that stands nearest, and how far it is; none beyond 64 characters before or 32 behind. */
  nearest(start: number, end: number, kind: PiiKind): { readonly word: string; readonly distance: number } | undefined {
    let best: { readonly word: string; readonly distance: number } | undefined;
    const last = Math.floor((end + lookAhead) / blockLength);
    for (
      let block = Math.max(0, Math.floor((start - lookBack - longestPhrase) / blockLength));
      block <= last;
      block++
    ) {
      for (const hit of this.#block(block)) {
        if (hit.kind !== kind) continue;
        const isBefore = hit.end <= start;
        const distance = isBefore ? start - hit.end : hit.start - end;
        if (distance < 0 || distance > (isBefore ? lookBack : lookAhead)) continue;
        if (best === undefined || distance < best.distance) best = { word: hit.word, distance };
      }
    }
    return best;
  }

  #block(block: number): readonly Hit[] {
    let hits = this.#blocks.get(block);
    if (hits === undefined) {
      const from = block * blockLength;
      hits = from >= this.#text.length ? [] : this.#words.in(this.#text, from, from + blockLength);
      this.steps += blockLength + longestPhrase;
      this.#blocks.set(block, hits);
    }
    return hits;
  }
}
