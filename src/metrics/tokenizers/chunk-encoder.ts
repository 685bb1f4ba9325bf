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
const MAX_CHUNKS = 1 << 18;
const MAX_UNITS = 1 << 23;
const REMEMBERED = 8;
const NONE: readonly number[] = [];

const grown = (old: Int32Array) => {
  const next = new Int32Array(old.length * 2);
  next.set(old);
  return next;
};

/**
 * Turns texts into token ids and remembers the tokens of every white-space chunk it has seen, so that regular
 * expressions and stemmers run once per distinct chunk. Chunks are found by a hash over their UTF-16 units, without
 * making a string of them.
 */
export class ChunkEncoder {
  private readonly rule: TokenRule;
  private readonly padded: boolean;
  private words: string[] = [];
  private wordIds = new Map<string, number>();
  // Entry e: its hash, its units [unitEnds[e-1], unitEnds[e]) and its tokens [tokenEnds[e-1], tokenEnds[e]).
  private entries = 0;
  private slots = new Int32Array(1 << 12);
  private hashes = new Int32Array(1 << 11);
  private unitEnds = new Int32Array(1 << 11);
  private tokenEnds = new Int32Array(1 << 11);
  private units = new Uint16Array(1 << 14);
  private tokens = new Int32Array(1 << 12);
  private out = new Int32Array(1 << 10);
  private chunk = new Uint16Array(1 << 8);
  private recentTexts: string[] = [];
  private recentCodes: Encoded[] = [];
  private recentAt = 0;

  constructor(rule: TokenRule) {
    this.rule = rule;
    this.padded = rule.edges === 'padded';
  }

  /** Ids are below this. */
  get size(): number {
    return this.words.length;
  }

  /** Call before each segment: forgets everything when it has become too much. Earlier ids then mean nothing. */
  fresh(): void {
    if (this.entries < MAX_CHUNKS && this.unitEnds[this.entries]! < MAX_UNITS) return;
    this.words = [];
    this.wordIds = new Map();
    this.entries = 0;
    this.slots = new Int32Array(1 << 12);
    this.units = new Uint16Array(1 << 14);
    this.recentTexts = [];
    this.recentCodes = [];
  }

  /** The tokens of a text as strings. */
  tokenize(text: string): string[] {
    this.fresh();
    return this.wordsOf(this.encode(text).ids);
  }

  /** The tokens behind ids. */
  wordsOf(ids: Int32Array): string[] {
    return Array.from(ids, (id) => this.words[id]!);
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
    let end = text.length;
    while (end > 0 && isWhiteSpace(text.charCodeAt(end - 1))) end--;
    if (end >= this.chunk.length) this.chunk = new Uint16Array(end * 2);
    const { chunk } = this;
    let lineStarts: number[] | undefined;
    let count = 0;
    let start = 0;
    let hash = 0;
    for (let i = 0; i <= end; i++) {
      const unit = i < end ? text.charCodeAt(i) : 0x20;
      if (unit > 0x20 ? unit < 0x80 || !isWhiteSpace(unit) : !isWhiteSpace(unit)) {
        hash = Math.imul(hash ^ unit, 0x01000193) ^ (hash >>> 15);
        chunk[i - start] = unit;
        continue;
      }
      if (i > start) {
        const edge = this.padded ? 0 : (start === 0 ? FIRST : 0) | (i === end ? LAST : 0);
        const entry = this.find(text, start, i, Math.imul(hash ^ edge, 0x85ebca6b), edge);
        const to = this.tokenEnds[entry]!;
        for (let from = this.tokenEnds[entry - 1]!; from < to; from++) {
          if (count === this.out.length) this.out = grown(this.out);
          this.out[count++] = this.tokens[from]!;
        }
      }
      if (unit === 0x0a) (lineStarts ??= []).push(count);
      start = i + 1;
      hash = 0;
    }
    return { ids: this.out.slice(0, count), lineStarts: lineStarts ?? NONE };
  }

  private find(text: string, start: number, end: number, hash: number, edge: number): number {
    const { slots, hashes, units, unitEnds, chunk } = this;
    const mask = slots.length - 1;
    const length = end - start;
    // A stored chunk carries its edge as a last unit, since the same units at an edge may split differently.
    chunk[length] = edge;
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      const from = unitEnds[entry - 1]!;
      if (hashes[entry] === hash && unitEnds[entry]! - from === length + 1) {
        let i = 0;
        while (i <= length && units[from + i] === chunk[i]) i++;
        if (i > length) return entry;
      }
      slot = (slot + 1) & mask;
    }
    return this.add(text.slice(start, end), hash, edge);
  }

  private add(chunk: string, hash: number, edge: number): number {
    const entry = ++this.entries;
    if (entry === this.hashes.length) {
      this.hashes = grown(this.hashes);
      this.unitEnds = grown(this.unitEnds);
      this.tokenEnds = grown(this.tokenEnds);
      this.rehash();
    }
    const from = this.unitEnds[entry - 1]!;
    const to = from + chunk.length + 1;
    if (to > this.units.length) {
      const units = new Uint16Array(Math.max(to, this.units.length * 2));
      units.set(this.units);
      this.units = units;
    }
    for (let i = 0; i < chunk.length; i++) this.units[from + i] = chunk.charCodeAt(i);
    this.units[to - 1] = edge;
    this.unitEnds[entry] = to;
    this.hashes[entry] = hash;
    this.place(entry);

    const before = edge & FIRST ? '' : ' ';
    const after = edge & LAST ? '' : ' ';
    let last = this.tokenEnds[entry - 1]!;
    for (const token of this.rule.split(before + chunk + after)) {
      if (last === this.tokens.length) this.tokens = grown(this.tokens);
      this.tokens[last++] = this.idOf(token);
    }
    this.tokenEnds[entry] = last;
    return entry;
  }

  private idOf(token: string): number {
    let id = this.wordIds.get(token);
    if (id === undefined) {
      id = this.words.length;
      this.words.push(token);
      this.wordIds.set(token, id);
    }
    return id;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let entry = 1; entry < this.entries; entry++) this.place(entry);
  }

  private place(entry: number): void {
    const mask = this.slots.length - 1;
    const hash = this.hashes[entry]!;
    let slot = (hash ^ (hash >>> 13)) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry;
  }
}
