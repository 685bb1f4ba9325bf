import { describe, expectTypeOf, it } from 'vitest';
import {
  type LocalChatExtra,
  type LocalFineTuneExtra,
  type LocalProvider,
  local,
} from '../../src/providers/local/index.js';
import type { Provider } from '../../src/spec/provider.js';

describe('local()', () => {
  it('surely has what it has, and lacks what it lacks', () => {
    const provider = local();
    expectTypeOf(provider).toExtend<Provider<'chat' | 'embed' | 'files' | 'fineTune' | 'deploy'>>();
    // @ts-expect-error it reads no rows
    const _rows: Provider<'rows'> = provider;
    expectTypeOf(provider.fineTune.events).toBeFunction();
    expectTypeOf<LocalProvider['close']>().returns.resolves.toBeVoid();
  });

  it('names its own settings', () => {
    ({ topK: 3 }) satisfies LocalChatExtra;
    // @ts-expect-error a misspelt setting
    ({ dropuot: 0.1 }) satisfies LocalFineTuneExtra;
    // @ts-expect-error an unknown option
    local({ directory: 'x' });
  });
});
