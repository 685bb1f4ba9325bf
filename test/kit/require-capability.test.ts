import { expect, it } from 'vitest';
import { capabilitiesOf, requireCapability } from '../../src/kit/index.js';
import type { Provider } from '../../src/spec/index.js';
import { fakeProvider } from '../../src/testing/index.js';

it('gives a provider that has what is needed', () => {
  const fake = fakeProvider();
  expect(requireCapability(fake, 'chat', 'files')).toBe(fake);
  expect(capabilitiesOf(fake)).toEqual(['chat', 'batch', 'embed', 'files', 'fineTune', 'deploy', 'rows', 'track']);
});

it('names the capability that is missing and those that are there', () => {
  const { chat, rows } = fakeProvider();
  expect(() => requireCapability({ spec: 1, name: 'small', chat, rows }, 'chat', 'fineTune')).toThrow(
    'Provider "small" has no capability "fineTune". It has: chat, rows.',
  );
  expect(() => requireCapability({ spec: 1, name: 'empty' }, 'track')).toThrow('It has: none.');
});

it('refuses what is no provider, and one of another contract version', () => {
  for (const value of [null, undefined, 'openai', {}]) {
    expect(() => requireCapability(value as unknown as Provider, 'chat')).toThrow('A provider is an object');
  }
  const later = { ...fakeProvider(), spec: 2 } as unknown as Provider;
  expect(() => requireCapability(later, 'chat')).toThrow('contract version 2');
});
