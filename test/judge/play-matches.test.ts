import { describe, expect, it } from 'vitest';
import { pairwiseJudge, playMatches } from '../../src/judge/index.js';
import type { ChatRequest } from '../../src/spec/index.js';
import { bradleyTerry } from '../../src/statistics/index.js';
import { block, scripted } from './fakes.js';

/** The longer output is better; one that says `prose` or `decline` makes the judge do so. */
const { model } = scripted((request: ChatRequest) => {
  const [one, two] = [block(request, 'first output')!, block(request, 'second output')!];
  if (one === 'prose' || two === 'prose') return 'I like both.';
  if (one === 'decline' || two === 'decline') return { text: 'No.', finish: 'filter' };
  const verdict = one.length === two.length ? 'tie' : one.length > two.length ? 'first' : 'second';
  return { reasoning: '', verdict };
});
const judge = pairwiseJudge({ model, criteria: 'Longer.', attempts: 1 });
const row = (outputs: Readonly<Record<string, string>>) => ({ segment: { input: '?' }, outputs });

describe('matches', () => {
  it('are one for every two systems on every row both answered', async () => {
    const { matches, abstained, failed, usage } = await playMatches(judge, [
      row({ a: 'xxx', b: 'xx', c: 'x' }),
      row({ a: 'x', c: 'y' }),
    ]);
    expect(matches).toEqual([
      { row: 0, system: 'a', baseline: 'b', value: 1 },
      { row: 0, system: 'a', baseline: 'c', value: 1 },
      { row: 0, system: 'b', baseline: 'c', value: 1 },
      { row: 1, system: 'a', baseline: 'c', value: 0.5 },
    ]);
    expect({ abstained, failed }).toEqual({ abstained: 0, failed: 0 });
    expect(usage!.outputTokens).toBeGreaterThan(0);
  });

  it('make a ranking as they are', async () => {
    const rows = ['xxx', 'xx', 'xxxx', 'x'].map((b) => row({ a: 'xxx', b, c: 'xx' }));
    const { matches } = await playMatches(judge, rows);
    const ranking = bradleyTerry(matches, { clusters: matches.map((match) => match.row) });
    expect(ranking).toMatchObject({ systems: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], matches: 12 });
  });

  it('that cannot be decided are counted', async () => {
    const { matches, abstained, failed } = await playMatches(judge, [
      row({ a: 'x', b: 'prose' }),
      row({ a: 'x', b: 'decline' }),
      row({ a: 'x', b: 'yy' }),
    ]);
    expect(matches).toEqual([{ row: 2, system: 'a', baseline: 'b', value: 0 }]);
    expect({ abstained, failed }).toEqual({ abstained: 1, failed: 1 });
  });

  it('need two systems, and stop with their signal', async () => {
    await expect(playMatches(judge, [row({ a: 'x' })])).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(playMatches(judge, [row({ a: 'x', b: 'y' })], {}, { signal })).rejects.toBe(reason);
  });
});
