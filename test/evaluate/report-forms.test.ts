import { describe, expect, it } from 'vitest';
import type { EvalReport } from '../../src/evaluate/eval-report.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { rowMetric } from '../../src/metrics/row-metric.js';
import { length, match, rows } from './fakes.js';

const clock = { now: () => Date.UTC(2030, 0, 1), monotonic: () => 0, sleep: async () => {} };
const share = rowMetric({
  name: 'share',
  value: ({ output }) => ({ value: output.length / 4, explanation: '<b>long</b>' }),
});
const never = rowMetric({ name: 'never', value: () => ({ status: 'abstained', reason: 'no "labels"' }) });

function run(): Promise<EvalReport> {
  return Evaluator.of({ metrics: [match, length, share, never], clock, resamples: 100 }).run({
    dataset: rows(30, (i) => i % 3 > 0),
    candidate: ({ input, output }) => {
      if (input === 'q4') throw new Error('bad \u0000\ud800 <input> & "more"');
      return input === 'q5' ? '<script>alert(1)</script>' : output;
    },
    references: ({ target }) => [target],
    slices: { half: ({ input }) => (Number(input.slice(1)) < 15 ? 'first' : 'second') },
    about: { model: 'a<b>' },
  });
}

describe('a report as HTML', () => {
  it('is one file without scripts, in which no text of the run is markup', async () => {
    const html = (await run()).toHTML();
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<b>|<input|\shref=|\ssrc=/);
    for (const shown of ['half: first', 'dataset', 'sha256:', 'match|nrefs:1|v:1', 'Spread over the rows', 'Errors']) {
      expect(html).toContain(shown);
    }
    expect(html).toContain('&#60;script&#62;');
    expect(html.match(/<svg/g)?.length).toBeGreaterThan(2);
  });
});

describe('a report as JUnit XML', () => {
  it('has a case for each score and each row error, and is well-formed', async () => {
    const xml = (await run()).toJUnit({ match: { min: 0.9, minCoverage: 0 }, length: { max: 100, minCoverage: 0 } });
    expect(xml).toContain('tests="6" failures="1" errors="2" skipped="1" timestamp="2030-01-01T00:00:00.000Z"');
    expect(xml).toMatch(/name="match"><failure message="match: its value is 0\.\d+, not at least 0\.9/);
    expect(xml).toContain('<skipped message="no &#34;labels&#34;"/>');
    expect(xml).toContain('message="bad \ufffd\ufffd &#60;input&#62; &#38; &#34;more&#34;"');
    expect(tagsOf(xml)).toEqual([]);
  });

  it('fails a rule about a score that has no value', async () => {
    const xml = (await run()).toJUnit({ never: { min: 0 } });
    expect(xml).toMatch(/name="never"><failure message=/);
  });
});

/** Tags that are still open at the end, or are closed without being open: none in well-formed XML. */
function tagsOf(xml: string): string[] {
  const open: string[] = [];
  for (const [, close, name, own] of xml.matchAll(/<(\/?)([a-z-]+)[^<>]*?(\/?)>/g)) {
    if (own === '/') continue;
    if (close === '') open.push(name as string);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}
