import { classOf, digit, isDigit, isWordPart } from './characters.js';
import { type ContextWords, type Hit, Surroundings } from './context.js';
import type { BuiltInKind, PiiKind } from './kinds.js';
import type { ShapeNode } from './shapes.js';

/** What a detector looks for; compiled once, read by every scan. */
export interface Rules {
  readonly kinds: ReadonlySet<PiiKind>;
  readonly minScore: number;
  readonly shapes: ShapeNode;
  readonly context: ContextWords;
}

/** A finding before overlaps are settled. */
export interface Candidate {
  readonly kind: PiiKind;
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly why: string;
  readonly detail: string | undefined;
  /** Who wins where candidates overlap: the score, less for a word that stands farther away. */
  readonly rank: number;
}

/** Characters at which a word would speak for nothing; lists reach less far. */
const farAway = 200;

/** How sure a form is: standing alone, and with a word beside it that speaks for its kind. */
export type Scores = readonly [alone: number, near: number];

/**
 * One text under way. Scanners read it through the runs below, which count what they look at, so that tests can hold the
 * work against the length of the text.
 */
export class Scan {
  readonly candidates: Candidate[] = [];
  /** Characters looked at so far. */
  steps = 0;
  /** Where the last run of letters, digits, `_` and `-` ended that was looked at as a key. */
  keyEnd = 0;
  /** The same for runs with the marks of Base64. */
  base64End = 0;
  /** The same for runs of hexadecimal digits and colons. */
  colonEnd = 0;
  /** Where the nearest end of a private key stands, behind the last look; infinite where there is none. */
  nextKeyEnd = -1;

  readonly text: string;
  readonly rules: Rules;
  readonly #field: readonly Hit[];
  #surroundings: Surroundings | undefined;

  /** @param field what the name of the text's field says of its kind */
  constructor(text: string, rules: Rules, field: readonly Hit[] = []) {
    this.text = text;
    this.rules = rules;
    this.#field = field;
  }

  code(at: number): number {
    return this.text.charCodeAt(at);
  }

  /** Gives where the run of a class's characters that goes on to the left of `at` begins; not before `floor`. */
  runStart(at: number, mask: number, floor: number): number {
    let start = at;
    while (start > floor && (classOf(this.text.charCodeAt(start - 1)) & mask) !== 0) start--;
    this.steps += at - start + 1;
    return start;
  }

  /** Gives where the run of a class's characters that begins at `at` ends; at `limit` at the latest. */
  runEnd(at: number, mask: number, limit = this.text.length): number {
    let end = at;
    while (end < limit && (classOf(this.text.charCodeAt(end)) & mask) !== 0) end++;
    this.steps += end - at + 1;
    return end;
  }

  /** False where something before `start` shows that a number or word does not begin here: half a word, a decimal. */
  beginsAt(start: number): boolean {
    const before = this.code(start - 1);
    if (isWordPart(before) || before === 43 || (before >= 0xa3 && before <= 0xa5) || before === 36 || before === 0x20ac)
      return false; // a word, +, £ ¤ ¥, $, €
    // - . / , : after a digit
    return !((before >= 44 && before <= 47) || before === 58) || !isDigit(this.code(start - 2));
  }

  /** False where something at `end` shows that a number or word goes on. */
  endsAt(end: number): boolean {
    const after = this.code(end);
    if (isWordPart(after) || after === 37 || after === 64) return false; // a word, %, @
    const next = this.code(end + 1);
    if (after === 45 || after === 47) return (classOf(next) & digit) === 0 && !isWordPart(next); // - /
    return !((after === 44 || after === 46 || after === 58) && isDigit(next)); // , . :
  }

  /** Notes what was found, if it is wanted and sure enough with what stands around it. */
  add(kind: BuiltInKind, start: number, end: number, [alone, near]: Scores, why: string, detail?: string): void {
    const { kinds, minScore } = this.rules;
    if (!kinds.has(kind)) return;
    const hit = near >= minScore ? this.#nearest(start, end, kind) : undefined;
    const score = hit === undefined ? alone : near;
    if (score < minScore) return;
    const reason = hit === undefined ? why : `${why}, near "${hit.word}"`;
    const rank = hit === undefined ? alone : Math.max(alone, near - hit.distance / farAway);
    this.candidates.push({ kind, start, end, score, why: reason, detail, rank });
  }

  /** The word for the kind that stands nearest; the field's name counts as standing right before. */
  #nearest(
    start: number,
    end: number,
    kind: PiiKind,
  ): { readonly word: string; readonly distance: number } | undefined {
    for (const hit of this.#field) if (hit.kind === kind) return { word: hit.word, distance: 0 };
    this.#surroundings ??= new Surroundings(this.text, this.rules.context);
    const before = this.#surroundings.steps;
    const hit = this.#surroundings.nearest(start, end, kind);
    this.steps += this.#surroundings.steps - before;
    return hit;
  }
}
