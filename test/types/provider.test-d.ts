import { expectTypeOf, it } from 'vitest';
import { requireCapability } from '../../src/kit/index.js';
import { huggingface } from '../../src/providers/huggingface/index.js';
import { openai } from '../../src/providers/openai/index.js';
import type { Capabilities, ChatModel, FineTune, Provider } from '../../src/spec/index.js';
import { fakeProvider } from '../../src/testing/index.js';

declare function train(provider: Provider<'files' | 'fineTune'>): void;
declare function talk(provider: Provider<'chat'>): void;
declare const serving: Provider<'deploy'>;
declare const storage: Provider<'files'>;
declare const unknown: Provider;

it('a provider with the capability is accepted, one without does not compile', () => {
  train(openai());
  talk(huggingface());
  // @ts-expect-error Hugging Face has no files and no fineTune here
  train(huggingface());
  // @ts-expect-error a provider that only serves does not chat
  talk(serving);
  // @ts-expect-error nothing is known of it
  talk(unknown);
});

it('a capability that is not promised may be undefined, one that is may not', () => {
  expectTypeOf(unknown.chat).toEqualTypeOf<((model: string) => ChatModel) | undefined>();
  expectTypeOf(openai().fineTune).toEqualTypeOf<FineTune>();
  // @ts-expect-error `deploy` is possibly undefined
  openai().deploy.apply;
});

it('capabilities combine by spread', () => {
  const combined = { ...huggingface(), files: storage.files, fineTune: openai().fineTune };
  train(combined);
  talk(combined);
  const served = { ...serving, files: storage.files };
  expectTypeOf(served).toExtend<Provider<'deploy' | 'files'>>();
  // @ts-expect-error still no fineTune
  train(served);
});

it('the run-time check gives the type', () => {
  expectTypeOf(requireCapability(unknown, 'chat', 'rows')).toEqualTypeOf<Provider<'chat' | 'rows'>>();
  // @ts-expect-error no such capability
  requireCapability(unknown, 'chatt');
  train(requireCapability(unknown, 'files', 'fineTune'));
});

it('the fake has everything', () => {
  expectTypeOf(fakeProvider()).toExtend<Provider<keyof Capabilities>>();
  // @ts-expect-error a call that does not exist
  fakeProvider().control.failNext('fineTune.start');
});

it("takes the vendor's library as the application has it, and no other object", () => {
  openai({ lib: {} as typeof import('openai') });
  huggingface({ lib: {} as typeof import('@huggingface/inference') });
  // @ts-expect-error not that vendor's library
  openai({ lib: {} as typeof import('@huggingface/inference') });
});
