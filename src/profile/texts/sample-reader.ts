import type { NearDuplicates } from '../../curate/duplicates/near-duplicates.js';
import { Reservoir } from '../../curate/sketches/reservoir.js';
import { isConversation } from '../columns/conversation-tally.js';
import { measured, measureText } from '../columns/measure-text.js';
import { NumberTally } from '../columns/number-tally.js';
import type { PathNode } from '../columns/path-node.js';
import { current, type PathTree } from '../columns/path-tree.js';
import { mostLevels } from '../columns/row-walker.js';
import { mostUnits, type TextQuestions, TextTally } from './text-tally.js';

const sampleSize = 1000;

/** What is done with a row: ask its texts, keep some of its numbers, or both. */
export interface ReadParts {
  readonly texts: boolean;
  readonly samples: boolean;
}

/** Reads rows a second time, along paths that are open already. */
export class SampleReader {
  /** Tokens of each row. */
  readonly rowTokens = new NumberTally();
  readonly rowTokensTotal = { sum: 0, squares: 0 };
  /** By kind of personal data: findings, and rows with at least one. */
  readonly pii = new Map<string, { count: number; rows: number }>();
  rows = 0;
  rowsWithPii = 0;
  readonly #tree: PathTree;
  readonly #ask: TextQuestions;
  readonly #near: NearDuplicates | undefined;
  readonly #seed: number;
  #row = 0;
  #tokens = 0;
  #parts: ReadParts = { texts: true, samples: true };
  #rowTexts: string[] = [];
  #rowUnits = 0;
  readonly #rowKinds = new Set<string>();

  constructor(tree: PathTree, ask: TextQuestions, near: NearDuplicates | undefined, seed: number) {
    this.#tree = tree;
    this.#ask = ask;
    this.#near = near;
    this.#seed = seed;
  }

  read(value: unknown, row: number, parts: ReadParts): void {
    this.#row = row;
    this.#parts = parts;
    this.#tokens = 0;
    this.#rowTexts = [];
    this.#rowUnits = 0;
    this.#rowKinds.clear();
    this.#value(this.#tree.root, value, 0);
    if (!parts.texts) return;
    this.rows++;
    if (this.#rowKinds.size > 0) this.rowsWithPii++;
    for (const kind of this.#rowKinds) this.pii.get(kind)!.rows++;
    if (this.#ask.tokens !== undefined) {
      this.rowTokens.add(this.#tokens, row);
      this.rowTokensTotal.sum += this.#tokens;
      this.rowTokensTotal.squares += this.#tokens ** 2;
    }
    this.#near?.add(this.#rowTexts.join('\n'));
  }

  #value(node: PathNode | undefined, value: unknown, level: number): void {
    if (node === undefined || level > mostLevels) return;
    node = current(node);
    if (typeof value === 'string') this.#text(node, value);
    else if (typeof value === 'number') {
      if (!this.#parts.samples || !Number.isFinite(value)) return;
      node.numberSample ??= Reservoir.of(sampleSize, this.#seed);
      node.numberSample.add(value);
    } else if (Array.isArray(value)) this.#array(node, value, level);
    else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
      for (const key in value) {
        if (!Object.hasOwn(value, key)) continue;
        node = current(node);
        this.#value(node.any ?? node.children?.get(key), (value as Record<string, unknown>)[key], level + 1);
      }
    }
  }

  #array(node: PathNode, value: readonly unknown[], level: number): void {
    const before = this.#tokens;
    for (const item of value) this.#value(current(node).items, item, level + 1);
    if (!this.#parts.texts || this.#ask.tokens === undefined || !isConversation(value)) return;
    current(node).conversations?.addTokens(this.#tokens - before, this.#row);
  }

  #text(node: PathNode, text: string): void {
    if (this.#parts.samples) {
      measureText(text);
      node.lengthSample ??= Reservoir.of(sampleSize, this.#seed);
      node.lengthSample.add(measured.characters);
    }
    if (!this.#parts.texts) return;
    const part = text.length > mostUnits ? text.slice(0, mostUnits) : text;
    node.texts ??= new TextTally();
    this.#tokens += node.texts.add(text, part, this.#row, this.#ask);
    for (const { kind } of this.#ask.pii?.find(part, { field: node.key }) ?? []) {
      node.texts.addFinding(kind, this.#row);
      const known = this.pii.get(kind) ?? { count: 0, rows: 0 };
      this.pii.set(kind, known);
      known.count++;
      this.#rowKinds.add(kind);
    }
    if (this.#near === undefined || this.#rowUnits >= mostUnits) return;
    this.#rowTexts.push(part.slice(0, mostUnits - this.#rowUnits));
    this.#rowUnits += part.length;
  }
}
