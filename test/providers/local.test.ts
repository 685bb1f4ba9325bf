import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { local } from '../../src/providers/local/index.js';
import { chat, deploy, embed, files, fineTune } from '../../src/testing/conformance/index.js';
import { tiny, workspace } from './local-base.js';

const { open, folder, base } = workspace();
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

describe('the local provider keeps the contract:', () => {
  const shared = open();
  const cases = [
    ...chat(() => shared.chat(tiny), {
      tools: false,
      request: {
        messages: [{ role: 'user', content: 'Greet guest 1.' }],
        maxOutputTokens: 40,
        temperature: 3,
        seed: 1,
      },
    }),
    ...embed(() => shared.embed(tiny)),
    ...files(() => open().files),
    ...fineTune(() => open(), { model: tiny, hyper: { steps: 12, batchSize: 4 }, pause }),
    ...deploy(() => shared.deploy, { model: tiny, pause }),
  ];
  it.each(cases.map((each) => [each.title, each.run] as const))('%s', (_title, run) => run());
});

describe('local()', () => {
  it('names the options that it does not know', () => {
    expect(() => local({ directory: 'x' } as object)).toThrow(/directory is not an option/);
    expect(() => local({ threads: 0 })).toThrow(/threads must be a whole number from 1 to 64, not 0/);
  });

  it('answers with more models than it keeps ready', async () => {
    const dir = folder();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) cpSync(base, join(dir, 'models', name), { recursive: true });
    const provider = open({ dir });
    for (let round = 0; round < 2; round++) {
      const answers = names.map((name) =>
        provider.chat(`local:${name}`).complete({ messages: [{ role: 'user', content: 'Hi' }], maxOutputTokens: 9 }),
      );
      expect((await Promise.all(answers)).map(({ model }) => model)).toEqual(names.map((name) => `local:${name}`));
    }
  });

  it('lists its models, and names them where an unknown one is asked for', async () => {
    const provider = open();
    expect(await provider.models()).toEqual([tiny, 'tuneloop-base-1']);
    const call = provider.chat('gpt').complete({ messages: [{ role: 'user', content: 'Hi' }] });
    await expect(call).rejects.toMatchObject({ code: 'NOT_FOUND', hint: `It has: ${tiny}, tuneloop-base-1.` });
  });
});
