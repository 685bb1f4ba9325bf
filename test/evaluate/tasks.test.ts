import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { EvalReport } from '../../src/evaluate/eval-report.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { StatsLog } from '../../src/evaluate/stats-log.js';
import { rowMetric } from '../../src/metrics/row-metric.js';
import type { ChatModel, ChatRequest, Json, Metric } from '../../src/spec/index.js';
import { match, questions, rows } from './fakes.js';

const about = { model: 'm' };

describe('what answers', () => {
  it('can be a chat model, whose seed moves from one answer of a row to the next', async () => {
    const asked: ChatRequest[] = [];
    const chat: ChatModel = {
      provider: 'fake',
      model: 'echo',
      complete: async (request) => {
        asked.push(request);
        const text = String(request.messages.at(-1)?.content);
        return { id: '1', text, finish: 'stop', usage: { inputTokens: 1, outputTokens: 2 }, model: 'echo-1' };
      },
    };
    const report = await Evaluator.of({ metrics: [match], concurrency: 1 }).run({
      dataset: questions(2),
      chat,
      messages: ({ target }) => target,
      request: { temperature: 0.5, seed: 7 },
      references: ({ target }) => [target],
      repeats: 2,
    });
    expect(asked.map(({ seed, messages }) => [seed, messages[0]?.content])).toEqual([
      [7, 'a0'],
      [8, 'a0'],
      [7, 'a1'],
      [8, 'a1'],
    ]);
    expect(report).toMatchObject({ about: { provider: 'fake', model: 'echo' }, repeats: 2, segments: 2 });
    expect(report.usage).toMatchObject({ inputTokens: 4, outputTokens: 8, answers: 4 });
  });

  it('can be outputs that are there, in the order of the rows; a missing one is an error of its row', async () => {
    async function* outputs() {
      yield 'a0';
      yield null;
      yield { text: 'no' };
    }
    const task = { dataset: questions(3), references: ({ target }: { target: string }) => [target], about };
    const report = await Evaluator.of({ metrics: [match] }).run({ ...task, outputs: outputs() });
    expect(report.score('match')).toMatchObject({ value: 0.5, coverage: { scored: 2, errors: 1 } });
    const run = (texts: readonly string[]) => Evaluator.of({ metrics: [match] }).run({ ...task, outputs: texts });
    await expect(run(['a', 'b'])).rejects.toThrow(/outputs for 2 rows only/);
    await expect(run(['a', 'b', 'c', 'd'])).rejects.toThrow(/more than the 3 rows/);
  });

  it('is one thing', async () => {
    const task = { dataset: questions(1), references: () => [], about };
    const run = (more: object) => Evaluator.of({ metrics: [match] }).run({ ...task, ...more } as never);
    await expect(run({})).rejects.toThrow(/nothing to answer/);
    await expect(run({ candidate: () => 'a', outputs: [] })).rejects.toThrow(/candidate and outputs/);
  });
});

describe('several answers to a row', () => {
  it('are added up, or put together as the metric says; an answer that failed is left out', async () => {
    const passes: Metric = {
      ...match,
      name: 'passes',
      repeats: (each) => [each.some(([hit]) => hit === 1) ? 1 : 0, 1],
    };
    const report = await Evaluator.of({ metrics: [match, passes] }).run({
      dataset: questions(4),
      candidate: ({ input, target }, { repeat }) => {
        if (input === 'q3') throw new Error('no');
        if (input === 'q2' && repeat === 1) throw new Error('no');
        return input === 'q0' || repeat === 2 ? target : 'no';
      },
      references: ({ target }) => [target],
      about,
      repeats: 3,
    });
    expect(report.stats).toMatchObject({
      match: [[3, 3], [1, 3], [1, 2], null],
      passes: [[1, 1], [1, 1], [1, 1], null],
    });
    expect(report.score('passes')).toMatchObject({ value: 1, coverage: { scored: 3, errors: 1 } });
    expect(report.errors.first.map(({ index, repeat }) => [index, repeat])).toEqual([
      [2, 1],
      [3, 0],
      [3, 1],
      [3, 2],
    ]);
  });
});

describe('metrics that read more than texts', () => {
  const grounded = rowMetric({
    name: 'grounded',
    value: ({ output, contexts }: { readonly output: string; readonly contexts: readonly string[] }) => ({
      value: contexts.some((context) => context.includes(output)),
      explanation: `looked at ${contexts.length}`,
      usage: { inputTokens: 10, outputTokens: 1 },
    }),
    about: { looks: 'for the output' },
  });

  it('get it from the row or the answer, and their words and tokens are in the report', async () => {
    const report = await Evaluator.of({ metrics: [grounded, match] }).run({
      dataset: questions(2),
      candidate: ({ target }) => ({ text: target, data: { contexts: [`see ${target}`] } }),
      references: ({ target }) => [target],
      segment: (_, { data }) => ({ contexts: data?.contexts ?? [] }),
      about,
    });
    expect(report.score('grounded').value).toBe(1);
    expect(report.samples.first[0]?.explanations).toEqual({ grounded: 'looked at 1' });
    expect(report.metricUsage).toEqual({
      grounded: { inputTokens: 20, outputTokens: 2, cachedInputTokens: 0, reasoningTokens: 0, answers: 2 },
    });
    expect(report.metrics).toEqual({ grounded: { looks: 'for the output' } });
    const again = EvalReport.fromJSON(JSON.parse(JSON.stringify(report)) as Json);
    expect(JSON.stringify(again)).toBe(JSON.stringify(report));
  });

  it('cannot be asked where what they read cannot be had', async () => {
    const report = await Evaluator.of({ metrics: [grounded] }).run({
      dataset: questions(2),
      candidate: ({ target }) => target,
      segment: ({ input }) => {
        if (input === 'q1') throw new Error('no contexts');
        return { contexts: [] };
      },
      about,
    });
    expect(report.score('grounded').coverage).toEqual({ scored: 1, abstained: 0, errors: 1 });
    expect(report.errors.first[0]).toMatchObject({ index: 1, where: 'segment', message: 'no contexts' });
  });
});

