import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDecoder, type Decoder, type GenerateRequest } from '../../src/engine/decoder.js';
import type { Generation } from '../../src/engine/decoding-messages.js';
import { initialWeights } from '../../src/engine/layout.js';
import { initialAdapter } from '../../src/engine/lora.js';
import { sample } from '../../src/engine/sampler.js';
import { train } from '../../src/engine/trainer.js';
import { randomRow, tiny } from './harness.js';

/** Random weights large enough that the next token depends on the whole prompt. */
const weights = initialWeights(tiny, 7).map((value, i) => (i < 27 * 24 ? value * 4 : value * 2));
const prompts = Array.from({ length: 9 }, (_, i) => randomRow(i + 1, 3 + i).tokens);

async function failure(run: () => Promise<unknown>): Promise<unknown> {
  return run().then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a decoder', () => {
  let decoder: Decoder;
  beforeAll(() => {
    decoder = createDecoder({ config: tiny, weights, streams: 6 });
  });
  afterAll(() => decoder.close());

  const alone = async (request: GenerateRequest): Promise<Generation> => {
    const one = createDecoder({ config: tiny, weights, streams: 6 });
    try {
      return await one.generate(request);
    } finally {
      await one.close();
    }
  };

  it('gives the same tokens and the same bits of ln p whatever else is decoded', async () => {
    const requests = prompts.map((tokens, i) => ({ tokens, maxTokens: 4 + i, seed: i, temperature: i % 2 }));
    const together = await Promise.all(requests.map((request) => decoder.generate(request)));
    for (const [i, request] of requests.entries()) expect(together[i]).toEqual(await alone(request));
    expect(new Set(together.map(({ tokens }) => tokens.join())).size).toBeGreaterThan(5);
  });

  it('decodes what reading the whole sequence at once would predict', async () => {
    const { tokens, logprobs } = await decoder.generate({ tokens: prompts[4]!, maxTokens: 10 });
    const whole = [...prompts[4]!, ...tokens];
    const logits = await decoder.logits(whole);
    let sum = 0;
    tokens.forEach((token, i) => {
      const at = (prompts[4]!.length + i - 1) * 27;
      const row = logits.subarray(at, at + 27);
      expect(row.indexOf(Math.max(...row))).toBe(token);
      const logprob = row[token]! - Math.log(row.reduce((total, logit) => total + Math.exp(logit), 0));
      expect(logprobs[i]).toBeCloseTo(logprob, 4);
      sum += logprob;
    });
    const [score] = await decoder.score([{ tokens: Int32Array.from(whole), lossFrom: prompts[4]!.length }]);
    expect(score).toBeCloseTo(sum, 4);
  });

  it('stops at a stop token, which it leaves out, or at the greatest length', async () => {
    const free = await decoder.generate({ tokens: prompts[2]!, maxTokens: 12 });
    expect(free).toMatchObject({ finish: 'length' });
    expect(free.tokens).toHaveLength(12);
    const stop = free.tokens[5]!;
    const first = free.tokens.indexOf(stop);
    const stopped = await decoder.generate({ tokens: prompts[2]!, maxTokens: 12, stopTokens: [stop] });
    expect(stopped.finish).toBe('stop');
    expect([...stopped.tokens]).toEqual([...free.tokens.subarray(0, first)]);
    expect(await decoder.generate({ tokens: prompts[2]!, maxTokens: 0 })).toMatchObject({ tokens: Int32Array.of() });
  });

  it('ends where the context is full', async () => {
    const full = randomRow(3, 24).tokens;
    expect((await decoder.generate({ tokens: full, maxTokens: 5 })).tokens).toHaveLength(1);
    expect((await decoder.generate({ tokens: full.subarray(0, 20), maxTokens: 50 })).tokens).toHaveLength(5);
  });

  it('samples by seed', async () => {
    const draw = (seed: number): Promise<Generation> =>
      decoder.generate({ tokens: prompts[0]!, maxTokens: 15, temperature: 1.5, topP: 0.95, seed });
    const [first, again, other] = await Promise.all([draw(1), draw(1), draw(2)]);
    expect(again).toEqual(first);
    expect(other!.tokens).not.toEqual(first!.tokens);
  });

  it('generates allowed tokens only', async () => {
    const { tokens } = await decoder.generate({ tokens: prompts[0]!, maxTokens: 10, temperature: 2, allow: [3, 5] });
    expect([...tokens].every((token) => token === 3 || token === 5)).toBe(true);
  });

  it('reports tokens as they come', async () => {
    const seen: [number, number][] = [];
    const onToken = (token: number, logprob: number): void => void seen.push([token, logprob]);
    const { tokens, logprobs } = await decoder.generate({ tokens: prompts[3]!, maxTokens: 8, onToken });
    expect(seen).toEqual([...tokens].map((token, i) => [token, logprobs[i]]));
  });

  it('lets the caller choose every token, from all where asked', async () => {
    const greedy = await decoder.generate({ tokens: prompts[3]!, maxTokens: 6 });
    const chosen = await decoder.generate({ tokens: prompts[3]!, maxTokens: 6, choose: ({ ids }) => ids[0]! });
    expect(chosen).toEqual(greedy);
    const sizes: number[] = [];
    const last = await decoder.generate({
      tokens: prompts[3]!,
      maxTokens: 2,
      choose: ({ ids, logprobs }, soFar) => {
        sizes.push(ids.length, soFar.length);
        expect([...logprobs]).toEqual([...logprobs].sort((a, b) => b - a));
        return sizes.length % 4 === 2 ? -1 : ids.at(-1)!;
      },
    });
    expect(sizes).toEqual([27, 0, 27, 0, 27, 1, 27, 1]);
    expect(last.tokens[0]).not.toBe(greedy.tokens[0]);
  });

  it('rejects what a chooser throws or makes up, and goes on serving', async () => {
    const thrown = new Error('no candidate fits');
    const choose = (): number => {
      throw thrown;
    };
    expect(await failure(() => decoder.generate({ tokens: [1], maxTokens: 3, choose }))).toBe(thrown);
    const made = await failure(() => decoder.generate({ tokens: [1], maxTokens: 3, choose: () => 99 }));
    expect(made).toMatchObject({ code: 'INVALID_OPTION' });
    expect((await decoder.generate({ tokens: [1], maxTokens: 3 })).tokens).toHaveLength(3);
  });

  it('finds with a beam what is at least as likely as the greedy answer', async () => {
    const mean = ({ logprobs }: Generation): number => logprobs.reduce((a, b) => a + b, 0) / logprobs.length;
    for (const tokens of prompts) {
      const [greedy, one, four] = await Promise.all([
        decoder.generate({ tokens, maxTokens: 6 }),
        decoder.generate({ tokens, maxTokens: 6, beams: 1, temperature: 0 }),
        decoder.generate({ tokens, maxTokens: 6, beams: 6 }),
      ]);
      expect(one).toEqual(greedy);
      expect(mean(four)).toBeGreaterThanOrEqual(mean(greedy) - 1e-6);
      const [score] = await decoder.score([
        { tokens: Int32Array.from([...tokens, ...four.tokens]), lossFrom: tokens.length },
      ]);
      expect(score! / 6).toBeCloseTo(mean(four), 4);
    }
  });

  it('finds with a wide beam the likeliest of all short answers', async () => {
    const small = { ...tiny, vocabSize: 5 };
    const own = createDecoder({ config: small, weights: initialWeights(small, 5).map((v) => v * 2), streams: 32 });
    const rows = Array.from({ length: 64 }, (_, i) => [i >> 4, (i >> 2) & 3, i & 3]).map((answer) => ({
      tokens: Int32Array.from([1, 2, ...answer]),
      lossFrom: 2,
    }));
    const scores = await own.score(rows);
    const best = rows[scores.indexOf(Math.max(...scores))]!.tokens.subarray(2);
    const found = await own.generate({ tokens: [1, 2], maxTokens: 3, beams: 16, allow: [0, 1, 2, 3] });
    await own.close();
    expect([...found.tokens]).toEqual([...best]);
  });

  it('embeds a sequence the same alone and among others, at length 1', async () => {
    const many = await decoder.embed(prompts);
    const [one] = await decoder.embed([prompts[5]!]);
    expect(many[5]).toEqual(one);
    expect(Math.hypot(...one!)).toBeCloseTo(1, 5);
    expect(many[4]).not.toEqual(one);
  });

  it('rejects with the reason of an abort and frees the slot', async () => {
    const reason = new Error('enough');
    for (let i = 0; i < 8; i++) {
      const stop = new AbortController();
      const choose = (): number => {
        stop.abort(reason);
        return -1;
      };
      expect(
        await failure(() => decoder.generate({ tokens: [1], maxTokens: 3, choose }, { signal: stop.signal })),
      ).toBe(reason);
    }
    expect((await decoder.generate({ tokens: [1], maxTokens: 3 })).tokens).toHaveLength(3);
  });

  it.each([
    ['an empty prompt', { tokens: [] }, 'no tokens'],
    ['a prompt longer than the context', { tokens: new Int32Array(25) }, '25 tokens'],
    ['a token outside the vocabulary', { tokens: [27] }, 'token 27'],
    ['nothing allowed', { allow: [] }, 'allowed'],
    ['a negative temperature', { temperature: -1 }, 'temperature is -1'],
    ['more beams than streams', { beams: 7 }, 'beams is 7'],
  ] as const)('refuses %s', async (_, change, text) => {
    const error = await failure(() => decoder.generate({ tokens: [1], maxTokens: 1, ...change }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining(text) });
  });

  it('merges an adapter, and spreads over threads, without a change', async () => {
    const values = initialAdapter(tiny, 2, 5).map((value, i) => (value === 0 ? Math.sin(i) * 0.2 : value));
    const adapter = { rank: 2, alpha: 4, values };
    const two = createDecoder({ config: tiny, weights, adapter, threads: 2 });
    const results = await Promise.all(prompts.map((tokens) => two.generate({ tokens, maxTokens: 5 })));
    await two.close();
    const one = createDecoder({ config: tiny, weights, adapter });
    expect(await Promise.all(prompts.map((tokens) => one.generate({ tokens, maxTokens: 5 })))).toEqual(results);
    await one.close();
    expect(results[1]).not.toEqual(await decoder.generate({ tokens: prompts[1]!, maxTokens: 5 }));
  });

  it('rejects calls under way, and later ones, once closed', async () => {
    const own = createDecoder({ config: tiny, weights });
    const pending = failure(() => own.generate({ tokens: [1], maxTokens: 20, choose: () => -1 }));
    await own.close();
    expect(await pending).toMatchObject({ code: 'JOB_FAILED' });
    expect(await failure(() => own.generate({ tokens: [1], maxTokens: 1 }))).toMatchObject({ code: 'JOB_FAILED' });
  });

  it('repeats what training taught', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => {
      const { tokens } = randomRow(i + 20, 12);
      tokens[0] = i;
      return { tokens, lossFrom: 3 };
    });
    const { weights: trained } = await train({
      config: tiny,
      weights: initialWeights(tiny, 1),
      rows,
      settings: { method: 'sft', steps: 150, batchSize: 8, learningRate: 0.02, seed: 1 },
    });
    const own = createDecoder({ config: tiny, weights: trained });
    const answers = await Promise.all(
      rows.map(({ tokens }) => own.generate({ tokens: tokens.subarray(0, 3), maxTokens: 9 })),
    );
    await own.close();
    expect(answers.map(({ tokens }) => [...tokens])).toEqual(rows.map(({ tokens }) => [...tokens.subarray(3)]));
  });
});

describe('sampling', () => {
  const logits = Float32Array.from([Math.log(0.5), Math.log(0.25), Math.log(0.15), Math.log(0.1)]);
  const shares = (sampling: object): readonly number[] => {
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 8000; i++) counts[sample(logits, 0, { seed: 3, ...sampling }, i)]! += 1 / 8000;
    return counts.map((share) => Math.round(share * 20) / 20);
  };

  it('follows the probabilities, sharpened by temperature and cut by topP and topK', () => {
    expect(shares({ temperature: 1 })).toEqual([0.5, 0.25, 0.15, 0.1]);
    expect(shares({ temperature: 0 })).toEqual([1, 0, 0, 0]);
    expect(shares({ temperature: 1, topK: 1 })).toEqual([1, 0, 0, 0]);
    expect(shares({ temperature: 1, topP: 0.74 })).toEqual([0.65, 0.35, 0, 0]);
    expect(shares({ temperature: 1, topP: 0.4 })).toEqual([1, 0, 0, 0]);
    expect(shares({ temperature: 0.5 })[0]).toBeGreaterThan(0.65);
  });
});
