import type { Json } from '../../base/json.js';
import type { Store } from '../../spec/store.js';
import { readLines, readMarks } from './chunk-index.js';
import type { Chunk } from './chunk-writer.js';
import { markWords } from './mark-table.js';

/** A row of one version and its position among those of {@link OwnRows}. */
export interface OwnRow {
  readonly at: number;
  readonly text: string;
}

const chunksInMemory = 8;

/** The rows in those chunks of a version that another one has not, and which of them are chosen: one bit a row. */
export class OwnRows {
  /** How many rows there are. */
  readonly rows: number;
  readonly #store: Store;
  readonly #signal: AbortSignal | undefined;
  readonly #chunks: readonly Chunk[];
  /** Of the first row of each chunk. */
  readonly #starts: readonly number[];
  readonly #chosen: Uint8Array;
  readonly #cache = new Map<number, Promise<string[]>>();

  constructor(store: Store, chunks: readonly Chunk[], signal: AbortSignal | undefined) {
    const starts: number[] = [];
    let rows = 0;
    for (const chunk of chunks) {
      starts.push(rows);
      rows += chunk.rows;
    }
    this.rows = rows;
    this.#store = store;
    this.#signal = signal;
    this.#chunks = chunks;
    this.#starts = starts;
    this.#chosen = new Uint8Array(Math.ceil(rows / 8));
  }

  choose(at: number, chosen = true): void {
    const bit = 1 << (at & 7);
    if (chosen) this.#chosen[at >> 3]! |= bit;
    else this.#chosen[at >> 3]! &= ~bit;
  }

  /** Gives the marks of each chunk, with the position of its first row. */
  async *marks(
    order?: 'backwards',
  ): AsyncGenerator<{ readonly start: number; readonly words: Uint32Array }, void, void> {
    for (let step = 0; step < this.#chunks.length; step++) {
      const index = order === 'backwards' ? this.#chunks.length - 1 - step : step;
      const marks = await readMarks(this.#store, this.#chunks[index] as Chunk, { signal: this.#signal });
      const words = new Uint32Array(marks.length / 4);
      new Uint8Array(words.buffer).set(marks); // a store's bytes may lie anywhere, words may not
      yield { start: this.#starts[index] as number, words };
    }
  }

  /** Gives the chosen rows in order; chunks without any are not read. */
  async *chosen(): AsyncGenerator<OwnRow, void, void> {
    for (const [index, start] of this.#starts.entries()) {
      const { rows } = this.#chunks[index] as Chunk;
      let lines: string[] | undefined;
      for (let row = 0; row < rows; row++) {
        const at = start + row;
        if (((this.#chosen[at >> 3] as number) & (1 << (at & 7))) === 0) continue;
        lines ??= await this.#lines(index);
        yield { at, text: lines[row] as string };
      }
    }
  }

  /** Gives the row at a position. */
  async row(at: number): Promise<Json> {
    let low = 0;
    for (let high = this.#starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= at) low = middle;
      else high = middle;
    }
    const lines = await this.#lines(low);
    return JSON.parse(lines[at - (this.#starts[low] as number)] as string) as Json;
  }

  #lines(index: number): Promise<string[]> {
    const cached =
      this.#cache.get(index) ?? readLines(this.#store, this.#chunks[index] as Chunk, { signal: this.#signal });
    this.#cache.delete(index);
    this.#cache.set(index, cached); // behind all others: the one used longest ago is the first to go
    if (this.#cache.size > chunksInMemory) this.#cache.delete(this.#cache.keys().next().value as number);
    return cached;
  }
}

/** Calls back for each mark that belongs to a part: marks are dealt to parts by their first word. */
export function eachMark(
  words: Uint32Array,
  { part, parts, backwards }: { readonly part: number; readonly parts: number; readonly backwards?: boolean },
  visit: (word: number) => void,
): void {
  for (let step = 0; step < words.length; step += markWords) {
    const word = backwards ? words.length - markWords - step : step;
    if (parts === 1 || Math.floor(((words[word] as number) / 2 ** 32) * parts) === part) visit(word);
  }
}
