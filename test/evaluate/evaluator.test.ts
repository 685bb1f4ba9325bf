import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { EvalReport } from '../../src/evaluate/eval-report.js';
import type { EvalScore } from '../../src/evaluate/eval-score.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { bleu } from '../../src/metrics/bleu.js';
import { corpusScore } from '../../src/metrics/corpus.js';
import { rouge } from '../../src/metrics/rouge.js';
import { PromptTemplate } from '../../src/prompt/prompt-template.js';
import type { ChatModel, Metric } from '../../src/spec/index.js';
import { length, match, questions, type Row, rows } from './fakes.js';

const clock = { now: () => Date.UTC(2030, 0, 1), monotonic: () => 0, sleep: async () => {} };
const asGiven = {
  candidate: (row: Row) => row.output,
  references: (row: Row) => [row.target],
  about: { model: 'given' },
};

describe('a run', () => {
  it('gives corpus scores with signature, interval and coverage, equal to scoring the texts at once', async () => {
    const texts = [
      ['the cat sat on the mat', 'a cat sat on the mat'],
      ['there is a dog in the garden', 'a dog is in the garden'],
      ['nothing of this fits', 'words that differ entirely'],
    ] as const;
    const metrics = [bleu(), rouge('rougeL')];
    const report = await Evaluator.of({ metrics, resamples: 200 }).run({
      dataset: Dataset.of(texts.map(([output, target]) => ({ output, target }))),
      candidate: ({ output }) => output,
      references: ({ target }) => [target],
      about: { model: 'm' },
    });
    for (const [i, metric] of metrics.entries()) {
      const whole = corpusScore(
        metric,
        texts.map(([output]) => output),
        texts.map(([, target]) => [target]),
      );
      const score = report.scores[i] as EvalScore;
      expect(score.value).toBe(whole.score.status === 'value' ? whole.score.value : undefined);
      expect(score.signature).toBe(whole.signature);
      expect(score.coverage).toEqual({ scored: 3, abstained: 0, errors: 0 });
      const [low, high] = score.interval95 as readonly [number, number];
      expect(low).toBeLessThanOrEqual(score.value as number);
      expect(high).toBeGreaterThanOrEqual(score.value as number);
    }
  });

  it('names the dataset by its digest, and is the same twice', async () => {
    const dataset = rows(40, (i) => i % 3 > 0);
    const run = () => Evaluator.of({ metrics: [match, length], clock, concurrency: 3 }).run({ dataset, ...asGiven });
    const [one, two] = [await run(), await run()];
    expect(one.dataset).toBe(await dataset.digest());
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    expect(one.score('match').value).toBe(26 / 40);
    expect(one.score('length').value).toBe((6 * 2 + 20 * 3 + 14 * 2) / 40);
  });

  it('keeps the order of the rows whatever the order of the answers, and bounds how many are under way', async () => {
    let under = 0;
    let most = 0;
    const report = await Evaluator.of({ metrics: [match], concurrency: 4, keepOutputs: true }).run({
      dataset: rows(25, () => true),
      candidate: async (row) => {
        most = Math.max(most, ++under);
        for (let turns = row.input.charCodeAt(1) % 5; turns >= 0; turns--) await new Promise(setImmediate);
        under--;
        return row.output;
      },
      references: asGiven.references,
      about: { model: 'm' },
    });
    expect(most).toBe(4);
    expect(report.outputs).toEqual(Array.from({ length: 25 }, (_, i) => `a${i}`));
    expect(report.score('match').value).toBe(1);
  });

  it('takes a bound prompt: its model, its digest, and the tokens it used', async () => {
    const model: ChatModel = {
      provider: 'fake',
      model: 'echo',
      complete: async ({ messages }) => ({
        id: '1',
        text: String(messages.at(-1)?.content).toUpperCase(),
        finish: 'stop',
        usage: { inputTokens: 3, outputTokens: 2 },
        model: 'echo-1',
      }),
    };
    const prompt = PromptTemplate.of({ user: 'say {{ word }}' });
    const report = await Evaluator.of({ metrics: [match] }).run({
      dataset: Dataset.of([{ word: 'a' }, { word: 'b' }]),
      prompt: prompt.bind(model),
      vars: ({ word }) => ({ word }),
      toText: (text) => text.toLowerCase(),
      references: ({ word }) => [`say ${word}`],
    });
    expect(report.score('match').value).toBe(1);
    expect(report.about).toEqual({ provider: 'fake', model: 'echo', prompt: prompt.digest() });
    expect(report.usage).toEqual({
      inputTokens: 6,
      outputTokens: 4,
      cachedInputTokens: 0,
      reasoningTokens: 0,
      answers: 2,
    });
  });

  it('tells how far it is', async () => {
    const done: number[] = [];
    await Evaluator.of({ metrics: [match] }).run(
      { dataset: rows(5, () => true), ...asGiven },
      { onProgress: (progress) => done.push(progress.done) },
    );
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });

  it('scores slices apart', async () => {
    const report = await Evaluator.of({ metrics: [match] }).run({
      dataset: rows(10, (i) => i < 6),
      ...asGiven,
      slices: { half: ({ input }) => (Number(input.slice(1)) < 5 ? 'first' : 'second') },
    });
    expect(report.slices.map(({ name, label, segments, scores }) => [name, label, segments, scores[0]?.value])).toEqual(
      [
        ['half', 'first', 5, 1],
        ['half', 'second', 5, 0.2],
      ],
    );
    expect(inspect(report)).toContain('match (half: second)');
    const many = Evaluator.of({ metrics: [match] }).run({
      dataset: rows(200, () => true),
      ...asGiven,
      slices: { each: ({ input }) => input },
    });
    await expect(many).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('keeps the first and the worst rows to read, cut and without credentials', async () => {
    const secret = 'sk-abcdefghijklmnopqrstuvwx';
    const report = await Evaluator.of({ metrics: [length], samples: { first: 1, worst: 2 } }).run({
      dataset: Dataset.of([1, 3000, 2, 4, 3].map((n) => ({ n }))),
      candidate: ({ n }) => (n === 4 ? secret : 'x'.repeat(n)),
      references: () => [],
      about: { model: 'm' },
    });
    expect(report.samples.first.map(({ index }) => index)).toEqual([0]);
    expect(report.samples.worst.map(({ index, values }) => [index, values.length])).toEqual([
      [1, 3000],
      [3, secret.length],
    ]);
    expect(report.samples.worst[0]?.output?.length).toBe(2001);
    expect(JSON.stringify(report)).not.toContain(secret);
  });
});

describe('rows that go wrong', () => {
  const limit = new TuneloopError({ code: 'RATE_LIMIT', message: 'Too many calls.' });
  const broken = (row: Row): string => {
    if (row.input === 'q2') throw limit;
    if (row.input === 'q4') throw new Error('key sk-abcdefghijklmnopqrstuvwx refused');
    if (row.input === 'q6') return undefined as unknown as string;
    return row.output;
  };

  it('are errors of their rows: named, counted, and out of the score', async () => {
    const report = await Evaluator.of({ metrics: [match], keepOutputs: true }).run({
      dataset: rows(8, () => true),
      ...asGiven,
      candidate: broken,
    });
    expect(report.score('match')).toMatchObject({ value: 1, coverage: { scored: 5, abstained: 0, errors: 3 } });
    expect(report.errors).toEqual({
      total: 3,
      byCode: { RATE_LIMIT: 1, UNKNOWN: 1, INVALID_OUTPUT: 1 },
      first: [
        { index: 2, where: 'candidate', code: 'RATE_LIMIT', message: 'Too many calls.' },
        { index: 4, where: 'candidate', code: 'UNKNOWN', message: 'key [redacted] refused' },
        {
          index: 6,
          where: 'candidate',
          code: 'INVALID_OUTPUT',
          message: 'The candidate gave undefined instead of a text. Return a string, or an object with a text.',
        },
      ],
    });
    expect(report.outputs?.[2]).toBeNull();
    expect(inspect(report)).toContain(
      '3 errors (1 RATE_LIMIT, 1 UNKNOWN, 1 INVALID_OUTPUT); the first at row 2, candidate',
    );
  });

  it('end the run where that is asked for, with the row named', async () => {
    const run = (options: object) =>
      Evaluator.of({ metrics: [match], ...options }).run({
        dataset: rows(8, () => true),
        ...asGiven,
        candidate: broken,
      });
    await expect(run({ onError: 'throw' })).rejects.toMatchObject({
      code: 'RATE_LIMIT',
      message: expect.stringContaining('Row 2: the candidate failed: Too many calls.'),
      cause: limit,
    });
    await expect(run({ maxErrors: 2, concurrency: 1 })).rejects.toThrow(
      /Row 6: .* It was error number 3; maxErrors is 2/,
    );
    await expect(run({ maxErrors: 3 })).resolves.toBeInstanceOf(EvalReport);
  });

  it('can fail in a metric, whose other rows still count, and never bring NaN into a score', async () => {
    const moody: Metric = {
      ...length,
      name: 'moody',
      segment: ({ output }) => {
        if (output === 'a1') throw new Error('no');
        return output === 'a2' ? [Number.NaN, 1] : [1, 1];
      },
    };
    const never: Metric = {
      ...length,
      name: 'never',
      score: () => ({ status: 'value', name: 'never', value: Number.NaN, parts: {} }),
    };
    const report = await Evaluator.of({ metrics: [moody, match, never] }).run({
      dataset: rows(4, () => true),
      ...asGiven,
    });
    expect(report.score('moody')).toMatchObject({ value: 1, coverage: { scored: 2, errors: 2 } });
    expect(report.errors.first.map(({ index, name, code }) => [index, name, code])).toEqual([
      [1, 'moody', 'UNKNOWN'],
      [2, 'moody', 'INVALID_OUTPUT'],
    ]);
    expect(report.score('match').coverage.scored).toBe(4);
    expect(report.score('never')).toMatchObject({ status: 'abstained', reason: 'undefined-value' });
    expect(JSON.stringify(report.scores)).not.toMatch(/NaN|null/);
  });

  it('leave a score without a value when no row is left, and say why', async () => {
    const evaluator = Evaluator.of({ metrics: [match] });
    const dataset = rows(3, () => true);
    const failed = await evaluator.run({ dataset, ...asGiven, candidate: () => Promise.reject(limit) });
    expect(failed.score('match')).toMatchObject({ status: 'error', reason: 'every row failed' });
    const bare = await evaluator.run({ dataset, ...asGiven, references: () => [] });
    expect(bare.score('match')).toMatchObject({
      status: 'abstained',
      reason: 'no-reference',
      coverage: { abstained: 3 },
    });
    expect(inspect(bare)).toContain('none: no-reference');
    expect(bare.score('match').value).toBeUndefined();
  });
});

describe('what is refused', () => {
  const code = async (run: Promise<unknown>) =>
    run.then(
      () => undefined,
      (error: TuneloopError) => error.code,
    );

  it('is a dataset without rows', async () => {
    expect(await code(Evaluator.of({ metrics: [match] }).run({ dataset: rows(0, () => true), ...asGiven }))).toBe(
      'INVALID_OPTION',
    );
  });

  it('are test rows inside the training set, unless they are allowed, and then they are counted', async () => {
    const dataset = rows(10, () => true);
    const training = dataset.filter(({ input }) => input > 'q6');
    const evaluator = Evaluator.of({ metrics: [match] });
    const run = (more: object) => evaluator.run({ dataset, training, ...asGiven, ...more });
    await expect(run({})).rejects.toMatchObject({
      code: 'LEAKAGE',
      message: expect.stringContaining('3 of 10 rows to evaluate on are in the training data; row 7 is its row 0'),
    });
    expect((await run({ allowLeakage: true })).leakage).toEqual({ rows: 10, leaked: 3 });
    expect((await run({ training: rows(5, () => false).map((row) => ({ ...row, target: 'x' })) })).leakage).toEqual({
      rows: 10,
      leaked: 0,
    });
    const byInput = run({ training: rows(5, () => false), leakageKey: ({ input }: Row) => input });
    expect(await code(byInput)).toBe('LEAKAGE');
  });

  it('is an evaluator without metrics, with two of one name, or with an option that does not exist', () => {
    for (const options of [
      { metrics: [] },
      { metrics: [match, match] },
      { metrics: [match], seeds: 1 },
      { metrics: [match], concurrency: 0 },
    ]) {
      expect(() => Evaluator.of(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    }
  });
});

describe('an abort', () => {
  it('ends the run with its reason, also while a candidate hangs that does not listen', async () => {
    const stop = new AbortController();
    let calls = 0;
    const run = Evaluator.of({ metrics: [match], concurrency: 2 }).run(
      {
        dataset: rows(100, () => true),
        ...asGiven,
        candidate: () => {
          if (++calls === 2) queueMicrotask(() => stop.abort('enough'));
          return new Promise<string>(() => {});
        },
      },
      { signal: stop.signal },
    );
    await expect(run).rejects.toBe('enough');
    expect(calls).toBe(2);
  });

  it('reaches the candidate', async () => {
    const stop = new AbortController();
    let told = false;
    const run = Evaluator.of({ metrics: [match] }).run(
      {
        dataset: questions(3),
        candidate: (_, { signal }) =>
          new Promise<string>((_, reject) => {
            signal?.addEventListener('abort', () => {
              told = true;
              reject(signal.reason);
            });
            queueMicrotask(() => stop.abort('enough'));
          }),
        references: () => [],
        about: { model: 'm' },
      },
      { signal: stop.signal },
    );
    await expect(run).rejects.toBe('enough');
    expect(told).toBe(true);
  });
});
