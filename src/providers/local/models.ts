import { rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { digestBytes } from '../../base/digest.js';
import { syncFolder, writeDurably } from '../../base/disk.js';
import { TuneloopError } from '../../base/errors.js';
import type { Digest } from '../../base/json.js';
import { makeFolder } from '../../base/make-folder.js';
import { type ArtefactFiles, type Model, readModel } from '../../engine/artefact.js';
import type { FineTuneSpec } from '../../spec/fine-tune.js';
import { draftOf, namesIn, readIfThere, readRecord, storeFailure } from './durable.js';

/** The model that ships with the package. */
export const baseModelId = 'tuneloop-base-1';

/** Where a tuned model comes from: the `model.json` beside its weights. */
export interface ModelRecord {
  readonly kind: 'LocalModel';
  readonly v: 1;
  readonly id: string;
  readonly at: string;
  readonly base: { readonly id: string; readonly weights: Digest };
  readonly method: FineTuneSpec['method'];
  readonly train: Digest;
  readonly validation?: Digest | undefined;
  readonly hyper: FineTuneSpec['hyper'];
  readonly extra?: FineTuneSpec['extra'];
  readonly key: Digest;
  readonly seed: number;
  readonly engine: string;
  readonly steps: number;
  readonly stopped: 'steps' | 'early';
  readonly bestStep?: number | undefined;
  readonly validationLoss?: number | undefined;
  /** Of `model.safetensors`. */
  readonly weights: Digest;
}

/** A model and the digest of its weights file. */
export interface LoadedModel extends Model {
  readonly id: string;
  readonly weightsDigest: Digest;
}

const needed = ['config.json', 'tokenizer.json', 'model.safetensors'] as const;

/** The models of a folder, the shipped base, and a base of the user's own. */
export class Models {
  readonly #folder: string;
  readonly #base: string | undefined;

  /** @param base a folder with an artefact, whose name becomes the model's id */
  constructor(folder: string, base: string | undefined) {
    this.#folder = folder;
    this.#base = base === undefined ? undefined : resolve(base);
  }

  /** The id of the base that tuning starts from by default. */
  get baseId(): string {
    return this.#base === undefined ? baseModelId : basename(this.#base);
  }

  /** Every id there is now, bases first. */
  async ids(): Promise<readonly string[]> {
    const tuned = await namesIn(this.#folder);
    const whole = tuned.filter((name) => !name.endsWith('.draft')).sort();
    return [...new Set([this.baseId, baseModelId]), ...whole.map(tunedModelId)];
  }

  /** @throws NOT_FOUND with the ids there are */
  async check(id: string): Promise<void> {
    const ids = await this.ids();
    if (ids.includes(id)) return;
    throw new TuneloopError({
      code: 'NOT_FOUND',
      message: `The local provider has no model ${JSON.stringify(id)}.`,
      hint: `It has: ${ids.join(', ')}.`,
      provider: 'local',
    });
  }

  /** @throws NOT_FOUND when there is none of this id, CORRUPT_RECORD when its files are damaged */
  async load(id: string): Promise<LoadedModel> {
    await this.check(id);
    const files = id === baseModelId && this.baseId !== id ? await shippedBase() : await this.#files(id);
    return { id, ...readModel(files), weightsDigest: digestBytes(files.get('model.safetensors')!) };
  }

  async #files(id: string): Promise<ArtefactFiles> {
    if (this.#base === undefined && id === baseModelId) return shippedBase();
    const folder = id === this.baseId ? this.#base! : this.#folderOf(id);
    const files = new Map<string, Uint8Array>();
    for (const name of needed) {
      const bytes = await readIfThere(join(folder, name));
      if (bytes !== undefined) files.set(name, bytes);
    }
    return files;
  }

  /** The record of a tuned model, or undefined where there is no such model. */
  record(id: string): Promise<ModelRecord | undefined> {
    return readRecord<ModelRecord>(join(this.#folderOf(id), 'model.json'), 'LocalModel');
  }

  /** Writes a tuned model, all of its files or nothing. Saving what is there already changes nothing. */
  async save(record: ModelRecord, files: ArtefactFiles): Promise<void> {
    const folder = this.#folderOf(record.id);
    const draft = draftOf(folder);
    try {
      await makeFolder(draft);
      const about = new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
      for (const [name, content] of [...files, ['model.json', about] as const]) {
        await writeDurably(join(draft, name), content);
      }
      await syncFolder(draft);
      await rename(draft, folder);
      await syncFolder(this.#folder);
    } catch (error) {
      await rm(draft, { recursive: true, force: true }).catch(() => {});
      if (await this.record(record.id)) return; // it was there before
      throw storeFailure('write', folder, error);
    }
  }

  /** Clears what a killed process left of a model it did not finish. */
  async clearDrafts(id: string): Promise<void> {
    const stem = `${basename(this.#folderOf(id))}.`;
    for (const name of await namesIn(this.#folder))
      if (name.startsWith(stem) && name.endsWith('.draft'))
        await rm(join(this.#folder, name), { recursive: true, force: true });
  }

  #folderOf(id: string): string {
    return join(this.#folder, id.replace(/^local:/, ''));
  }
}

/** The id of the model that a job makes. */
export function tunedModelId(job: string): string {
  return `local:${job}`;
}

async function shippedBase(): Promise<ArtefactFiles> {
  const { baseModel } = await import('../../engine/generated/base-model.js');
  if (baseModel === undefined)
    throw new TuneloopError({
      code: 'NOT_FOUND',
      message: `This build of the package does not contain ${baseModelId}.`,
      hint: 'Build it (npm run build:base), or pass local({ base }) a folder with a model.',
      provider: 'local',
    });
  return new Map(
    Object.entries(baseModel).map(([name, content]) => {
      const bytes = inflateRawSync(Buffer.from(content, 'base64'));
      return [name, name.endsWith('.safetensors') ? joinHalves(bytes) : bytes];
    }),
  );
}

/** Puts the bytes of weights back into their order: the build wrote the low ones first, then the high ones. */
function joinHalves(halves: Uint8Array): Uint8Array {
  const low = Math.ceil(halves.length / 2);
  return halves.map((_, at) => halves[at % 2 === 0 ? at / 2 : low + (at - 1) / 2] as number);
}
