import { mix32 } from '../../curate/hash/mix.js';
import { hashText } from '../../curate/hash/text-hash.js';
import { typeIndex, typeOf } from '../value-type.js';
import { ConversationTally, isConversation } from './conversation-tally.js';
import { NumberTally } from './number-tally.js';
import type { PathNode } from './path-node.js';
import { current, type PathTree } from './path-tree.js';

/** Values below this level are not looked into. */
export const mostLevels = 64;
/** Nor are more values than this of one row: a row that holds itself would have no end. */
const mostValues = 5_000_000;

const lanes = new Int32Array(3);
const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** Reads rows into the nodes of their paths, and hashes them on the way: member by member, in any order of keys. */
export class RowWalker {
  readonly #tree: PathTree;
  /** Two lanes of the hash of the value that was walked last. */
  first = 0;
  second = 0;
  /** True where something of the last row was too deep, or too much, to be looked at. */
  isCut = false;
  #row = 0;
  #values = 0;

  constructor(tree: PathTree) {
    this.#tree = tree;
  }

  walk(value: unknown, row: number): void {
    this.#row = row;
    this.#values = 0;
    this.isCut = false;
    this.#value(this.#tree.root, value, 0);
  }

  #value(node: PathNode | undefined, value: unknown, level: number): void {
    const type = typeOf(value);
    const index = typeIndex[type];
    if (node !== undefined) {
      node = current(node);
      node.count++;
      node.types[index]!++;
    }
    switch (type) {
      case 'object':
        this.#object(node, value as Record<string, unknown>, level);
        break;
      case 'array':
        this.#array(node, value as readonly unknown[], level);
        break;
      case 'string':
        node?.addText(value as string, this.#row);
        this.#hash(value as string, index);
        break;
      case 'integer':
      case 'number':
        node?.addNumber(value as number, this.#row);
        double[0] = (value as number) + 0; // which makes −0 and 0 one
        this.first = mix32(halves[0]! ^ 0x5bd1e995) ^ halves[1]!;
        this.second = mix32((halves[1]! + Math.imul(halves[0]!, 0x9e3779b1)) | 0);
        break;
      case 'date':
      case 'boolean':
      case 'bigint': {
        const text = type === 'date' ? dateText(value as Date) : String(value);
        node?.addScalar(text);
        this.#hash(text, index);
        break;
      }
      case 'null':
      case 'nonFinite':
        this.#hash(String(value ?? null), index);
        break;
      case 'other':
        // What it holds is not looked at, so two of them cannot be told to be equal.
        this.isCut = true;
    }
  }

  #object(node: PathNode | undefined, value: Record<string, unknown>, level: number): void {
    let [first, second, members] = [0x51ed270b, 0x2545f491, 0];
    for (const key in value) {
      if (!Object.hasOwn(value, key)) continue;
      const member = value[key];
      if (member === undefined) continue;
      if (this.#isTooMuch(level)) return;
      members++;
      const child = node === undefined ? undefined : this.#tree.member(node, key);
      this.#value(child, member, level + 1);
      const [a, b] = child?.key === key && child.hash[0] !== 0 ? child.hash : hashOf(key);
      // A sum, so that the order of keys does not count; mixed first, so that keys cannot swap their values.
      first = (first + mix32(Math.imul(this.first ^ a, 0x9e3779b1) + b)) | 0;
      second = (second + mix32(Math.imul(this.second ^ b, 0x85ebca77) + a)) | 0;
    }
    if (node !== undefined && members === 0) current(node).emptyContainers++;
    this.first = mix32(first + typeIndex.object);
    this.second = mix32(second);
  }

  #array(node: PathNode | undefined, value: readonly unknown[], level: number): void {
    if (node !== undefined) {
      const { length } = value;
      if (length === 0) node.emptyContainers++;
      node.arrayLengths ??= new NumberTally();
      node.arrayLengths.add(length, this.#row);
      if (isConversation(value)) {
        node.conversations ??= new ConversationTally();
        node.conversations.add(value, this.#row);
      }
    }
    let [first, second] = [0x1b873593, 0x3c6ef372];
    for (const item of value) {
      if (this.#isTooMuch(level)) return;
      const items = node === undefined ? undefined : this.#tree.item(node);
      this.#value(items, item, level + 1);
      first = mix32(Math.imul(first, 0x01000193) ^ this.first);
      second = mix32(Math.imul(second, 0x9e3779b1) ^ this.second);
    }
    this.first = mix32(first + typeIndex.array);
    this.second = second;
  }

  #isTooMuch(level: number): boolean {
    if (level < mostLevels && ++this.#values <= mostValues) return false;
    this.isCut = true;
    return true;
  }

  #hash(text: string, type: number): void {
    hashText(text, type, lanes);
    this.first = lanes[0]!;
    this.second = lanes[1]!;
  }
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString();
}

function hashOf(key: string): readonly [number, number] {
  hashText(key, 0, lanes);
  return [lanes[0]!, lanes[1]!];
}
