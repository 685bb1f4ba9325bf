import { EMPTY_HASH, hashOn, SpellingTable } from './spelling-table.js';
import type { TokenRule } from './token-rule.js';
import { isWhiteSpace } from './white-space.js';

/** A text as numbers. Two tokens have one id exactly if they are equal, within one {@link ChunkEncoder.fresh} span. */
export interface Encoded {
  readonly ids: Int32Array;
  /** Index of the first token of each line but the first; a line ends at U+000A and may be empty. */
  readonly lineStarts: readonly number[];
}

const FIRST = 1;
const LAST = 2;
const MAX_SPELLINGS = 1 << 19;
const MAX_MEMORY = 1 << 23;
const MAX_SHARED = 1 << 14;
const REMEMBERED = 8;
const NONE: readonly number[] = [];

/**
 * Turns texts into token ids and remembers the tokens of every white-space chunk it has seen, so that regular
 * expressions and stemmers run once per distinct chunk. Chunks and tokens are spellings of one table, and a token's id
 * is its number there.
 */
export class ChunkEncoder {
  private readonly rule: TokenRule;
  private readonly padded: boolean;
  /** Kept for a spelling that was a chunk: 1 + its only token's id, or minus the place of its tokens in `lists`. */
  private table = new SpellingTable();
  /** The tokens of chunks that have none or several: how many, then which. Nothing stands at 0. */
  private lists: number[] = [0];
  // The ids of many texts lie behind each other, and a text gets a view of its own: far cheaper than a copy.
  private out = new Int32Array(16);
  private first = 0;
  private used = 0;
  private recentTexts: string[] = [];
  private recentCodes: Encoded[] = [];
  private recentAt = 0;

  constructor(rule: TokenRule) {
    this.rule = rule;
    this.padded = rule.edges === 'padded';
  }

  /** Ids are below this. */
  get size(): number {
    return this.table.size;
  }

  /** Call before each segment: forgets everything when it has become too much. Earlier ids then mean nothing. */
  fresh(): void {
    if (this.table.size < MAX_SPELLINGS && this.table.memory < MAX_MEMORY) return;
    this.table = new SpellingTable();
    this.lists = [0];
    this.recentTexts = [];
    this.recentCodes = [];
    this.recentAt = 0;
  }

  /** The tokens of a text as strings. */
  tokenize(text: string): string[] {
    this.fresh();
    return this.wordsOf(this.encode(text).ids);
  }

  /** The tokens behind ids. */
  wordsOf(ids: Int32Array): string[] {
    return Array.from(ids, (id) => this.table.spelling(id));
  }

  /** The tokens of a text as ids. The last few texts are remembered, so that several metrics share the work. */
  encode(text: string): Encoded {
    const known = this.recentTexts.indexOf(text);
    if (known >= 0) return this.recentCodes[known]!;
    const encoded = this.scan(this.rule.prepare ? this.rule.prepare(text) : text);
    this.recentTexts[this.recentAt] = text;
    this.recentCodes[this.recentAt] = encoded;
    this.recentAt = (this.recentAt + 1) % REMEMBERED;
    return encoded;
  }

  private scan(text: string): Encoded {
    this.first = this.used;
    let end = text.length;
    while (end > 0 && isWhiteSpace(text.charCodeAt(end - 1))) end--;
    let lineStarts: number[] | undefined;
    let start = 0;
    let hash = EMPTY_HASH;
    for (let i = 0; i <= end; i++) {
      const unit = i < end ? text.charCodeAt(i) : 0x20;
      if (unit > 0x20 ? unit < 0x80 || !isWhiteSpace(unit) : !isWhiteSpace(unit)) {
        hash = hashOn(hash, unit);
        continue;
      }
      if (i > start) {
        const edge = this.padded ? 0 : (start === 0 ? FIRST : 0) | (i === end ? LAST : 0);
        const chunk = this.table.find(text, start, i, hash, edge);
        const tokens = this.table.valueAt(chunk) || this.cut(chunk, text, start, i, edge);
        if (tokens > 0) this.put(tokens - 1);
        else this.putList(-tokens);
      }
      if (unit === 0x0a) (lineStarts ??= []).push(this.used - this.first);
      start = i + 1;
      hash = EMPTY_HASH;
    }
    return { ids: this.out.subarray(this.first, this.used), lineStarts: lineStarts ?? NONE };
  }

  private putList(at: number): void {
    const { lists } = this;
    const last = at + lists[at]!;
    for (let i = at + 1; i <= last; i++) this.put(lists[i]!);
  }

  private put(id: number): void {
    if (this.used === this.out.length) this.renew();
    this.out[this.used++] = id;
  }

  /** Goes on in another buffer, which the text at hand is taken along to; views of the old one keep it. */
  private renew(): void {
    const begun = this.out.subarray(this.first, this.used);
    this.out = new Int32Array(Math.max(2 * begun.length, Math.min(2 * this.out.length, MAX_SHARED)));
    this.out.set(begun);
    this.first = 0;
    this.used = begun.length;
  }

  /** Finds the tokens of a chunk met for the first time; gives what is kept for it. */
  private cut(chunk: number, text: string, start: number, end: number, edge: number): number {
    const seam = this.rule.seam?.(text, start, end) ?? 0;
    let tokens: number[];
    if (seam === end) tokens = [edge === 0 ? this.table.numberAt(chunk) : this.idOf(text, start, end)];
    else if (seam > start) tokens = [this.idOf(text, start, seam), this.idOf(text, seam, end)];
    else {
      const before = edge & FIRST ? '' : ' ';
      const after = edge & LAST ? '' : ' ';
      const strings = this.rule.split(before + text.slice(start, end) + after);
      tokens = strings.map((token) => this.idOf(token, 0, token.length));
    }
    let kept = -this.lists.length;
    if (tokens.length === 1) kept = tokens[0]! + 1;
    else {
      this.lists.push(tokens.length);
      for (const token of tokens) this.lists.push(token);
    }
    this.table.keep(chunk, kept);
    return kept;
  }

  private idOf(text: string, start: number, end: number): number {
    let hash = EMPTY_HASH;
    for (let i = start; i < end; i++) hash = hashOn(hash, text.charCodeAt(i));
    return this.table.numberAt(this.table.find(text, start, end, hash, 0));
  }
}
