import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/base/json.js';
import { rng } from '../../../src/base/rng.js';
import {
  type Call,
  errorRecovery,
  redundantCalls,
  scoreSegments,
  toolCallAccuracy,
  toolCallF1,
  trajectory,
} from '../../../src/metrics/index.js';
import { explanationOf, promisesOf, scoreOf } from '../rows.js';

const call = (name: string, args: Json = {}): Call => ({ name, arguments: args });
const row = (toolCalls: readonly Call[], referenceToolCalls: readonly Call[] | undefined) => ({
  toolCalls,
  referenceToolCalls,
});

/** Up to three calls of two tools that were wanted, and as many that were made, alike by chance. */
function seeded(seed: number) {
  const random = rng(seed);
  const values = () => random.pick(['a', 'b', { deep: ['x', random.pick(['y', 'z'])] }]);
  const args = () =>
    Object.fromEntries(
      random
        .shuffle(['q', 'lang', 'n'])
        .slice(0, random.below(4))
        .map((name) => [name, values()]),
    );
  const any = () => call(random.pick(['find', 'open']), args());
  const list = () => Array.from({ length: random.below(4) }, any);
  const wanted = list();
  const kind = random.below(4);
  if (kind === 0) return row(list(), wanted);
  if (kind === 1) return row(random.shuffle(wanted), wanted);
  return row(
    wanted.map((one) => (random.below(3) ? one : call(one.name, args()))),
    wanted,
  );
}
const many = Array.from({ length: 600 }, (_, i) => seeded(i + 1));

