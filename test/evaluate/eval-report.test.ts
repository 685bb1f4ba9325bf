import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/base/json.js';
import { EvalReport } from '../../src/evaluate/eval-report.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { match, rows } from './fakes.js';

const clock = { now: () => Date.UTC(2030, 0, 1), monotonic: () => 0, sleep: async () => {} };

async function report(): Promise<EvalReport> {
  return Evaluator.of({ metrics: [match], clock, resamples: 100, keepOutputs: true }).run({
    dataset: rows(20, (i) => i % 2 === 0),
    candidate: ({ output }) => ({ text: output, usage: { inputTokens: 1, outputTokens: 2 } }),
    references: ({ target }) => [target],
    about: { model: 'm|1' },
    slices: { parity: ({ input }) => (Number(input.slice(1)) % 2 === 0 ? 'even' : 'odd') },
  });
}

describe('an EvalReport', () => {
  it('survives JSON and back without a change', async () => {
    const before = await report();
    const json = JSON.parse(JSON.stringify(before));
    const after = EvalReport.fromJSON(json);
    expect(JSON.parse(JSON.stringify(after))).toEqual(json);
    expect(after.score('match')).toEqual(before.score('match'));
    expect(inspect(after)).toBe(inspect(before));
  });

  it('refuses JSON that is something else, and names the field', async () => {
    const good = JSON.parse(JSON.stringify(await report())) as Record<string, Json>;
    const scores = good['scores'] as readonly Record<string, Json>[];
    const cases: readonly (readonly [unknown, string])[] = [
      [null, 'not an object'],
      [{}, '"kind"'],
      [{ ...good, v: 2 }, '"v"'],
      [{ ...good, dataset: 'sha256:no' }, '"dataset"'],
      [{ ...good, scores: [{ ...scores[0], value: null }] }, '"scores"'],
      [{ ...good, scores: [{ ...scores[0], status: 'abstained' }] }, '"scores"'],
      [{ ...good, stats: { match: [] } }, 'stats for every row'],
      [{ ...good, stats: { match: 'all' } }, '"stats"'],
      [{ ...good, errors: { total: -1, byCode: {}, first: [] } }, '"errors"'],
    ];
    for (const [json, where] of cases) {
      expect(() => EvalReport.fromJSON(json as Json)).toThrow(
        expect.objectContaining({ code: 'CORRUPT_RECORD', message: expect.stringContaining(where) }),
      );
    }
  });

  it('shows itself as an aligned table', async () => {
    expect(inspect(await report()).replace(/dataset \w{12}/, 'dataset 123456789abc')).toBe(
      [
        'EvalReport of m|1 · dataset 123456789abc · 20 rows · seed 12345',
        '  metric                 score     95 % interval  rows scored',
        '  match                 0.5000  [0.2993, 0.7007]     20 of 20',
        '  match (parity: even)  1.0000  [0.7225, 1.0000]     10 of 10',
        '  match (parity: odd)   0.0000  [0.0000, 0.2775]     10 of 10',
        '20 tokens in, 40 out, as 20 answers told.',
      ].join('\n'),
    );
  });

  it('writes Markdown and notebook HTML in which nothing of the data is markup', async () => {
    const made = await report();
    const markdown = made.toMarkdown();
    expect(markdown).toContain('| metric | score | 95 % interval | rows scored |\n| --- | ---: | ---: | ---: |');
    expect(markdown).toContain('- `match|nrefs:1|v:1`');
    const data = { ...JSON.parse(JSON.stringify(made)), about: { model: '<b>m</b>' } };
    const notebook = Reflect.get(EvalReport.prototype, Symbol.for('Jupyter.display')).call(EvalReport.fromJSON(data));
    expect(notebook['text/html']).toContain('&#60;b&#62;m');
    expect(notebook['text/html']).not.toContain('<b>');
  });

  it('refuses a score it does not have, and names those it has', async () => {
    const made = await report();
    expect(() => made.score('bleu')).toThrow('The report has no score "bleu". It has: match.');
  });
});
