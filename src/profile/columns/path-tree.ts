import { hashText } from '../../curate/hash/text-hash.js';
import { anyPath, itemPath, memberPath } from '../path-name.js';
import { typeIndex } from '../value-type.js';
import { PathNode } from './path-node.js';

/** From so many keys on an object is looked at: if its keys are mostly absent, they are data, and become one path `*`. */
const mapKeys = 100;
const mapFill = 0.25;
/** An object with fewer keys than this is never made one path to save room. */
const leastMap = 16;

const lanes = new Int32Array(3);

/** The paths of all rows, at most `most` of them. */
export class PathTree {
  readonly root = new PathNode('', undefined, [0, 0]);
  readonly #most: number;
  #paths = 0;
  /** Values at paths that were not opened. */
  leftOut = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The node of a member; undefined where there are too many paths. */
  member(node: PathNode, key: string): PathNode | undefined {
    node = current(node);
    if (node.any !== undefined) return node.any;
    const known = node.children?.get(key);
    if (known !== undefined) return known;
    node.children ??= new Map();
    const keys = node.children.size;
    if (keys >= mapKeys && keys % mapKeys === 0 && isSparse(node)) return this.#collapse(node);
    if (this.#paths >= this.#most) {
      const widest = this.#widest();
      if (widest === undefined) {
        this.leftOut++;
        return undefined;
      }
      this.#collapse(widest);
      return this.member(node, key); // which may be a part of what was just collapsed
    }
    this.#paths++;
    hashText(key, 0, lanes);
    const child = new PathNode(memberPath(node.path, key), key, [lanes[0]!, lanes[1]!]);
    node.children.set(key, child);
    return child;
  }

  /** The node of a list's items. */
  item(node: PathNode): PathNode | undefined {
    node = current(node);
    if (node.items !== undefined) return node.items;
    if (this.#paths >= this.#most) {
      this.leftOut++;
      return undefined;
    }
    this.#paths++;
    node.items = new PathNode(itemPath(node.path), undefined, [0, 0]);
    return node.items;
  }

  /** All nodes, a parent before what is in it. */
  *nodes(
    node: PathNode = this.root,
    parent?: PathNode,
  ): Generator<readonly [node: PathNode, parent: PathNode | undefined]> {
    yield [node, parent];
    for (const child of node.children?.values() ?? []) yield* this.nodes(child, node);
    if (node.any !== undefined) yield* this.nodes(node.any, node);
    if (node.items !== undefined) yield* this.nodes(node.items, node);
  }

  #collapse(node: PathNode): PathNode {
    const any = new PathNode(anyPath(node.path), '*', [0, 0]);
    const members = [...(node.children?.values() ?? [])];
    node.children = undefined;
    node.any = any;
    for (const member of members) this.#merge(any, member);
    this.#paths++;
    return any;
  }

  /** Merges whole trees; the paths of the second are free again. */
  #merge(into: PathNode, from: PathNode): void {
    this.#paths--;
    into.merge(from);
    from.mergedInto = into;
    for (const child of from.children?.values() ?? []) {
      const own = this.member(into, child.key!);
      if (own === undefined) this.#drop(child);
      else this.#merge(own, child);
    }
    if (from.any !== undefined) this.#merge(into.any ?? this.#collapse(into), from.any);
    if (from.items === undefined) return;
    const own = this.item(into);
    if (own === undefined) this.#drop(from.items);
    else this.#merge(own, from.items);
  }

  #drop(node: PathNode): void {
    for (const [each] of this.nodes(node)) {
      this.#paths--;
      this.leftOut += each.count;
    }
  }

  #widest(): PathNode | undefined {
    let widest: PathNode | undefined;
    let most = leastMap - 1;
    for (const [node] of this.nodes()) {
      if ((node.children?.size ?? 0) > most) {
        widest = node;
        most = node.children!.size;
      }
    }
    return widest;
  }
}

/** The node that counts for this one now. */
export function current(node: PathNode): PathNode {
  while (node.mergedInto !== undefined) node = node.mergedInto;
  return node;
}

function isSparse(node: PathNode): boolean {
  let present = 0;
  for (const child of node.children!.values()) present += child.count;
  const objects = node.types[typeIndex.object]!;
  return present < mapFill * objects * node.children!.size;
}
