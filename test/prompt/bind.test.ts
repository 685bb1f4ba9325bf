import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PromptTemplate } from '../../src/prompt/prompt-template.js';
import type { CallOptions, ChatModel, ChatRequest, ChatResult } from '../../src/spec/index.js';

/** A model that gives these answers in turn, and keeps what it was asked. */
function scripted(...answers: (string | Partial<ChatResult>)[]) {
  const requests: ChatRequest[] = [];
  const options: (CallOptions | undefined)[] = [];
  const model: ChatModel = {
    provider: 'fake',
    model: 'parrot-1',
    complete: async (request, call) => {
      const answer = answers[requests.length] ?? 'no more answers';
      requests.push(request);
      options.push(call);
      const usage = { inputTokens: 1, outputTokens: 1 };
      return {
        id: `${requests.length}`,
        finish: 'stop',
        usage,
        model: 'parrot-1',
        text: '',
        ...(typeof answer === 'string' ? { text: answer } : answer),
      };
    },
  };
  return { model, requests, options };
}

const count = z.object({ n: z.number() });
const prompt = PromptTemplate.of({ user: 'How many {{things}}?', output: count });

describe('a bound prompt', () => {
  it('is a function from variables to the text, with its settings in the request', async () => {
    const { model, requests } = scripted('42');
    const ask = PromptTemplate.of({ user: 'How many {{things}}?' }).bind(model, { temperature: 0, stop: ['\n'] });
    expect(await ask({ things: 'roads' })).toBe('42');
    expect(requests).toEqual([
      { messages: [{ role: 'user', content: 'How many roads?' }], temperature: 0, stop: ['\n'] },
    ]);
  });

  it('sends the output schema and gives the typed output, with the answer it came from', async () => {
    const { model, requests } = scripted('{"n": 42}');
    const { output, result, attempts } = await prompt.bind(model).run({ things: 'roads' });
    expect(output).toEqual({ n: 42 });
    expect(result).toMatchObject({ id: '1', text: '{"n": 42}' });
    expect(attempts).toEqual([result]);
    expect(requests[0]?.outputSchema).toEqual(prompt.outputSchema);
  });

  it('sends an answer that does not fit back with what is wrong, and keeps every answer', async () => {
    const { model, requests } = scripted('{"n": "many"}', '{"n": 42}');
    const { output, attempts } = await prompt.bind(model).run({ things: 'roads' });
    expect(output).toEqual({ n: 42 });
    expect(attempts.map(({ text }) => text)).toEqual(['{"n": "many"}', '{"n": 42}']);
    expect(requests[0]?.messages).toHaveLength(1);
    expect(requests[1]?.messages.slice(1)).toEqual([
      { role: 'assistant', content: '{"n": "many"}' },
      {
        role: 'user',
        content:
          'Your answer does not fit: n: Invalid input: expected number, received string. Answer again with the corrected JSON value only.' +
          ' It must match this JSON Schema: {"properties":{"n":{"type":"number"}},"required":["n"],"type":"object"}',
      },
    ]);
  });

  it('gives up after the attempts that are allowed', async () => {
    for (const [settings, expected] of [
      [{}, 2],
      [{ attempts: 1 }, 1],
      [{ attempts: 4 }, 4],
    ] as const) {
      const { model, requests } = scripted();
      await expect(prompt.bind(model, settings)({ things: 'x' })).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
      expect(requests).toHaveLength(expected);
    }
  });

  it('does not ask again when the answer was cut off, and says what to raise', async () => {
    const { model, requests } = scripted({ text: '{"n": 4', finish: 'length' });
    await expect(prompt.bind(model)({ things: 'x' })).rejects.toMatchObject({
      code: 'INVALID_OUTPUT',
      hint: expect.stringContaining('raise maxOutputTokens'),
    });
    expect(requests).toHaveLength(1);
  });

  it('passes failures of the model and of aborted calls on as they are', async () => {
    const boom = new Error('boom');
    const broken: ChatModel = { provider: 'fake', model: 'm', complete: () => Promise.reject(boom) };
    await expect(prompt.bind(broken)({ things: 'x' })).rejects.toBe(boom);
    const { model, options } = scripted('{"n":1}');
    const { signal } = new AbortController();
    await prompt.bind(model)({ things: 'x' }, { signal });
    expect(options[0]?.signal).toBe(signal);
  });

  it('names its provider, model and prompt', () => {
    expect(prompt.bind(scripted().model).about).toEqual({
      provider: 'fake',
      model: 'parrot-1',
      prompt: prompt.digest(),
    });
  });

  it('refuses settings that do not exist or cannot be', () => {
    const { model } = scripted();
    expect(() => prompt.bind(model, { temprature: 1 } as never)).toThrow(
      'PromptTemplate.bind has no option "temprature".',
    );
    expect(() => prompt.bind(model, { attempts: 0 })).toThrow(
      'attempts must be a whole number of at least 1; it is 0.',
    );
  });
});