describe('toolCallAccuracy', () => {
  it('gives the sum Ragas 0.4.3 gives on 600 random rows', async () => {
    // Row by row they were equal when this was written; texts as arguments, since Ragas compares their str().
    const { segments } = await scoreSegments(toolCallAccuracy(), many);
    expect((segments as number[][]).reduce((sum, [value]) => sum + value!, 0)).toBeCloseTo(373.05555555555554, 9);
  });

  it('is the share of right arguments where the tools are right, and 0 where they are not', async () => {
    const wanted = [call('find', { q: 'x', n: 3 }), call('open')];
    expect(await scoreOf(toolCallAccuracy(), row([call('find', { q: 'x', n: 4 }), call('open')], wanted))).toBe(0.75);
    expect(await scoreOf(toolCallAccuracy(), row([call('open'), call('find', { q: 'x', n: 3 })], wanted))).toBe(0);
    expect(
      await scoreOf(toolCallAccuracy({ order: 'any' }), row([call('open'), call('find', { q: 'x', n: 3 })], wanted)),
    ).toBe(1);
    expect(await scoreOf(toolCallAccuracy(), row(wanted.slice(0, 1), wanted))).toBe(0);
    expect(await explanationOf(toolCallAccuracy(), row([], wanted))).toBe('Called nothing; wanted find, open.');
    expect(await scoreOf(toolCallAccuracy(), row([call('open', { extra: 1 })], [call('open')]))).toBe(0);
    expect(await scoreOf(toolCallAccuracy(), row([call('f', { a: 1, extra: 1 })], [call('f', { a: 1 })]))).toBe(1);
  });

  it('tells nothing wanted from nothing known', async () => {
    expect(await scoreOf(toolCallAccuracy(), row([], []))).toBe(1);
    expect(await scoreOf(toolCallAccuracy(), row([call('f')], []))).toBe(0);
    expect(await scoreOf(toolCallAccuracy(), row([call('f')], undefined))).toBe('no-reference');
  });

  it('pairs calls of one tool as agrees best where order does not count', async () => {
    // By their text, a pairs with b and b with c: two wrong. As agrees best, only one is.
    const made = [call('f', { x: 'a' }), call('f', { x: 'b' })];
    const wanted = [call('f', { x: 'b' }), call('f', { x: 'c' })];
    expect(await scoreOf(toolCallAccuracy({ order: 'any' }), row(made, wanted))).toBe(0.5);
  });

  it('compares values, not texts: numbers, nested objects, kinds', async () => {
    const one = (made: Json, wanted: Json, options = {}) =>
      scoreOf(toolCallAccuracy(options), row([call('f', { x: made })], [call('f', { x: wanted })]));
    expect(await one(1, '1')).toBe(0);
    expect(await one({ b: 1, a: [2] }, { a: [2], b: 1 })).toBe(1);
    expect(await one(100.4, 100)).toBe(0);
    expect(await one(100.4, 100, { tolerance: { relative: 0.01 } })).toBe(1);
    expect(await one(['b', 'a'], ['a', 'b'])).toBe(0);
    expect(await one(['b', 'a'], ['a', 'b'], { unordered: ['x'] })).toBe(1);
    expect(await one({ tags: ['b', 'a'] }, { tags: ['a', 'b'] }, { unordered: ['x.tags'] })).toBe(1);
    expect(await one({ id: 1, v: 2 }, { id: 3, v: 2 }, { ignore: ['x.id'] })).toBe(1);
  });

  it('fills in defaults on both sides, and leaves an ignored argument out', async () => {
    const options = { defaults: { find: { limit: 10, lang: 'en' } } };
    const [bare, said] = [call('find', { q: 'x' }), call('find', { q: 'x', limit: 10, lang: 'en' })];
    expect(await scoreOf(trajectory({ mode: 'strict', ...options }), row([bare], [said]))).toBe(1);
    expect(await scoreOf(trajectory({ mode: 'strict', ...options }), row([said], [bare]))).toBe(1);
    expect(
      await scoreOf(trajectory({ mode: 'strict', ...options }), row([call('find', { q: 'x', limit: 9 })], [bare])),
    ).toBe(0);
    expect(await scoreOf(trajectory({ mode: 'strict', ...options }), row([call('toString')], [call('toString')]))).toBe(
      1,
    );
    const ignoring = trajectory({ mode: 'strict', ignore: ['trace'] });
    expect(await scoreOf(ignoring, row([call('f', { trace: 1 })], [call('f', { trace: 2 })]))).toBe(1);
  });

  it('asks a comparison of a tool’s own, and checks what it says', async () => {
    const compare = {
      find: (made: Json, wanted: Json) => (JSON.stringify(made) === JSON.stringify(wanted) ? true : 0.5),
    };
    const rows = row(
      [call('find', { q: 1 }), call('open', { q: 1 })],
      [call('find', { q: 2 }), call('open', { q: 1 })],
    );
    expect(await scoreOf(toolCallAccuracy({ compare }), rows)).toBe(0.75);
    expect(await scoreOf(toolCallF1({ compare }), rows)).toBe(0.5);
    expect(() => toolCallF1({ compare: { find: () => 2 } }).segment(rows)).toThrow(
      expect.objectContaining({ code: 'INVALID_OUTPUT' }),
    );
  });

  it('compares arguments that are no object, and survives depth', async () => {
    expect(await scoreOf(toolCallAccuracy(), row([call('f', [1, 2])], [call('f', [1, 2])]))).toBe(1);
    expect(await scoreOf(toolCallAccuracy(), row([call('f', 'x')], [call('f', {})]))).toBe(0);
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as Json;
    expect(await scoreOf(toolCallAccuracy(), row([call('f', { x: deep })], [call('f', { x: 1 })]))).toBe(0);
  });
});

