/**
 * Reading the words of a text quickly: each word is hashed on the way, and only one whose hash some list has is ever cut out.
 * Letters are folded to lower case one by one, which hashes need only be alike for, not right.
 */

/** What each code unit counts as in a word: its folded code, or 0 for no part of one. Made when the first text asks. */
export type WordTable = Uint16Array;

const size = 65536;

function makeTable(part: RegExp, foldsCase: boolean): WordTable {
  const table = new Uint16Array(size);
  for (let code = 0; code < size; code++) {
    const character = String.fromCharCode(code);
    if (!part.test(character)) continue;
    const lower = foldsCase ? character.toLowerCase() : character;
    // a final sigma is the other one at the end of a word
    table[code] = lower === 'ς' ? 0x3c3 : lower.length === 1 ? lower.charCodeAt(0) : code;
  }
  return table;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Words of letters, in any case. */
export const letterTable = once(() => makeTable(/[\p{L}\p{M}]/u, true));
/** Words of letters and digits, in any case. */
export const wordTable = once(() => makeTable(/[\p{L}\p{M}\p{N}]/u, true));
/** Words of letters and digits as they are. */
export const caseTable = once(() => makeTable(/[\p{L}\p{M}\p{N}]/u, false));

/** Scripts that write without spaces: each character is read as a word. */
export function isUnspaced(code: number): boolean {
  return (
    code >= 0x0e00 &&
    (code < 0x0e80 ||
      (code >= 0x3040 && code < 0x3100) ||
      (code >= 0x3400 && code < 0xa000) ||
      (code >= 0xf900 && code < 0xfb00))
  );
}

/** Reads word after word: `start`, `end` and `hash` are those of the last one. */
export class WordReader {
  start = 0;
  end: number;
  hash = 0;
  readonly #text: string;
  readonly #table: WordTable;

  constructor(text: string, from: number, table: WordTable) {
    this.#text = text;
    this.#table = table;
    this.end = from;
  }

  /** Goes to the next word; false where none begins before `limit`. */
  next(limit: number): boolean {
    const text = this.#text;
    const table = this.#table;
    let at = this.end;
    let folded = 0;
    while (at < limit && (folded = table[text.charCodeAt(at)] as number) === 0) at++;
    if (at >= limit) return false;
    this.start = at;
    let hash = folded;
    at++;
    if (!isUnspaced(folded)) {
      for (; at < text.length; at++) {
        folded = table[text.charCodeAt(at)] as number;
        if (folded === 0 || isUnspaced(folded)) break;
        hash = (Math.imul(hash, 31) + folded) | 0;
      }
    }
    this.end = at;
    this.hash = hash;
    return true;
  }
}

/** Remembers hashes of words: what it does not have is in no list; what it has may be. */
export class WordFilter {
  readonly #bits: Uint8Array;
  readonly #mask: number;

  /** @param count of words that will be added; one in eight places is taken then */
  constructor(count: number) {
    const places = 2 ** Math.min(26, Math.max(12, Math.ceil(Math.log2(8 * Math.max(1, count)))));
    this.#bits = new Uint8Array(places);
    this.#mask = places - 1;
  }

  add(hash: number): void {
    this.#bits[this.#placeOf(hash)] = 1;
  }

  mayHave(hash: number): boolean {
    return this.#bits[this.#placeOf(hash)] !== 0;
  }

  #placeOf(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask;
  }
}
