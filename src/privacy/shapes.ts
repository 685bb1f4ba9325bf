import { alphanumeric, classOf, digit, letter } from './characters.js';
import { compact } from './check-digits.js';
import type { BuiltInKind } from './kinds.js';
import type { Scan, Scores } from './scan.js';

/** Identifiers that are written in few ways and keep rules. */
export interface Identifier {
  readonly kind: BuiltInKind;
  /**
   * How it is written, and how sure each writing is. `#` stands for a digit, `@` for a letter, `*` for either; anything
   * else for itself.
   */
  readonly shapes: Readonly<Record<string, Scores>>;
  /**
   * True, or which sort it is, where the letters and digits keep the rules; `compact` has nothing else, in upper case.
   */
  readonly check: (compact: string, written: string) => boolean | string;
  /** Names the rules. */
  readonly why: string;
  /** Words that speak for it in the languages of its country, and in English. */
  readonly words: readonly string[];
}

/** All shapes merged: what they begin with alike is walked once. */
export interface ShapeNode {
  /** By the code of a character that stands for itself, or by one of the classes below. */
  readonly next: Map<number, ShapeNode>;
  readonly ends: { readonly identifier: Identifier; readonly scores: Scores }[];
}

const aDigit = -1;
const aLetter = -2;
const either = -3;
const classSymbols: Readonly<Record<string, number>> = { '#': aDigit, '@': aLetter, '*': either };

/** Merges the shapes of identifiers. */
export function mergeShapes(identifiers: Iterable<Identifier>): ShapeNode {
  const root: ShapeNode = { next: new Map(), ends: [] };
  for (const identifier of identifiers) {
    for (const [shape, scores] of Object.entries(identifier.shapes)) {
      let node = root;
      for (const character of shape) {
        const symbol = classSymbols[character] ?? character.charCodeAt(0);
        const next = node.next.get(symbol) ?? { next: new Map(), ends: [] };
        node.next.set(symbol, next);
        node = next;
      }
      node.ends.push({ identifier, scores });
    }
  }
  return root;
}

/** Adds every identifier whose shape begins at `start`. The work is bounded by the longest shape. */
export function shapesAt(scan: Scan, start: number): void {
  if (scan.beginsAt(start)) walk(scan, scan.rules.shapes, start, start);
}

function walk(scan: Scan, node: ShapeNode, start: number, at: number): void {
  scan.steps++;
  if (node.ends.length > 0 && scan.endsAt(at)) finish(scan, node, start, at);
  const code = scan.code(at);
  const kind = classOf(code);
  if ((kind & digit) !== 0) step(scan, node, aDigit, start, at);
  else step(scan, node, code, start, at);
  if ((kind & letter) !== 0) step(scan, node, aLetter, start, at);
  if ((kind & alphanumeric) !== 0) step(scan, node, either, start, at);
}

function step(scan: Scan, node: ShapeNode, symbol: number, start: number, at: number): void {
  const next = node.next.get(symbol);
  if (next !== undefined) walk(scan, next, start, at + 1);
}

function finish(scan: Scan, node: ShapeNode, start: number, end: number): void {
  const written = scan.text.slice(start, end);
  const characters = compact(written);
  for (const { identifier, scores } of node.ends) {
    const verdict = identifier.check(characters, written);
    if (verdict === false) continue;
    scan.add(identifier.kind, start, end, scores, identifier.why, verdict === true ? undefined : verdict);
  }
}