describe('toolCallF1', () => {
  it('counts each call once, in whatever order', async () => {
    const [a, b] = [call('f', { x: 1 }), call('g')];
    expect(await scoreOf(toolCallF1(), row([b, a], [a, b]))).toBe(1);
    expect(await scoreOf(toolCallF1(), row([a, a], [a]))).toBeCloseTo(2 / 3, 15);
    expect(await scoreOf(toolCallF1(), row([call('f', { x: 2 })], [a]))).toBe(0);
    expect(await scoreOf(toolCallF1(), row([], [a]))).toBe(0);
    expect(await scoreOf(toolCallF1(), row([], []))).toBe(1);
    expect(await scoreOf(toolCallF1(), row([], undefined))).toBe('no-reference');
  });

  it('pools calls of all rows when asked; nothing to call adds nothing', async () => {
    const a = call('f', { x: 1 });
    const rows = [row([a], [a]), row([a, call('g'), call('h')], [call('i')]), row([], [])];
    const { score } = await scoreSegments(toolCallF1({ average: 'pooled' }), rows);
    expect(score).toMatchObject({
      value: 1 / 3,
      parts: { precision: 0.25, recall: 0.5, shared: 1, calls: 4, referenceCalls: 2 },
    });
    expect(await scoreOf(toolCallF1(), ...rows)).toBeCloseTo(2 / 3, 15);
    expect(await scoreOf(toolCallF1({ average: 'pooled' }), row([], []))).toBe('undefined-value');
  });
});

