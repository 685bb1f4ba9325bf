import { TuneloopError, UnsupportedCapabilityError } from '../base/errors.js';
import type { Capabilities, Provider } from '../spec/provider.js';

const capabilityNames = [
  'chat',
  'batch',
  'embed',
  'files',
  'fineTune',
  'deploy',
  'rows',
  'track',
] as const satisfies readonly (keyof Capabilities)[];

/** Names the capabilities a provider has, in a fixed order. */
export function capabilitiesOf(provider: Provider): readonly (keyof Capabilities)[] {
  return capabilityNames.filter((name) => provider[name] !== undefined);
}

/**
 * Gives the provider back, sure to have the capabilities: the run-time half of `Provider<K>`, for callers without types
 * and for providers that come from outside.
 *
 * @throws UNSUPPORTED_CAPABILITY when one is missing
 * @throws INVALID_OPTION when it is no provider, or one of another contract version
 */
export function requireCapability<K extends keyof Capabilities>(
  provider: Provider,
  ...needs: readonly K[]
): Provider<K> {
  if (typeof provider !== 'object' || provider === null || typeof provider.name !== 'string') {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `A provider is an object with "spec" and "name"; this is ${provider === null ? 'null' : `a ${typeof provider}`}.`,
      hint: 'Pass what a factory such as openai() or local() gives.',
    });
  }
  if (provider.spec !== 1) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `Provider "${provider.name}" follows contract version ${String(provider.spec)}; this library knows version 1.`,
      hint: 'Install versions of the library and of the adapter that belong together.',
      provider: provider.name,
    });
  }
  for (const capability of needs) {
    if (provider[capability] === undefined) {
      throw new UnsupportedCapabilityError({ provider: provider.name, capability, has: capabilitiesOf(provider) });
    }
  }
  return provider as Provider<K>;
}