describe('rows that belong together', () => {
  const run = (cluster?: (row: { readonly input: string }) => string) =>
    Evaluator.of({ metrics: [match] }).run({
      dataset: rows(200, (i) => i % 40 < 20),
      candidate: ({ output }) => output,
      references: ({ target }) => [target],
      about,
      ...(cluster === undefined ? {} : { cluster }),
    });
  const width = ([low, high]: readonly [number, number] = [0, 0]) => high - low;

  it('make the interval wider, since they tell less', async () => {
    const apart = await run();
    const together = await run(({ input }) => String(Math.floor(Number(input.slice(1)) / 20)));
    expect(apart.clusters).toBeUndefined();
    expect(together.clusters?.slice(18, 22)).toEqual([0, 0, 1, 1]);
    const ratio = width(together.score('match').interval95) / width(apart.score('match').interval95);
    expect(ratio).toBeGreaterThan(2);
  });

  it('are those that are equal, where nothing else is said', async () => {
    const report = await Evaluator.of({ metrics: [match] }).run({
      dataset: Dataset.of(['a', 'b', 'a', 'c'].map((text) => ({ text }))),
      candidate: ({ text }) => text,
      references: ({ text }) => [text],
      about,
    });
    expect(report.clusters).toEqual([0, 1, 0, 2]);
  });

  it('need the numbers of every row', async () => {
    const evaluation = Evaluator.of({ metrics: [match], keepRows: 4 }).run({
      dataset: questions(9),
      candidate: () => 'a',
      references: () => ['a'],
      cluster: () => 'one',
      about,
    });
    await expect(evaluation).rejects.toThrow(/keepRows/);
  });
});

describe('missing rows', () => {
  it('bound a mean from below and above', async () => {
    const report = await Evaluator.of({ metrics: [match] }).run({
      dataset: questions(10),
      candidate: ({ input, target }) => {
        if (input === 'q9') throw new Error('no');
        return input === 'q0' ? 'no' : target;
      },
      references: ({ input, target }) => (input === 'q1' ? [] : [target]),
      about,
    });
    expect(report.score('match')).toMatchObject({
      value: 7 / 8,
      bounds: [0.7, 0.9],
      coverage: { scored: 8, abstained: 1, errors: 1 },
    });
  });
});

describe('more rows than are kept', () => {
  const run = (keepRows: number) =>
    Evaluator.of({ metrics: [match], keepRows }).run({
      dataset: rows(1000, (i) => i % 10 < 7),
      candidate: ({ output }) => output,
      references: ({ target }) => [target],
      slices: { half: ({ input }) => (Number(input.slice(1)) < 500 ? 'first' : 'second') },
      about,
    });

  it('are added up with their neighbours: the same score, nearly the same interval', async () => {
    const [all, few] = [await run(2000), await run(256)];
    expect(few.unitRows).toBe(4);
    expect(few.stats.match?.length).toBe(250);
    expect(few.score('match').value).toBe(all.score('match').value);
    expect(few.labels).toBeUndefined();
    expect(all.labels?.half?.rows.slice(499, 501)).toEqual([0, 1]);
    expect(few.slices.map(({ scores }) => scores[0]?.value)).toEqual([0.7, 0.7]);
    expect(EvalReport.fromJSON(JSON.parse(JSON.stringify(few)) as Json).unitRows).toBe(4);
  });

  it('never take more memory, and lose no number', () => {
    const log = new StatsLog(8);
    for (let i = 0; i < 1000; i++) log.add(i % 5 === 0 ? undefined : [i, 1]);
    const units = log.units();
    expect(log.unitRows).toBe(128);
    expect(units.length).toBe(8);
    const sum = units.reduce((total, unit) => total + (unit?.[0] ?? 0), 0);
    expect(sum).toBe((999 * 1000) / 2 - (995 * 200) / 2);
    const none = new StatsLog(4);
    for (let i = 0; i < 9; i++) none.add(undefined);
    expect(none.units()).toEqual([null, null, null]);
  });
});

describe('a run without pauses', () => {
  it('lets timers and signals have their turn', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort('enough'), 0);
    function* endless() {
      for (let i = 0; ; i++) yield { i };
    }
    const run = Evaluator.of({ metrics: [match] }).run(
      { dataset: Dataset.of(endless), candidate: () => 'a', references: () => ['a'], about },
      { signal: stop.signal },
    );
    await expect(run).rejects.toBe('enough');
  });
});