describe('trajectory', () => {
  it('agrees with agentevals 0.0.7 on 600 random rows', async () => {
    // Matches its evaluators found; row by row they were equal when this was written.
    const matches = { strict: 318, unordered: 358, subset: 392, superset: 384 };
    for (const [mode, expected] of Object.entries(matches)) {
      const { segments } = await scoreSegments(trajectory({ mode: mode as 'strict' }), many);
      expect(
        (segments as number[][]).reduce((sum, [value]) => sum + value!, 0),
        mode,
      ).toBe(expected);
    }
  });

  it('compares lists as its mode says', async () => {
    const [a, b, c] = [call('a'), call('b', { x: 1 }), call('c')];
    const table = [
      { made: [a, b], wanted: [a, b], strict: 1, unordered: 1, subset: 1, superset: 1, aligned: 1 },
      { made: [b, a], wanted: [a, b], strict: 0, unordered: 1, subset: 1, superset: 1, aligned: 0 },
      { made: [a], wanted: [a, b], strict: 0, unordered: 0, subset: 1, superset: 0, aligned: 0.5 },
      { made: [a, b, c], wanted: [a, b], strict: 0, unordered: 0, subset: 0, superset: 1, aligned: 2 / 3 },
      { made: [a, a], wanted: [a], strict: 0, unordered: 0, subset: 0, superset: 1, aligned: 0.5 },
      { made: [], wanted: [], strict: 1, unordered: 1, subset: 1, superset: 1, aligned: 1 },
      { made: [], wanted: [a], strict: 0, unordered: 0, subset: 1, superset: 0, aligned: 0 },
      // The right tool with its only argument wrong is half right.
      {
        made: [a, call('b', { x: 2 })],
        wanted: [a, b],
        strict: 0,
        unordered: 0,
        subset: 0,
        superset: 0,
        aligned: 0.75,
      },
    ];
    for (const { made, wanted, ...expected } of table)
      for (const [mode, value] of Object.entries(expected))
        expect(await scoreOf(trajectory({ mode: mode as 'strict' }), row(made, wanted)), mode).toBeCloseTo(value, 15);
    expect(await scoreOf(trajectory(), row([], undefined))).toBe('no-reference');
  });

  it('pairs where a greedy pairing by near numbers would not', async () => {
    const near = { tolerance: { absolute: 1 } };
    const rows = row([call('f', { x: 2 }), call('f', { x: 0.2 })], [call('f', { x: 1 }), call('f', { x: 3 })]);
    expect(await scoreOf(trajectory({ mode: 'unordered', ...near }), rows)).toBe(1);
  });

  it('relates its modes as they must', async () => {
    for (const one of many.slice(0, 200)) {
      const of = (mode: 'strict' | 'unordered' | 'subset' | 'superset' | 'aligned') =>
        scoreOf(trajectory({ mode }), one);
      const [strict, unordered, subset, superset, aligned] = await Promise.all([
        ...[of('strict'), of('unordered'), of('subset'), of('superset'), of('aligned')],
      ]);
      if (strict === 1) expect([unordered, aligned]).toEqual([1, 1]);
      if (unordered === 1) expect([subset, superset]).toEqual([1, 1]);
      expect(aligned === 1).toBe(strict === 1);
      const turned = await scoreOf(trajectory(), row(one.referenceToolCalls ?? [], one.toolCalls));
      expect(turned).toBeCloseTo(aligned as number, 12);
    }
  });

  it('is named for its mode and says what was called', async () => {
    expect(trajectory({ mode: 'superset' }).name).toBe('trajectorySuperset');
    const calls = Array.from({ length: 12 }, (_, i) => call(`t${i}`));
    expect(await explanationOf(trajectory({ mode: 'strict' }), row(calls, []))).toMatch(
      /t9 and 2 more; wanted nothing/,
    );
    expect(() => trajectory({ mode: 'exact' as 'strict' })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});

describe('redundantCalls', () => {
  it('counts calls that were made before, over all rows', async () => {
    const [a, b] = [call('f', { x: 1, y: 2 }), call('f', { y: 2, x: 1 })];
    expect(await scoreOf(redundantCalls(), { toolCalls: [a, b, call('g'), a] })).toBe(0.5);
    expect(await scoreOf(redundantCalls(), { toolCalls: [a, b] }, { toolCalls: [a, call('g')] })).toBe(0.25);
    expect(await scoreOf(redundantCalls({ allow: ['f'] }), { toolCalls: [a, b, call('g')] })).toBe(0);
    expect(
      await scoreOf(redundantCalls({ ignore: ['x'] }), { toolCalls: [call('f', { x: 1 }), call('f', { x: 2 })] }),
    ).toBe(0.5);
    expect(await scoreOf(redundantCalls(), { toolCalls: [] })).toBe('undefined-value');
    expect(await scoreOf(redundantCalls(), { toolCalls: [] }, { toolCalls: [a] })).toBe(0);
  });
});

describe('errorRecovery', () => {
  it('looks for a later call of the tool that works', async () => {
    const made = (...outcomes: readonly (readonly [string, boolean])[]) => ({
      toolCalls: outcomes.map(([name, failed]) => ({ ...call(name), failed })),
    });
    expect(await scoreOf(errorRecovery(), made(['f', true], ['g', false], ['f', false]))).toBe(1);
    expect(await scoreOf(errorRecovery(), made(['f', false], ['f', true]))).toBe(0);
    expect(await scoreOf(errorRecovery(), made(['f', true], ['f', true], ['f', false], ['g', true]))).toBeCloseTo(
      2 / 3,
      15,
    );
    expect(await scoreOf(errorRecovery(), made(['f', true]), made(['f', false]))).toBe(0);
    expect(await scoreOf(errorRecovery(), made(['f', false]))).toBe('undefined-value');
  });
});

describe('metrics of agents', () => {
  it('keep what every metric promises', async () => {
    const rows = many.slice(0, 80);
    const modes = ['strict', 'unordered', 'subset', 'superset', 'aligned'] as const;
    const metrics = [
      toolCallAccuracy(),
      toolCallAccuracy({ order: 'any', tolerance: { absolute: 1 } }),
      toolCallF1(),
      toolCallF1({ average: 'pooled', unordered: true }),
      ...modes.map((mode) => trajectory({ mode })),
    ];
    for (const metric of metrics) expect(await promisesOf(metric, rows)).toEqual([]);
    expect(await promisesOf(redundantCalls(), rows)).toEqual([]);
    const outcomes = rows.map(({ toolCalls }) => ({
      toolCalls: toolCalls.map((one, i) => ({ ...one, failed: i % 2 === 0 })),
    }));
    expect(await promisesOf(errorRecovery(), outcomes)).toEqual([]);
  });

  it('sign with how arguments are compared', () => {
    const compare = { find: () => true };
    expect(
      toolCallAccuracy({ compare, version: 2, defaults: { find: { n: 1 } } }).signature({ references: 0 }),
    ).toMatch(
      /^toolCallAccuracy\|order:strict\|tol:none\|unordered:no\|nulls:values\|defaults:#[0-9a-f]{12}\|compare:find\|by:2\|v:1$/,
    );
  });
});
