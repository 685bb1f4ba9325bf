import { DistinctSketch } from '../../curate/sketches/distinct-sketch.js';
import type { Reservoir } from '../../curate/sketches/reservoir.js';
import { TopSketch } from '../../curate/sketches/top-sketch.js';
import type { TextTally } from '../texts/text-tally.js';
import { valueTypes } from '../value-type.js';
import type { ConversationTally } from './conversation-tally.js';
import { measured, measureText } from './measure-text.js';
import { NumberTally } from './number-tally.js';

/** Values that are counted one by one are at most so many UTF-16 units long. */
const longestValue = 100;
const topCapacity = 500;
/** After so many values it is decided whether most of them differ: then counting them one by one says nothing. */
const decideAfter = 10_000;

/** What is known of the values at one path: `customer.name`, `messages[].role`, or `scores.*` where keys are data. */
export class PathNode {
  readonly path: string;
  /** The last key of the path; undefined for rows and items. */
  readonly key: string | undefined;
  /** Two lanes of the key's hash, for the hash of a row. */
  readonly hash: readonly [number, number];
  readonly types = new Float64Array(valueTypes.length);
  count = 0;
  emptyTexts = 0;
  emptyContainers = 0;
  children: Map<string, PathNode> | undefined;
  /** All members, where keys are data rather than names. */
  any: PathNode | undefined;
  items: PathNode | undefined;
  numbers: NumberTally | undefined;
  characters: NumberTally | undefined;
  words: NumberTally | undefined;
  arrayLengths: NumberTally | undefined;
  conversations: ConversationTally | undefined;
  texts: TextTally | undefined;
  /** Numbers, and lengths of texts in characters, of the rows of the sample: to compare with another dataset. */
  numberSample: Reservoir<number> | undefined;
  lengthSample: Reservoir<number> | undefined;
  /** The node that this one became part of, when its parent's keys turned out to be data. */
  mergedInto: PathNode | undefined;
  /** Of texts, numbers, booleans and dates, by their text. */
  distinct: DistinctSketch | undefined;
  top: TopSketch | undefined;
  scalars = 0;
  longTexts = 0;
  #counts = true;

  constructor(path: string, key: string | undefined, hash: readonly [number, number]) {
    this.path = path;
    this.key = key;
    this.hash = hash;
  }

  /** False where most values differ, so that they are no longer counted one by one. */
  get hasTop(): boolean {
    return this.#counts;
  }

  addText(text: string, row: number): void {
    if (text.length === 0) this.emptyTexts++;
    measureText(text);
    this.characters ??= new NumberTally();
    this.characters.add(measured.characters, row);
    this.words ??= new NumberTally();
    this.words.add(measured.words, row);
    this.addScalar(text);
  }

  addNumber(value: number, row: number): void {
    this.numbers ??= new NumberTally();
    this.numbers.add(value, row);
    this.#count(bitsOf(value), this.#counts ? String(value) : '');
  }

  /** Counts a value of another type by its text. */
  addScalar(text: string): void {
    this.#count(text, text);
  }

  #count(key: string, text: string): void {
    this.scalars++;
    this.distinct ??= DistinctSketch.of();
    this.distinct.add(key);
    if (text.length > longestValue) this.longTexts++;
    else if (this.#counts) {
      this.top ??= TopSketch.of(topCapacity);
      this.top.add(text);
    }
    if (this.scalars === decideAfter && this.distinct.count > decideAfter / 2) {
      this.#counts = false;
      this.top = undefined;
    }
  }

  /** Adds all that another path's node has counted, as for members of one map. */
  merge(other: PathNode): void {
    for (let i = 0; i < this.types.length; i++) this.types[i]! += other.types[i]!;
    for (const name of ['count', 'emptyTexts', 'emptyContainers', 'scalars', 'longTexts'] as const)
      this[name] += other[name];
    for (const name of ['numbers', 'characters', 'words', 'arrayLengths'] as const) {
      if (other[name] !== undefined) (this[name] ??= new NumberTally()).merge(other[name]);
    }
    if (other.distinct !== undefined) (this.distinct ??= DistinctSketch.of()).merge(other.distinct);
    this.#counts &&= other.#counts;
    if (!this.#counts) this.top = undefined;
    else if (other.top !== undefined) (this.top ??= TopSketch.of(topCapacity)).merge(other.top);
    if (this.conversations === undefined) this.conversations = other.conversations;
    else if (other.conversations !== undefined) this.conversations.merge(other.conversations);
    if (this.texts === undefined) this.texts = other.texts;
    else if (other.texts !== undefined) this.texts.merge(other.texts);
  }
}

const double = new Float64Array(1);
const units = new Uint16Array(double.buffer);

/** A key for a number that takes a tenth of the time of its text. */
function bitsOf(value: number): string {
  double[0] = value;
  return String.fromCharCode(units[0]!, units[1]!, units[2]!, units[3]!);
}
