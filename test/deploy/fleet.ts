import { ProviderError } from '../../src/base/errors.js';
import type { ChatModel, Deploy, DeploySpec, Handle, Provider } from '../../src/spec/index.js';
import { fakeChat } from '../../src/testing/fake-chat.js';

/** One endpoint of a fleet. */
export interface Endpoint {
  readonly spec: DeploySpec;
  looks: number;
}

/** A provider that gives every revision an endpoint of its own, as services do that cannot replace in place. */
export function fleet(options: { readonly before?: (request: string) => Promise<void> | void } = {}) {
  const endpoints = new Map<string, Endpoint>();
  const calls: string[] = [];
  const known = (handle: Handle): Endpoint => {
    const endpoint = endpoints.get(handle.id);
    if (endpoint !== undefined) return endpoint;
    throw new ProviderError({ code: 'NOT_FOUND', message: `There is no endpoint "${handle.id}".`, status: 404 });
  };
  const deploy: Deploy = {
    async apply(spec) {
      const id = `${spec.name}-${spec.revision.slice(7, 13)}`;
      calls.push(`apply ${spec.model}`);
      if (spec.model === 'refused') throw new ProviderError({ code: 'REMOTE', message: 'no such model', status: 400 });
      if (!endpoints.has(id)) endpoints.set(id, { spec, looks: 0 });
      return { id };
    },
    async observe(handle) {
      const endpoint = endpoints.get(handle.id);
      if (endpoint === undefined) return { phase: 'gone' };
      const { model, name } = endpoint.spec;
      if (endpoint.looks++ < 1) return { phase: 'pending', ready: 0, wanted: 1 };
      if (model.startsWith('broken')) return { phase: 'failed', reason: 'out of memory' };
      return { phase: 'ready', model, endpoint: `https://${name}.example/${handle.id}` };
    },
    async remove(handle) {
      calls.push(`remove ${endpoints.get(handle.id)?.spec.model ?? 'nothing'}`);
      endpoints.delete(handle.id);
    },
    chat: (handle): ChatModel => {
      const { model } = known(handle).spec;
      return fakeChat('fleet', model, undefined, async (_options, effect) => {
        await options.before?.(model);
        known(handle);
        return effect();
      });
    },
  };
  const provider = { spec: 1, name: 'fleet', deploy } as const satisfies Provider<'deploy'>;
  const models = () => [...endpoints.values()].map(({ spec }) => spec.model).sort();
  return { provider, endpoints, calls, models };
}

/** A question for a chat model. */
export const hello = { messages: [{ role: 'user', content: 'hello' }] } as const;
