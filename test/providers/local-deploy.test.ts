import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestJson } from '../../src/base/digest.js';
import type { DeploySpec } from '../../src/spec/deploy.js';
import { tiny, workspace } from './local-base.js';

const { open, folder, base } = workspace();
const spec = (model: string, name = 'Front desk'): DeploySpec => ({
  name,
  model,
  revision: digestJson({ name, model }),
});
const hello = { messages: [{ role: 'user' as const, content: 'Hello' }], maxOutputTokens: 5 };

describe('a local deployment', () => {
  it('is seen by every provider on the folder, and a new revision holds from the next call on', async () => {
    const dir = folder();
    const [one, two] = [open({ dir }), open({ dir })];
    cpSync(base, join(dir, 'models', 'copy'), { recursive: true });
    const handle = await one.deploy.apply(spec(tiny));
    const chat = two.deploy.chat(handle);
    expect((await chat.complete(hello)).model).toBe(tiny);
    expect(await one.deploy.apply(spec('local:copy'))).toEqual(handle);
    expect((await chat.complete(hello)).model).toBe('local:copy');
    expect(await two.deploy.observe(handle)).toEqual({ phase: 'ready', model: 'local:copy' });
    rmSync(join(dir, 'models', 'copy'), { recursive: true });
    expect(await two.deploy.observe(handle)).toEqual({
      phase: 'failed',
      reason: 'Its model local:copy is not there any more.',
    });
  });

  it('keeps names apart that look alike in a file name', async () => {
    const { deploy } = open();
    const ids = await Promise.all(['a b', 'a-b', 'A b'].map(async (name) => (await deploy.apply(spec(tiny, name))).id));
    expect(new Set(ids).size).toBe(3);
  });

  it('answers NOT_FOUND after it was removed, and refuses models and settings it does not know', async () => {
    const { deploy } = open();
    const handle = await deploy.apply(spec(tiny));
    await deploy.remove(handle);
    await expect(deploy.chat(handle).complete(hello)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(deploy.apply(spec('gpt'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(deploy.apply({ ...spec(tiny), extra: { local: { gpu: 1 } } })).rejects.toThrow(/gpu is not an option/);
  });
});
