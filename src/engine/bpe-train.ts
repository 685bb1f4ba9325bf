import { bytesToText, byteToChar } from './byte-alphabet.js';
import { MinHeap } from './min-heap.js';
import { preTokenize } from './pre-tokenize.js';

/** What {@link trainMerges} stops at and leaves alone. */
export interface MergeOptions {
  /** How many tokens the merges may make beyond the 256 bytes. */
  readonly tokens: number;
  /** Whether merges may be learned from this piece of text. @default every piece */
  readonly mergeable?: ((piece: string) => boolean) | undefined;
  /** A pair seen fewer times than this is not merged. @default 2 */
  readonly minCount?: number | undefined;
  /** No token grows beyond this many bytes. @default unbounded */
  readonly maxTokenBytes?: number | undefined;
  /** Token texts, in the byte alphabet, that no merge may make. */
  readonly reserved?: ReadonlySet<string> | undefined;
}

interface Word {
  readonly count: number;
  ids: readonly number[];
}

interface Candidate {
  readonly key: number;
  readonly count: number;
}

// Ids stay under 2^21, so a pair is one exact number.
const SHIFT = 2 ** 21;

/**
 * Learns byte-pair merges, best first: the most frequent pair, and among equals the one whose tokens are older.
 * Depends on how often each piece occurs and on nothing else, so the order of the texts does not matter.
 * @returns pairs of token texts in the byte alphabet
 * @see Sennrich, Haddow, Birch (2016), Neural Machine Translation of Rare Words with Subword Units, algorithm 1
 */
export function trainMerges(texts: Iterable<string>, options: MergeOptions): readonly (readonly [string, string])[] {
  const { tokens, minCount = 2, maxTokenBytes = Number.POSITIVE_INFINITY } = options;
  const words = countWords(texts, options.mergeable);
  const text = [...byteToChar];
  const idOf = new Map(text.map((token, id) => [token, id]));
  const counts = new Map<number, number>();
  const seenIn = new Map<number, Set<Word>>();
  const heap = new MinHeap<Candidate>((a, b) => a.count > b.count || (a.count === b.count && a.key < b.key));

  const tally = (word: Word, sign: 1 | -1, touched?: Set<number>): void => {
    for (let at = 1; at < word.ids.length; at++) {
      const key = word.ids[at - 1]! * SHIFT + word.ids[at]!;
      counts.set(key, (counts.get(key) ?? 0) + sign * word.count);
      if (sign < 0) continue;
      const holders = seenIn.get(key);
      if (holders) holders.add(word);
      else seenIn.set(key, new Set([word]));
      touched?.add(key);
    }
  };
  for (const word of words) tally(word, 1);
  for (const [key, count] of counts) heap.push({ key, count });

  const merges: (readonly [string, string])[] = [];
  while (text.length < 256 + tokens) {
    const best = heap.pop();
    if (best === undefined) break;
    const count = counts.get(best.key) ?? 0;
    if (count !== best.count) {
      if (count > 0) heap.push({ key: best.key, count });
      continue;
    }
    if (count < minCount) break;
    const left = Math.floor(best.key / SHIFT);
    const right = best.key % SHIFT;
    const merged = text[left]! + text[right]!;
    if (merged.length > maxTokenBytes || options.reserved?.has(merged)) {
      counts.delete(best.key);
      continue;
    }
    // Two different pairs can spell one token, and then share its id.
    const id = idOf.get(merged) ?? text.push(merged) - 1;
    idOf.set(merged, id);
    merges.push([text[left]!, text[right]!]);
    const touched = new Set<number>();
    for (const word of seenIn.get(best.key) ?? []) {
      tally(word, -1);
      word.ids = replacePair(word.ids, left, right, id);
      tally(word, 1, touched);
    }
    seenIn.delete(best.key);
    counts.delete(best.key);
    for (const key of touched) heap.push({ key, count: counts.get(key)! });
  }
  return merges;
}

function countWords(texts: Iterable<string>, mergeable: ((piece: string) => boolean) | undefined): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) for (const piece of preTokenize(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  const encoder = new TextEncoder();
  const words: Word[] = [];
  for (const [piece, count] of counts) {
    if (mergeable && !mergeable(piece)) continue;
    const ids = Array.from(encoder.encode(piece));
    if (ids.length > 1) words.push({ count, ids });
  }
  return words;
}

function replacePair(ids: readonly number[], left: number, right: number, merged: number): readonly number[] {
  const out: number[] = [];
  for (let at = 0; at < ids.length; at++) {
    if (ids[at] === left && ids[at + 1] === right) {
      out.push(merged);
      at++;
    } else out.push(ids[at]!);
  }
  return out;
}

/** Whether a piece holds no digit of any script: as `mergeable` it keeps numbers digit by digit, which small models copy better. */
export const withoutDigits = (piece: string): boolean => !/\p{N}/u.test(piece);

/** The text of a special token as the byte alphabet would spell it. */
export const reservedText = (special: string): string => bytesToText(new TextEncoder().encode(special));
