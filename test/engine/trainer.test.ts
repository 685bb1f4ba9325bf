import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TuneloopError } from '../../src/base/errors.js';
import { readCheckpoint } from '../../src/engine/checkpoint.js';
import { createDecoder } from '../../src/engine/decoder.js';
import { initialWeights } from '../../src/engine/layout.js';
import { learningRateAt } from '../../src/engine/schedule.js';
import { type TrainEvent, train } from '../../src/engine/trainer.js';
import type { TrainSettings, TrainTask } from '../../src/engine/training-settings.js';
import { randomRow, tiny } from './harness.js';

const rows = Array.from({ length: 11 }, (_, i) => randomRow(i + 1, 5 + ((i * 7) % 18)));
const pairs = rows.map((row, i) => ({ chosen: row, rejected: randomRow(50 + i, 6 + i) }));
const weights = initialWeights(tiny, 7);
const settings: TrainSettings = {
  method: 'sft',
  steps: 12,
  batchSize: 6,
  learningRate: 0.01,
  seed: 3,
  dropout: 0.1,
  threads: 1,
};
const task: TrainTask = { config: tiny, weights, rows, settings };

const variants: readonly (readonly [name: string, task: TrainTask])[] = [
  ['all weights', task],
  ['adapters', { ...task, settings: { ...settings, lora: { rank: 4, alpha: 8, dropout: 0.1 } } }],
  ['preferences', { ...task, rows: pairs, settings: { ...settings, method: 'preference' } }],
  [
    'adapters by preferences',
    { ...task, rows: pairs, settings: { ...settings, method: 'preference', lora: { rank: 4, alpha: 8 } } },
  ],
];

function bits(values: Float32Array = new Float32Array()): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe.each(variants)('training %s', (_, variant) => {
  it('gives the same bits with one, two and three threads', async () => {
    const results = await Promise.all(
      [1, 2, 3].map((threads) => train({ ...variant, settings: { ...variant.settings, threads } })),
    );
    expect(bits(results[0]!.weights)).not.toBe(bits(weights));
    expect(bits(results[1]!.weights)).toBe(bits(results[0]!.weights));
    expect(bits(results[2]!.weights)).toBe(bits(results[0]!.weights));
  });

  it('gives the same bits after a resume as without a stop', async () => {
    const validation = variant.rows.slice(0, 3);
    const whole: TrainTask = {
      ...variant,
      validation,
      settings: { ...variant.settings, checkpointEvery: 5, evaluateEvery: 4 },
    };
    const states: Uint8Array[] = [];
    const first = await train(whole, {
      onEvent: (event) => void (event.type === 'checkpoint' && states.push(event.state)),
    });
    expect(states).toHaveLength(2);
    const seen: TrainEvent[] = [];
    const second = await train({ ...whole, resumeFrom: states[0]! }, { onEvent: (event) => void seen.push(event) });
    expect(bits(second.weights)).toBe(bits(first.weights));
    expect(bits(second.adapter?.values)).toBe(bits(first.adapter?.values));
    expect([second.bestStep, second.validationLoss]).toEqual([first.bestStep, first.validationLoss]);
    expect(seen.flatMap((event) => (event.type === 'metrics' ? [event.step] : []))).toEqual([6, 7, 8, 9, 10, 11, 12]);
  });
});

