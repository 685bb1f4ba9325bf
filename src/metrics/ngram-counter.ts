const ROOT = 0;

/**
 * Counts the n-grams of some token lists up to a longest order, and how many of another list's n-grams they cover.
 * A hash table of the edges of a trie, in typed arrays; `clear` costs nothing since every slot names its generation.
 */
export class NgramCounter {
  private readonly order: number;
  private generation = 0;
  private nodes = 0;
  private mask = 0;
  private slotGeneration = new Int32Array(0);
  private slotParent = new Int32Array(0);
  private slotToken = new Int32Array(0);
  private slotNode = new Int32Array(0);
  private most = new Int32Array(0);
  private current = new Int32Array(0);
  private currentList = new Int32Array(0);
  private list = 0;

  /** @param order length of the longest n-grams */
  constructor(order: number) {
    this.order = order;
  }

  /**
   * Forgets all lists.
   * @param tokens upper bound for the length of all lists that will be added
   */
  clear(tokens: number): void {
    this.generation++;
    this.nodes = 1;
    this.list = 0;
    const wanted = tokens * this.order * 2 + 2;
    if (wanted >> 1 <= this.most.length) return;
    const size = 2 ** Math.ceil(Math.log2(wanted));
    this.mask = size - 1;
    this.slotGeneration = new Int32Array(size);
    this.slotParent = new Int32Array(size);
    this.slotToken = new Int32Array(size);
    this.slotNode = new Int32Array(size);
    this.most = new Int32Array(wanted >> 1);
    this.current = new Int32Array(wanted >> 1);
    this.currentList = new Int32Array(wanted >> 1);
    this.generation = 1;
  }

  /** Adds one list: afterwards an n-gram counts as often as it occurs in the list that has most of it. */
  add(tokens: Int32Array): void {
    const list = ++this.list;
    for (let start = 0; start < tokens.length; start++) {
      const end = Math.min(start + this.order, tokens.length);
      let node = ROOT;
      for (let i = start; i < end; i++) {
        node = this.child(node, tokens[i]!, true);
        if (this.currentList[node] !== list) {
          this.currentList[node] = list;
          this.current[node] = 0;
        }
        const count = ++this.current[node]!;
        if (count > this.most[node]!) this.most[node] = count;
      }
    }
  }

  /**
   * Adds to `matches[offset + n - 1]` how many n-grams of `tokens` are covered, each at most as often as it was counted.
   * To be asked once after the lists were added.
   */
  match(tokens: Int32Array, matches: number[], offset: number): void {
    const list = ++this.list;
    for (let start = 0; start < tokens.length; start++) {
      const end = Math.min(start + this.order, tokens.length);
      let node = ROOT;
      for (let i = start; i < end; i++) {
        node = this.child(node, tokens[i]!, false);
        if (node < 0) break;
        if (this.currentList[node] !== list) {
          this.currentList[node] = list;
          this.current[node] = 0;
        }
        if (++this.current[node]! <= this.most[node]!) matches[offset + i - start]!++;
      }
    }
  }

  private child(parent: number, token: number, make: boolean): number {
    const { mask, generation, slotGeneration, slotParent, slotToken } = this;
    let hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(token, 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (slotGeneration[slot] === generation) {
      if (slotParent[slot] === parent && slotToken[slot] === token) return this.slotNode[slot]!;
      slot = (slot + 1) & mask;
    }
    if (!make) return -1;
    const node = this.nodes++;
    slotGeneration[slot] = generation;
    slotParent[slot] = parent;
    slotToken[slot] = token;
    this.slotNode[slot] = node;
    this.most[node] = 0;
    this.currentList[node] = 0;
    return node;
  }
}
