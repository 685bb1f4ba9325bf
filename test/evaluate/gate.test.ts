import { describe, expect, it } from 'vitest';
import { GateError } from '../../src/base/errors.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { type GateRules, gate } from '../../src/evaluate/gate.js';
import { length, match, questions } from './fakes.js';

function system(right: (i: number) => boolean, count = 100) {
  return Evaluator.of({ metrics: [match, length], resamples: 500 }).run({
    dataset: questions(count),
    candidate: ({ input, target }) => (right(Number(input.slice(1))) ? target : 'wrong'),
    references: ({ target }) => [target],
    about: { model: 'm' },
  });
}

const half = await system((i) => i % 2 === 0);
const verdict = (rules: GateRules, report = half) => gate(report, rules, { throws: false });

describe('a gate', () => {
  it('lets pass what meets every bound', () => {
    expect(gate(half, { match: { min: 0.5, max: 0.5 }, length: { max: 5 } })).toEqual({ passed: true, failures: [] });
  });

  it('throws with every failure, in a form for machines', () => {
    const rules = { match: { min: 0.6, max: 0.4 }, length: { max: 2 } };
    const error = (() => {
      try {
        gate(half, rules);
      } catch (caught) {
        return caught as GateError;
      }
    })();
    expect(error).toBeInstanceOf(GateError);
    expect(error?.code).toBe('GATE_FAILED');
    expect(error?.failures).toEqual([
      {
        metric: 'match',
        rule: 'min',
        bound: 0.6,
        value: 0.5,
        message: 'match: its value is 0.5000, not at least 0.6 (match|nrefs:1|v:1)',
      },
      {
        metric: 'match',
        rule: 'max',
        bound: 0.4,
        value: 0.5,
        message: 'match: its value is 0.5000, not at most 0.4 (match|nrefs:1|v:1)',
      },
      {
        metric: 'length',
        rule: 'max',
        bound: 2,
        value: half.score('length').value,
        message: expect.stringContaining('not at most 2'),
      },
    ]);
    expect(verdict(rules)).toEqual({ passed: false, failures: error?.failures });
  });

  it('can hold the interval against the bound', () => {
    const [low, high] = half.score('match').interval95 ?? [0, 0];
    expect(verdict({ match: { min: 0.45 } }).passed).toBe(true);
    expect(verdict({ match: { min: 0.45, on: 'interval' } }).failures).toEqual([
      expect.objectContaining({ rule: 'min', value: low }),
    ]);
    expect(verdict({ match: { max: 0.55, on: 'interval' } }).failures).toEqual([
      expect.objectContaining({ rule: 'max', value: high }),
    ]);
    expect(verdict({ match: { min: low, max: high, on: 'interval' } }).passed).toBe(true);
  });

  it('asks for a report that is no worse than a baseline by a margin, or better than it', async () => {
    const [worse, same, better] = [
      await system((i) => i % 2 === 0 && i < 70),
      await system((i) => i % 2 === 0),
      await system((i) => i % 2 === 0 || i < 50),
    ];
    const against = (margin?: number) => ({ match: { baseline: half, ...(margin === undefined ? {} : { margin }) } });
    expect(verdict(against(), better).passed).toBe(true);
    expect(verdict(against(0.1), better).passed).toBe(true);
    expect(verdict(against(0.05), same).passed).toBe(true);
    expect(verdict(against(), same).failures).toEqual([
      expect.objectContaining({ rule: 'baseline', bound: -0, value: expect.closeTo(-0.027, 3) }),
    ]);
    expect(verdict(against(0.05), worse).passed).toBe(false);
    expect(verdict(against(0.5), worse).passed).toBe(true);
    // A longer output is worse, and wrong ones are longer.
    expect(verdict({ length: { baseline: half } }, better).passed).toBe(true);
    expect(verdict({ length: { baseline: half } }, worse).passed).toBe(false);
  });

  it('does not let pass a score that lacks rows, unless that is allowed', async () => {
    const gaps = await system((i) => {
      if (i < 5) throw new Error('down');
      return true;
    });
    expect(verdict({ match: { min: 0.9 } }, gaps).failures).toEqual([
      { metric: 'match', rule: 'minCoverage', bound: 1, value: 0.95, message: 'match: only 95 of 100 rows are scored' },
    ]);
    expect(verdict({ match: { min: 0.9, minCoverage: 0.9 } }, gaps).passed).toBe(true);
  });

  it('does not let pass a score that does not exist', async () => {
    const down = await system(() => {
      throw new Error('down');
    });
    expect(verdict({ match: { min: 0, minCoverage: 0 } }, down).failures).toEqual([
      {
        metric: 'match',
        rule: 'min',
        bound: 0,
        value: null,
        message: 'match: there is no such number (every row failed)',
      },
    ]);
    expect(verdict({ match: { baseline: half, margin: 1, minCoverage: 0 } }, down).failures[0]?.value).toBeNull();
    const single = await system(() => true, 1);
    expect(verdict({ length: { max: 100, on: 'interval' } }, single).failures[0]?.value).toBeNull();
  });

  it('refuses rules that say nothing', () => {
    const code = (rules: object) => {
      try {
        verdict(rules as GateRules);
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code({})).toBe('INVALID_OPTION');
    expect(code({ match: {} })).toBe('INVALID_OPTION');
    expect(code({ match: { minimum: 0.5 } })).toBe('INVALID_OPTION');
    expect(code({ match: { min: Number.NaN } })).toBe('INVALID_OPTION');
    expect(code({ blue: { min: 30 } })).toBe('NOT_FOUND');
  });
});