describe('training', () => {
  it('gives the same bits on every machine and with every version of Node', async () => {
    const lora = { rank: 4, alpha: 8, dropout: 0.1 };
    const [full, adapter] = await Promise.all([
      train(task),
      train({ ...task, rows: pairs, settings: { ...settings, method: 'preference', lora } }),
    ]);
    expect([bits(full.weights), bits(adapter.adapter?.values)].map((digest) => digest.slice(0, 16))).toEqual([
      '3d90f9473d1b3059',
      '6c612d6642ed9536',
    ]);
  });

  it('learns a small set by heart', async () => {
    const losses: number[] = [];
    const result = await train(
      {
        ...task,
        validation: rows,
        settings: { ...settings, steps: 120, dropout: 0, batchSize: 11, learningRate: 0.02 },
      },
      { onEvent: (event) => void (event.type === 'metrics' && losses.push(event.loss)) },
    );
    expect(losses[0]).toBeCloseTo(Math.log(27), 0);
    expect(result.validationLoss).toBeLessThan(0.05);
    expect(result).toMatchObject({ step: 120, stopped: 'steps', bestStep: 120 });
    expect(result.flops).toBeGreaterThan(0);
  });

  it('widens the margin of the better completion', async () => {
    const result = await train({
      ...task,
      rows: pairs,
      validation: pairs,
      settings: { ...settings, method: 'preference', steps: 60, dropout: 0, learningRate: 0.005 },
    });
    expect(result.validationLoss).toBeLessThan(Math.LN2 / 2);
  });

  it('leaves the weights to an adapter alone and merges it in the result', async () => {
    const result = await train({ ...task, settings: { ...settings, lora: { rank: 4, alpha: 8 } } });
    expect(result.adapter).toMatchObject({ rank: 4, alpha: 8, dropout: 0 });
    expect(bits(result.weights)).not.toBe(bits(weights));
    // The embedding has no adapter.
    expect(bits(result.weights.subarray(0, 27 * 24))).toBe(bits(weights.subarray(0, 27 * 24)));
  });

  it('stops when validation no longer improves and gives back the best weights', async () => {
    const validation = Array.from({ length: 4 }, (_, i) => randomRow(90 + i, 12));
    const seen: TrainEvent[] = [];
    const result = await train(
      {
        ...task,
        validation,
        settings: { ...settings, steps: 400, dropout: 0, learningRate: 0.05, evaluateEvery: 5, patience: 3 },
      },
      { onEvent: (event) => void (event.type === 'validation' && seen.push(event)) },
    );
    const losses = seen.map((event) => (event.type === 'validation' ? event.loss : 0));
    const best = losses.indexOf(Math.min(...losses));
    expect(result).toMatchObject({ stopped: 'early', bestStep: (best + 1) * 5, validationLoss: losses[best] });
    expect(result.step).toBe((best + 4) * 5);
    const upToBest = await train({
      ...task,
      validation,
      settings: { ...settings, steps: 400, dropout: 0, learningRate: 0.05, evaluateEvery: 5, patience: 1000 },
    });
    expect(upToBest.validationLoss).toBe(losses[best]);
  });

  it('validates without dropout, many sequences at once as each by itself', async () => {
    const { validationLoss } = await train({
      ...task,
      validation: rows,
      settings: { ...settings, steps: 1, learningRate: 0, dropout: 0.5 },
    });
    const decoder = createDecoder({ config: tiny, weights });
    const scores = await decoder.score(rows);
    await decoder.close();
    const scored = rows.reduce((sum, { tokens, lossFrom }) => sum + tokens.length - lossFrom, 0);
    expect(validationLoss).toBeCloseTo(-scores.reduce((a, b) => a + b) / scored, 5);
  });

  it('scores exactly the tokens of a loss mask', async () => {
    const masked = rows.map(({ tokens, lossFrom }) => ({
      tokens,
      lossFrom: 0,
      lossMask: Uint8Array.from(tokens, (_, i) => (i >= lossFrom ? 1 : 0)),
    }));
    const [byMask, byStart] = await Promise.all([train({ ...task, rows: masked }), train(task)]);
    expect(bits(byMask.weights)).toBe(bits(byStart.weights));
  });

  it('waits for a checkpoint to be written before it goes on', async () => {
    const order: string[] = [];
    await train(
      { ...task, settings: { ...settings, steps: 4, checkpointEvery: 2 } },
      {
        onEvent: async (event) => {
          if (event.type === 'checkpoint') {
            for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
            order.push('written');
          } else if (event.type === 'metrics') order.push(`step ${event.step}`);
        },
      },
    );
    expect(order).toEqual(['step 1', 'step 2', 'written', 'step 3', 'step 4']);
  });

  it('rejects with the reason of an abort', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const run = train(
      { ...task, settings: { ...settings, steps: 1e6 } },
      { signal: stop.signal, onEvent: (event) => void (event.type === 'metrics' && stop.abort(reason)) },
    );
    expect(await failure(run)).toBe(reason);
    expect(await failure(train(task, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  it('rejects with what its listener throws', async () => {
    const reason = new Error('disk full');
    const onEvent = (): void => {
      throw reason;
    };
    expect(await failure(train(task, { onEvent }))).toBe(reason);
  });

  it('names the step at which it diverges', async () => {
    const broken = weights.slice();
    broken[broken.length - 1] = Number.POSITIVE_INFINITY;
    const error = await failure(train({ ...task, weights: broken }));
    expect(error).toMatchObject({ code: 'JOB_FAILED' });
    expect((error as TuneloopError).message).toContain('step 1');
  });
});

describe('a checkpoint', () => {
  const stateOf = async (given: TrainTask): Promise<Uint8Array> => {
    const states: Uint8Array[] = [];
    const settings = { ...given.settings, steps: 2, checkpointEvery: 1 };
    await train(
      { ...given, settings },
      { onEvent: (event) => void (event.type === 'checkpoint' && states.push(event.state)) },
    );
    return states[0]!;
  };

  it('that is torn, damaged or something else is refused', async () => {
    const state = await stateOf(task);
    expect(readCheckpoint(state).trained).toHaveLength(weights.length);
    const flipped = state.slice();
    flipped[flipped.length - 9]! ^= 1;
    const foreign = state.slice();
    foreign[0] = 0;
    for (const bad of [new Uint8Array(), state.subarray(0, 100), state.subarray(0, -4), flipped, foreign]) {
      expect(await failure(train({ ...task, resumeFrom: bad }))).toMatchObject({ code: 'CORRUPT_RECORD' });
    }
  });

  it('of another task is refused', async () => {
    const state = await stateOf(task);
    const other = { ...task, settings: { ...settings, steps: 2, seed: 4 }, resumeFrom: state };
    expect(await failure(train(other))).toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('a task', () => {
  it.each([
    ['a row longer than the context', { rows: [randomRow(1, 25)] }, 'has 25 tokens'],
    ['a token outside the vocabulary', { rows: [{ tokens: Int32Array.of(1, 27), lossFrom: 1 }] }, 'token 27'],
    [
      'a row without scored tokens',
      { rows: [{ tokens: Int32Array.of(1, 2), lossFrom: 2 }] },
      'no token that is scored',
    ],
    ['no rows', { rows: [] }, 'no rows'],
    ['too few weights', { weights: new Float32Array(3) }, '3 were given'],
    ['a pair for sft', { rows: pairs }, 'which the method sft cannot use'],
    ['a negative learning rate', { settings: { ...settings, learningRate: -1 } }, 'learningRate is -1'],
    ['a rank that is no number', { settings: { ...settings, lora: { rank: Number.NaN, alpha: 1 } } }, 'lora.rank'],
    ['patience without validation', { settings: { ...settings, patience: 2 } }, 'no validation rows'],
    ['an odd head size', { config: { ...tiny, heads: 8, kvHeads: 8 } }, 'dim = 24'],
  ] as const)('with %s is refused', async (_, change, text) => {
    const error = await failure(train({ ...task, ...change }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect((error as TuneloopError).message).toContain(text);
  });
});

describe('the learning rate', () => {
  const schedule = { steps: 100, learningRate: 1, warmupRatio: 0.1, floorRatio: 0.2 };

  it('rises in a line, then falls along a cosine to its floor', () => {
    expect(learningRateAt(schedule, 1)).toBeCloseTo(0.1, 12);
    expect(learningRateAt(schedule, 10)).toBe(1);
    expect(learningRateAt(schedule, 55)).toBeCloseTo(0.6, 12);
    expect(learningRateAt(schedule, 100)).toBeCloseTo(0.2, 12);
  });
});
