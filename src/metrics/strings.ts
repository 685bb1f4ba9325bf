import { EditDistance } from './edit-distance.js';
import { LcsTable } from './lcs.js';
import { LocalSymbols } from './ngram-overlap.js';

/**
 * Distances and similarities of two strings, counted in Unicode code points and equal to rapidfuzz 3.14.
 * Two empty strings are equal: distance 0, similarity 1.
 */

/** Fewest insertions, deletions and substitutions. */
export function levenshtein(a: string, b: string): number {
  const [from, to, symbols] = numbered(a, b);
  const table = new EditDistance();
  table.setReference(from, symbols);
  return table.distance(to);
}

/** 1 less the distance per code point of the longer string, 0 to 1. */
export function levenshteinSimilarity(a: string, b: string): number {
  return 1 - share(levenshtein(a, b), Math.max(lengthOf(a), lengthOf(b)));
}

/** Length of the longest common subsequence. */
export function lcsLength(a: string, b: string): number {
  const [from, to, symbols] = numbered(a, b);
  const table = new LcsTable();
  table.setRows(from, symbols);
  return table.length(to);
}

/** Fewest insertions and deletions. */
export function indel(a: string, b: string): number {
  return lengthOf(a) + lengthOf(b) - 2 * lcsLength(a, b);
}

/** 1 less the indel distance per code point of both strings, 0 to 1. */
export function indelSimilarity(a: string, b: string): number {
  return 1 - share(indel(a, b), lengthOf(a) + lengthOf(b));
}

/**
 * Jaro similarity, 0 to 1: code points that agree within half the longer length, less half of those out of order.
 * @see Jaro 1989, Advances in Record-Linkage Methodology
 */
export function jaro(a: string, b: string): number {
  const [from, to] = numbered(a, b);
  if (from.length === 0 && to.length === 0) return 1;
  const window = Math.max(0, Math.floor(Math.max(from.length, to.length) / 2) - 1);
  const taken = new Uint8Array(to.length);
  const agreeing: number[] = [];
  for (let i = 0; i < from.length; i++) {
    const last = Math.min(to.length - 1, i + window);
    for (let j = Math.max(0, i - window); j <= last; j++) {
      if (taken[j] === 1 || from[i] !== to[j]) continue;
      taken[j] = 1;
      agreeing.push(from[i]!);
      break;
    }
  }
  const count = agreeing.length;
  if (count === 0) return 0;
  let moved = 0;
  let at = 0;
  for (let j = 0; j < to.length; j++) if (taken[j] === 1 && agreeing[at++] !== to[j]) moved++;
  return (count / from.length + count / to.length + (count - Math.floor(moved / 2)) / count) / 3;
}

const PREFIX = 4;
const PREFIX_WEIGHT = 0.1;
const BOOST_ABOVE = 0.7;

/**
 * Jaro similarity, raised above 0.7 for a common start of up to four code points.
 * @see Winkler 1990, String Comparator Metrics and Enhanced Decision Rules
 */
export function jaroWinkler(a: string, b: string): number {
  const similarity = jaro(a, b);
  if (similarity <= BOOST_ABOVE) return similarity;
  const [from, to] = numbered(a, b);
  let prefix = 0;
  while (prefix < PREFIX && prefix < from.length && from[prefix] === to[prefix]) prefix++;
  return similarity + prefix * PREFIX_WEIGHT * (1 - similarity);
}

/** Levenshtein distance where swapping two neighbours is one edit, and no part is edited twice. */
export function osa(a: string, b: string): number {
  const [from, to] = numbered(a, b);
  let before = new Int32Array(to.length + 1);
  let above = Int32Array.from({ length: to.length + 1 }, (_, j) => j);
  let row = new Int32Array(to.length + 1);
  for (let i = 1; i <= from.length; i++) {
    row[0] = i;
    for (let j = 1; j <= to.length; j++) {
      const replaced = above[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, replaced);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        best = Math.min(best, before[j - 2]! + 1);
      }
      row[j] = best;
    }
    [before, above, row] = [above, row, before];
  }
  return above[to.length]!;
}

/**
 * Levenshtein distance where swapping two neighbours is one edit, also when the swapped parts are edited further.
 * Takes memory for the product of the lengths.
 * @see Lowrance and Wagner 1975, An Extension of the String-to-String Correction Problem
 */
export function damerauLevenshtein(a: string, b: string): number {
  const [from, to, symbols] = numbered(a, b);
  const width = to.length + 2;
  const none = from.length + to.length;
  const cells = new Int32Array((from.length + 2) * width);
  for (let i = 0; i <= from.length + 1; i++) cells[i * width] = none;
  for (let j = 0; j <= to.length + 1; j++) cells[j] = none;
  for (let i = 0; i <= from.length; i++) cells[(i + 1) * width + 1] = i;
  for (let j = 0; j <= to.length; j++) cells[width + j + 1] = j;
  const lastRow = new Int32Array(symbols);
  for (let i = 1; i <= from.length; i++) {
    let lastColumn = 0;
    for (let j = 1; j <= to.length; j++) {
      const k = lastRow[to[j - 1]!]!;
      const l = lastColumn;
      const same = from[i - 1] === to[j - 1];
      if (same) lastColumn = j;
      cells[(i + 1) * width + j + 1] = Math.min(
        cells[i * width + j]! + (same ? 0 : 1),
        cells[(i + 1) * width + j]! + 1,
        cells[i * width + j + 1]! + 1,
        cells[k * width + l]! + (i - k - 1) + 1 + (j - l - 1),
      );
    }
    lastRow[from[i - 1]!] = i;
  }
  return cells[(from.length + 1) * width + to.length + 1]!;
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** How many code points a text has. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Both strings as code points numbered in order of appearance, and how many different ones there are. */
export function numbered(a: string, b: string): [a: Int32Array, b: Int32Array, symbols: number] {
  const alphabet = new LocalSymbols(0);
  const numbers = (text: string) => Int32Array.from(Array.from(text), (point) => alphabet.of(point.codePointAt(0)!));
  const [from, to] = [numbers(a), numbers(b)];
  return [from, to, alphabet.size];
}
