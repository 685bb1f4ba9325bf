import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, instant } from '../../base/clock.js';
import { digestBytes, shortDigest } from '../../base/digest.js';
import { TuneloopError } from '../../base/errors.js';
import type { Digest } from '../../base/json.js';
import type { ChatModel } from '../../spec/chat.js';
import type { Deploy } from '../../spec/deploy.js';
import { readRecord, storeFailure, writeDurable } from './durable.js';
import { slug } from './job-folder.js';
import type { Models } from './models.js';
import { checkOptions } from './options.js';

/** What is served under a name, as its file says. */
interface DeploymentRecord {
  readonly kind: 'LocalDeployment';
  readonly v: 1;
  readonly at: string;
  readonly name: string;
  readonly model: string;
  readonly revision: Digest;
}

/**
 * Serves models in this process: a deployment is a record that says which model answers under its name. Every process
 * with the same dir sees it; a changed record holds from the next call on. Replicas have no meaning here.
 */
export function localDeploy(options: {
  readonly folder: string;
  readonly models: Models;
  readonly clock: Clock;
  readonly chat: (model: string) => ChatModel;
}): Deploy {
  const { folder, models, clock } = options;
  const pathOf = (id: string) => join(folder, `${id.replace(/[^a-z0-9-]/g, '_')}.json`);
  const seen = new Map<string, { readonly stamp: string; readonly record: DeploymentRecord }>();

  const read = async (id: string): Promise<DeploymentRecord | undefined> => {
    const path = pathOf(id);
    const file = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (file === undefined) return undefined;
    const stamp = `${file.ino}:${file.mtimeNs}`; // a record is replaced, never edited: another file is another stamp
    const known = seen.get(id);
    if (known?.stamp === stamp) return known.record;
    const record = await readRecord<DeploymentRecord>(path, 'LocalDeployment');
    if (record === undefined) return undefined;
    seen.set(id, { stamp, record });
    return record;
  };

  return {
    async apply(spec, { signal } = {}) {
      signal?.throwIfAborted();
      checkOptions('extra.local', spec.extra?.['local'] ?? {}, {});
      await models.check(spec.model);
      const id = `${slug(spec.name)}-${shortDigest(digestBytes(spec.name))}`;
      const { name, model, revision } = spec;
      const known = await read(id);
      if (known?.revision !== revision || known.model !== model) {
        const record: DeploymentRecord = { kind: 'LocalDeployment', v: 1, at: instant(clock), name, model, revision };
        await writeDurable(pathOf(id), `${JSON.stringify(record)}\n`);
      }
      return { id };
    },
    async observe(handle, { signal } = {}) {
      signal?.throwIfAborted();
      const record = await read(handle.id);
      if (record === undefined) return { phase: 'gone' };
      const { model } = record;
      if ((await models.ids()).includes(model)) return { phase: 'ready', model };
      return { phase: 'failed', reason: `Its model ${model} is not there any more.` };
    },
    async remove(handle, { signal } = {}) {
      signal?.throwIfAborted();
      const path = pathOf(handle.id);
      await rm(path, { force: true }).catch((error) => {
        throw storeFailure('remove', path, error);
      });
    },
    chat(handle) {
      const served = async (): Promise<ChatModel> => {
        const record = await read(handle.id);
        if (record !== undefined) return options.chat(record.model);
        throw new TuneloopError({
          code: 'NOT_FOUND',
          message: `There is no deployment ${JSON.stringify(handle.id)}.`,
          hint: 'It was removed, or lives in another dir: apply it again.',
          provider: 'local',
        });
      };
      return {
        provider: 'local',
        model: handle.id,
        complete: async (request, call) => (await served()).complete(request, call),
        async *stream(request, call) {
          yield* (await served()).stream!(request, call);
        },
      };
    },
  };
}
