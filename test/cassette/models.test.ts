import { describe, expect, it } from 'vitest';
import { Cassette } from '../../src/cassette/cassette.js';
import type { ChatDelta, ChatModel, ChatResult } from '../../src/spec/chat.js';
import type { EmbedModel } from '../../src/spec/embed.js';
import { memoryStore } from '../../src/store/index.js';
import { fakeChat, fakeProvider } from '../../src/testing/index.js';
import { decode, keysOf, user } from './helpers.js';

/** A model without sense for time: each call gives another id and text. */
function sampler(): ChatModel & { readonly stream: NonNullable<ChatModel['stream']>; readonly calls: () => number } {
  let calls = 0;
  const model = fakeChat('fake', 'sampler', () => `answer number ${++calls}`);
  return { ...model, stream: model.stream as NonNullable<ChatModel['stream']>, calls: () => calls };
}

async function all(stream: AsyncIterable<ChatDelta>): Promise<readonly ChatDelta[]> {
  const deltas: ChatDelta[] = [];
  for await (const delta of stream) deltas.push(delta);
  return deltas;
}

const request = { messages: user('where is my order?'), temperature: 0.7 };

describe('a taped chat model', () => {
  it('has the names of the given one and streams exactly if that does', async () => {
    const { complete, provider, model } = sampler();
    const tape = Cassette.open(memoryStore(), 'shape');
    expect(tape.chat({ complete, provider, model })).not.toHaveProperty('stream');
    expect(tape.chat(sampler())).toMatchObject({ provider: 'fake', model: 'sampler', stream: expect.any(Function) });
  });

  it('answers several samples in their order, with the very same results', async () => {
    const store = memoryStore();
    const model = sampler();
    const ask = async (mode: 'auto' | 'replay') => {
      const taped = Cassette.open(store, 'samples', { mode }).chat(model);
      return [await taped.complete(request), await taped.complete(request), await taped.complete(request)];
    };
    const recorded = await ask('auto');
    expect(recorded.map(({ text }) => text)).toEqual(['answer number 1', 'answer number 2', 'answer number 3']);
    expect(await ask('replay')).toEqual(recorded);
    expect(model.calls()).toBe(3);
  });

  it('tells settings, models and providers apart', async () => {
    const tape = Cassette.open(memoryStore(), 'apart', { repeats: 'same' });
    const model = sampler();
    await tape.chat(model).complete(request);
    await tape.chat(model).complete({ ...request, seed: 1 });
    await tape.chat({ ...model, model: 'other' }).complete(request);
    await tape.chat({ ...model, provider: 'other' }).complete(request);
    expect(model.calls()).toBe(4);
  });

  it('replays a stream delta by delta, and the same recording as a whole', async () => {
    const store = memoryStore();
    const model = sampler();
    const live = await all(Cassette.open(store, 'stream').chat(model).stream(request));
    expect(live.map(({ type }) => type)).toEqual(['text', 'text', 'text', 'end']);
    expect(await all(Cassette.open(store, 'stream', { mode: 'replay' }).chat(model).stream(request))).toEqual(live);
    const { result } = live.at(-1) as { readonly result: ChatResult };
    expect(await Cassette.open(store, 'stream', { mode: 'replay' }).chat(model).complete(request)).toEqual(result);
    expect(model.calls()).toBe(1);
  });

  it('streams what was recorded as a whole: the text, the tool calls, the end', async () => {
    const store = memoryStore();
    const toolCalls = [{ id: 't1', name: 'find', arguments: { q: 'tea' } }];
    const model = fakeChat('fake', 'tools', () => ({ text: 'one moment', toolCalls }));
    const result = await Cassette.open(store, 'whole').chat(model).complete(request);
    const taped = Cassette.open(store, 'whole', { mode: 'replay' }).chat(model);
    expect(await all(taped.stream!(request))).toEqual([
      { type: 'text', text: 'one moment' },
      { type: 'tool', index: 0, call: toolCalls[0] },
      { type: 'end', result },
    ]);
  });

  it('gives the end of a stream once it is recorded, and records none that is cut or left early', async () => {
    const store = memoryStore();
    const model = sampler();
    const cut: ChatModel = {
      ...model,
      async *stream() {
        yield { type: 'text', text: 'half' };
      },
    };
    await all(Cassette.open(store, 'cut').chat(cut).stream!(request));
    const tape = Cassette.open(store, 'cut');
    for await (const _ of tape.chat(model).stream(request)) break;
    expect(await keysOf(store)).toEqual([]);
    for await (const { type } of tape.chat(model).stream(request)) {
      expect(await keysOf(store)).toHaveLength(type === 'end' ? 1 : 0);
    }
    expect(await keysOf(store)).toEqual([expect.stringMatching(/-0001\.json$/)]);
  });

  it('masks a credential in a stream although its deltas part it', async () => {
    const store = memoryStore();
    const secret = `sk-${'a'.repeat(12)} ${'b'}`.replace(' ', 'a'.repeat(12));
    const model = fakeChat('fake', 'leak', () => secret);
    const pieces: ChatModel = {
      ...model,
      async *stream(asked, options) {
        yield { type: 'text', text: secret.slice(0, 9) };
        yield { type: 'text', text: secret.slice(9) };
        yield { type: 'end', result: await model.complete(asked, options) };
      },
    };
    const live = await all(Cassette.open(store, 'leak').chat(pieces).stream!(request));
    expect(live.at(-1)).toMatchObject({ type: 'end', result: { text: '[redacted]' } });
    const [key] = await keysOf(store);
    expect(decode((await store.get(key as string))?.bytes)).not.toContain('aaa');
    const again = await all(Cassette.open(store, 'leak', { mode: 'replay' }).chat(pieces).stream!(request));
    expect(again).toEqual([{ type: 'text', text: '[redacted]' }, live.at(-1)]);
  });

  it('asks what the messages held when it was called', async () => {
    const seen: unknown[] = [];
    const model = fakeChat('fake', 'late', (asked) => {
      seen.push(asked.messages.length);
      return 'ok';
    });
    const store = memoryStore();
    const messages = [...user('one')];
    const answer = Cassette.open(store, 'late').chat(model).complete({ messages });
    messages.push({ role: 'user', content: 'two' });
    await answer;
    expect(seen).toEqual([1]);
    await Cassette.open(store, 'late', { mode: 'replay' })
      .chat(model)
      .complete({ messages: user('one') });
  });

  it('knows binary data by its digest, and keeps none of it', async () => {
    const store = memoryStore();
    const model = sampler();
    const withImage = (bytes: number[]) => ({
      messages: [
        {
          role: 'user' as const,
          content: [
            { type: 'text' as const, text: 'what is this?' },
            { type: 'image' as const, data: Uint8Array.from(bytes), mediaType: 'image/png' },
            {
              type: 'file' as const,
              data: new URL('https://user:secret@files.example/a.pdf'),
              mediaType: 'application/pdf',
            },
          ],
        },
      ],
    });
    const tape = Cassette.open(store, 'binary', { repeats: 'same' });
    await tape.chat(model).complete(withImage([1, 2, 3]));
    await tape.chat(model).complete(withImage([1, 2, 3]));
    expect(model.calls()).toBe(1);
    await tape.chat(model).complete(withImage([1, 2, 4]));
    expect(model.calls()).toBe(2);
    const [key] = await keysOf(store);
    const text = decode((await store.get(key as string))?.bytes);
    expect(text).toContain('"bytes": 3');
    expect(text).not.toContain('secret');
  });

  it('fails a replayed stream as the recorded one failed', async () => {
    const store = memoryStore();
    const provider = fakeProvider();
    const open = (mode: 'auto' | 'replay') =>
      Cassette.open(store, 'failing', { mode, errors: () => true }).chat(provider.chat('m'));
    provider.control.failNext('chat');
    await expect(all(open('auto').stream!(request))).rejects.toMatchObject({ code: 'NETWORK' });
    await expect(all(open('replay').stream!(request))).rejects.toMatchObject({ code: 'NETWORK', retryable: true });
    await expect(open('replay').complete(request)).rejects.toMatchObject({ code: 'NETWORK' });
    expect(provider.control.calls('chat')).toBe(1);
  });

  it('says what it has not, without the whole prompt', async () => {
    const store = memoryStore();
    const model = sampler();
    await Cassette.open(store, 'miss').chat(model).complete(request);
    const replay = Cassette.open(store, 'miss', { mode: 'replay' });
    const asked = replay.chat(model).complete({ ...request, temperature: 0 });
    await expect(asked).rejects.toThrow('a chat with fake:sampler that ends "where is my order?"');
    await expect(replay.chat(model).complete({ ...request, temperature: 0 })).rejects.toThrow(
      'differs at request.temperature: recorded 0.7, asked 0.',
    );
    await expect(replay.embed(fakeProvider().embed('v')).embed(['a', 'b'])).rejects.toThrow(
      '2 texts embedded by fake:v, the first "a"',
    );
  });
});

describe('a taped embed model', () => {
  it('gives the same bits again, whatever they are', async () => {
    const store = memoryStore();
    const odd = Float32Array.of(0.1, -0, 1e-45, Number.NaN, Number.NEGATIVE_INFINITY, 3.4e38);
    let calls = 0;
    const model: EmbedModel = {
      provider: 'fake',
      model: 'vectors',
      async embed(inputs) {
        calls++;
        return { vectors: inputs.map(() => odd), usage: { inputTokens: inputs.length, outputTokens: 0 } };
      },
    };
    const live = await Cassette.open(store, 'embed').embed(model).embed(['a', 'b']);
    const again = await Cassette.open(store, 'embed', { mode: 'replay' }).embed(model).embed(['a', 'b']);
    for (const { vectors, usage } of [live, again]) {
      expect(vectors.map((vector) => Object.is(vector[1], -0))).toEqual([true, true]);
      expect(vectors).toEqual([odd, odd]);
      expect(usage).toEqual({ inputTokens: 2, outputTokens: 0 });
    }
    expect(calls).toBe(1);
    expect(await Cassette.open(store, 'none').embed(model).embed([])).toMatchObject({ vectors: [] });
  });
});
