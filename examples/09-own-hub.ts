/**
 * There is no hub in this library: providers are plain objects, passed where they are needed. Who would rather have one
 * client with a name for everything writes it in ten lines, typed by exactly the providers that went in.
 */
import type { ChatModel, Provider } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';
import { fakeProvider } from 'tuneloop/testing';

function hub<const P extends Readonly<Record<string, Provider<'chat'>>>>(providers: P) {
  return {
    providers,
    /** `hub.chat('local/tuneloop-base-1')` */
    chat(name: `${keyof P & string}/${string}`): ChatModel {
      const [id = '', ...model] = name.split('/');
      return (providers[id] as Provider<'chat'>).chat(model.join('/'));
    },
  };
}

const ops = hub({ local: local(), test: fakeProvider() });

const messages = [{ role: 'user' as const, content: 'name: Aromi; kind: pub' }];
for (const name of [`local/${baseModelId}`, 'test/parrot'] as const) {
  const { text, model } = await ops.chat(name).complete({ messages, maxOutputTokens: 24 });
  console.log(`${name} (${model}): ${text}`);
}

// Names are checked, and each provider keeps its own type: what it cannot do does not compile.
// @ts-expect-error no provider is called "cloud" here
const nowhere = () => ops.chat('cloud/large');
console.log(typeof nowhere, await ops.providers.local.models());

// Abilities combine by spread: the files of one, the chat of another.
const mixed: Provider<'chat' | 'files'> = { ...ops.providers.local, name: 'mixed', chat: ops.providers.test.chat };
console.log(mixed.name, (await mixed.chat('any').complete({ messages })).text);
await ops.providers.local.close();
