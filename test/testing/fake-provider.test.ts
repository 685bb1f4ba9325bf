import { describe, expect, it } from 'vitest';
import { digestJson } from '../../src/base/digest.js';
import { conformance, fakeProvider } from '../../src/testing/index.js';

const weather = { id: 'call-1', name: 'weather', arguments: { city: 'Oslo' } };
const scripted = () =>
  fakeProvider({
    tables: { all: [{ n: 1 }, { n: 2 }] },
    reply: (request) => {
      if (request.outputSchema !== undefined) return '{"city":"Oslo"}';
      const answered = request.messages.at(-1)?.role === 'tool';
      return request.tools !== undefined && !answered ? { toolCalls: [weather] } : 'Hello  all of you\n';
    },
  });

describe('the fake provider keeps every contract', () => {
  const cases = [
    ...conformance.chat(() => scripted().chat('tiny')),
    ...conformance.embed(() => scripted().embed('tiny')),
    ...conformance.files(() => scripted().files),
    ...conformance.fineTune(scripted, { model: 'tiny' }),
    ...conformance.deploy(() => scripted().deploy, { model: 'tiny' }),
    ...conformance.rows(() => scripted().rows, { query: 'all', badQuery: 'nothing' }),
    ...conformance.track(() => scripted().track),
  ];
  for (const { title, run } of cases) it(title, run);
});

describe('the fake provider’s script', () => {
  const file = { id: 'file-1', digest: digestJson('x'), bytes: 1 };
  const spec = {
    name: 'demo',
    model: 'tiny',
    method: 'sft',
    train: file,
    hyper: {},
    key: digestJson('demo'),
  } as const;

  it('answers with the last user message in capitals where nothing is scripted', async () => {
    const { text, usage } = await fakeProvider()
      .chat('tiny')
      .complete({ messages: [{ role: 'user', content: 'so be it' }] });
    expect(text).toBe('SO BE IT');
    expect(usage).toEqual({ inputTokens: 3, outputTokens: 3 });
  });

  it('loses the reply of a launch that took effect, so that it can be found and is not launched twice', async () => {
    const fake = fakeProvider();
    fake.control.failNext('fineTune.launch', { when: 'after' });
    await expect(fake.fineTune.launch(spec)).rejects.toMatchObject({ code: 'NETWORK', retryable: true });
    expect(fake.control.launches).toEqual([spec]);
    expect(await fake.fineTune.find?.(spec.key)).toEqual({ id: 'job-1' });
    await fake.fineTune.launch(spec);
    expect(fake.control.launches).toHaveLength(2);
    expect(fake.control.calls('fineTune.launch')).toBe(2);
  });

  it('fails a call before anything happened, with the error given, and only once', async () => {
    const fake = fakeProvider();
    const error = new Error('scripted');
    fake.control.failNext('files.upload', { error });
    const body = async function* () {
      yield new Uint8Array([1]);
    };
    const about = {
      name: 'x',
      digest: 'sha256:4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a',
    } as const;
    await expect(fake.files.upload(body, about)).rejects.toBe(error);
    expect(fake.control.uploads.size).toBe(0);
    expect(await fake.files.upload(body, about)).toEqual({ id: 'file-1', digest: about.digest, bytes: 1 });
  });

  it('tells the scripted reports one by one and stays at the last', async () => {
    const fake = fakeProvider({ reports: [{ phase: 'queued' }, { phase: 'failed', reason: 'bad data' }] });
    const handle = await fake.fineTune.launch(spec);
    const phases = [];
    for (let i = 0; i < 3; i++) phases.push((await fake.fineTune.poll(handle)).phase);
    expect(phases).toEqual(['queued', 'failed', 'failed']);
  });

  it('runs a hook before each call takes effect', async () => {
    const seen: string[] = [];
    const fake = fakeProvider({
      before: (call) => {
        seen.push(call);
        if (call === 'deploy.apply') throw new Error('killed here');
      },
    });
    await fake.track.begin({ name: 'run', params: {} });
    await expect(fake.deploy.apply({ name: 'd', model: 'm', revision: digestJson(1) })).rejects.toThrow('killed here');
    expect(seen).toEqual(['track.begin', 'deploy.apply']);
    expect(fake.control.deployments.size).toBe(0);
  });
});
