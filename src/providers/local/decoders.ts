import { availableParallelism } from 'node:os';
import { createDecoder, type Decoder } from '../../engine/decoder.js';
import type { LoadedModel, Models } from './models.js';

/** A model that is ready to answer. */
export interface ReadyModel {
  readonly model: LoadedModel;
  readonly decoder: Decoder;
}

interface Entry {
  readonly ready: Promise<ReadyModel>;
  users: number;
}

/** Models kept ready at once; the one that was not used for the longest time goes first. */
const MOST_READY = 3;
/** Answers a thread writes side by side. */
const STREAMS = 32;

/** Keeps the models in use ready. Their threads do not hold the process open while nobody waits for an answer. */
export class Decoders {
  readonly #models: Models;
  readonly #threads: number;
  readonly #entries = new Map<string, Entry>();

  constructor(models: Models, threads: number | undefined) {
    this.#models = models;
    this.#threads = threads ?? Math.min(2, availableParallelism());
  }

  /** Lends a model for some work. @throws NOT_FOUND when there is none of this id */
  async use<T>(id: string, work: (ready: ReadyModel) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(id) ?? { ready: this.#prepare(id), users: 0 };
    this.#entries.delete(id); // the newest is last
    this.#entries.set(id, entry);
    entry.users++;
    try {
      return await work(await entry.ready);
    } finally {
      entry.users--;
      this.#trim();
    }
  }

  /** Ends all threads; calls under way reject. */
  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(closeEntry));
  }

  async #prepare(id: string): Promise<ReadyModel> {
    try {
      const model = await this.#models.load(id);
      const { config, weights } = model;
      return { model, decoder: createDecoder({ config, weights, threads: this.#threads, streams: STREAMS }) };
    } catch (error) {
      this.#entries.delete(id);
      throw error;
    }
  }

  #trim(): void {
    for (const [id, entry] of this.#entries) {
      if (this.#entries.size <= MOST_READY) return;
      if (entry.users > 0) continue;
      this.#entries.delete(id);
      void closeEntry(entry);
    }
  }
}

async function closeEntry(entry: Entry): Promise<void> {
  const ready = await entry.ready.catch(() => undefined); // one that never came up has nothing to close
  await ready?.decoder.close();
}
