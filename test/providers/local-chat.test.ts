import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TuneloopError } from '../../src/base/errors.js';
import type { Json } from '../../src/base/json.js';
import { promptTokens } from '../../src/engine/chat-format.js';
import { Models } from '../../src/providers/local/models.js';
import type { ChatRequest, ChatResult } from '../../src/spec/chat.js';
import { finish, greetings, specFor, tiny, workspace } from './local-base.js';

const { open, base, folder } = workspace();
const provider = open();
const model = provider.chat(tiny);
const ask = (content: string): ChatRequest => ({ messages: [{ role: 'user', content }] });
/** Random text, always the same: the tiny model knows nothing. */
const random = { temperature: 3, seed: 5, maxOutputTokens: 60 };

async function deltas(
  request: ChatRequest,
): Promise<{ readonly pieces: readonly string[]; readonly result: ChatResult }> {
  const pieces: string[] = [];
  for await (const delta of model.stream!(request)) {
    if (delta.type === 'text') pieces.push(delta.text);
    if (delta.type === 'end') return { pieces, result: delta.result };
  }
  throw new Error('no end');
}

describe('chat', () => {
  it('gives the same answer to the same seed, alone or beside others, and another to another', async () => {
    const alone = await model.complete({ ...ask('number'), ...random });
    const beside = await Promise.all([5, 6, 5, 7].map((seed) => model.complete({ ...ask('number'), ...random, seed })));
    expect(beside.map((answer) => answer.text === alone.text)).toEqual([true, false, true, false]);
  });

  it('counts tokens exactly and says why it ended', async () => {
    const { tokenizer } = await new Models(folder(), base).load(tiny);
    const request = { ...ask('größe one'), ...random, maxOutputTokens: 7 };
    const answer = await model.complete(request);
    const prompt = promptTokens(tokenizer, [{ role: 'user', content: 'größe one' }]);
    expect(answer.usage).toEqual({ inputTokens: prompt.length, outputTokens: 7 });
    expect(answer.finish).toBe('length');
    expect(answer.model).toBe(tiny);
  });

  it('streams whole characters that join to the answer', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const request = { ...ask('x'), ...random, seed, temperature: 9 };
      const { pieces, result } = await deltas(request);
      expect(pieces.length).toBeGreaterThan(1);
      expect(pieces.join('')).toBe((await model.complete(request)).text);
      expect(result.text).toBe(pieces.join(''));
    }
  });

  it('ends before a stop text, and never shows a part of it', async () => {
    const { text } = await model.complete({ ...ask('number'), ...random });
    const stop = text.slice(10, 14);
    const at = text.indexOf(stop);
    const request = { ...ask('number'), ...random, stop: ['never there', stop] };
    const { pieces, result } = await deltas(request);
    expect(result.text).toBe(text.slice(0, at));
    expect(pieces.join('')).toBe(text.slice(0, at));
    expect(result.finish).toBe('stop');
    expect(result.usage.outputTokens).toBeLessThan(60);
    expect((await model.complete(request)).text).toBe(text.slice(0, at));
  });

  it.each([
    ['tools', { tools: [{ name: 'f', parameters: {} }] }, 'UNSUPPORTED_CAPABILITY', /cannot call tools; 1/],
    [
      'an image',
      { messages: [{ role: 'user', content: [{ type: 'image', data: new Uint8Array(), mediaType: 'image/png' }] }] },
      'INVALID_OPTION',
      /message 0 has a part of type "image"/,
    ],
    ['no messages', { messages: [] }, 'INVALID_OPTION', /list that is not empty/],
    ['an unknown setting', { temprature: 1 }, 'INVALID_OPTION', /temprature is not an option/],
    [
      'an unknown local setting',
      { extra: { local: { beam: 2 } } },
      'INVALID_OPTION',
      /extra.local: beam is not an option/,
    ],
    ['topP 0', { topP: 0 }, 'INVALID_OPTION', /topP must be greater than 0/],
    [
      'a negative temperature',
      { temperature: -1 },
      'INVALID_OPTION',
      /temperature must be a number from 0 to 100, not -1/,
    ],
    [
      'a conversation beyond the context',
      ask('one '.repeat(300)),
      'INVALID_OPTION',
      /has \d{4} tokens; the context of tiny-base is 256/,
    ],
  ])('refuses %s', async (_what, part, code, message) => {
    const error = await model.complete({ ...ask('x'), ...part } as ChatRequest).catch((thrown: unknown) => thrown);
    expect(TuneloopError.is(error) && error.code).toBe(code);
    expect((error as Error).message).toMatch(message);
  });

  it('writes with beams, streams what they give whole, and refuses to mix them with what they cannot do', async () => {
    const request = { ...ask('number two'), maxOutputTokens: 12, extra: { local: { beams: 4 } } };
    const answer = await model.complete(request);
    expect(answer).toMatchObject({ model: tiny });
    const { pieces } = await deltas({ ...request, messages: ask('größe').messages });
    expect(pieces.length).toBeLessThanOrEqual(1);
    await expect(model.complete({ ...request, temperature: 1 })).rejects.toThrow(
      /beams 4 cannot be combined with a temperature/,
    );
    await expect(model.complete({ ...request, outputSchema: {} })).rejects.toThrow(/with an outputSchema/);
  });

  it('gives up when its time is over', async () => {
    const cold = open().chat(tiny);
    await expect(cold.complete(ask('x'), { timeoutMs: 0 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('chat with an output schema', () => {
  const shape = z.object({
    city: z.string().min(1).max(30),
    kind: z.enum(['a', 'b']),
    count: z.int().min(3).max(70),
    tags: z.array(z.string()).max(2),
    note: z.string().nullable(),
  });
  const outputSchema = z.toJSONSchema(shape) as Json;

  it('gives valid JSON even from a model that knows nothing, at every temperature and budget', async () => {
    const answers = await Promise.all(
      [0, 0.7, 2, 5].flatMap((temperature) =>
        [90, 120, 200].map((maxOutputTokens) =>
          model.complete({ ...ask('x'), temperature, seed: 1, maxOutputTokens, outputSchema }),
        ),
      ),
    );
    for (const { text, usage } of answers) {
      expect(() => shape.parse(JSON.parse(text)), text).not.toThrow();
      expect(usage.outputTokens).toBeLessThanOrEqual(200);
    }
    expect(answers.map(({ finish }) => finish)).toContain('length');
  });

  it('streams what it gives whole', async () => {
    const { pieces, result } = await deltas({ ...ask('x'), ...random, maxOutputTokens: 120, outputSchema });
    expect(pieces.join('')).toBe(result.text);
    expect(shape.safeParse(JSON.parse(result.text)).success).toBe(true);
  });

  it('refuses a schema it cannot hold to, and one whose shortest text has no room', async () => {
    const call = (schema: Json, maxOutputTokens = 100) =>
      model.complete({ ...ask('x'), maxOutputTokens, outputSchema: schema });
    await expect(call({ not: {} })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(call(outputSchema, 20)).rejects.toThrow(/may need 5\d tokens; there is room for 20/);
    await expect(call({ type: 'string', minLength: 2, maxLength: 1 })).rejects.toThrow(/No JSON text matches/);
  });

  it('fails typed when a pattern leads to where no token fits', async () => {
    const call = model.complete({ ...ask('x'), outputSchema: { type: 'string', pattern: '^never$', maxLength: 5 } });
    await expect(call).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
  });

  it('fails typed when a stop text cuts the value', async () => {
    const call = model.complete({ ...ask('x'), outputSchema, stop: ['"'], maxOutputTokens: 100 });
    await expect(call).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
  });
});

describe('a tuned model', () => {
  it('answers as it was taught, embeds, and ends its answers by itself', async () => {
    const handle = await provider.fineTune.launch(
      await specFor(provider, {
        hyper: { steps: 150, batchSize: 4, learningRate: 5e-3 },
        extra: { local: { dropout: 0 } },
      }),
    );
    const report = await finish(provider, handle);
    if (report.phase !== 'succeeded') throw new Error(JSON.stringify(report));
    const tuned = provider.chat(report.model);
    const answers = await Promise.all(
      greetings.map(({ messages }) => tuned.complete({ messages: messages.slice(0, 1) })),
    );
    expect(answers.map(({ text, finish: why }) => `${text} ${why}`)).toEqual(['1 stop', '2 stop', '3 stop', '4 stop']);
    const { vectors } = await provider.embed(report.model).embed(['number one', '']);
    for (const vector of vectors) expect(vector.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
  });
});
