import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerOf, installed } from '../python.js';

const GOLDEN = fileURLToPath(new URL('../../../../shared/golden/significance.json', import.meta.url));

interface Case {
  readonly id: string;
  readonly expected: { readonly numpy2: unknown };
}

const tools = existsSync(GOLDEN)
  ? installed('references', 'sacrebleu, rouge_score')
  : { reason: 'there is no ../shared/golden/significance.json' };
if ('reason' in tools) console.log(`golden paired tests under NumPy 2: skipped, ${tools.reason}`);

describe.skipIf('reason' in tools)('the golden numbers of paired tests', () => {
  let theirs: { readonly numpy: string; readonly cases: readonly { readonly id: string; readonly numpy2: unknown }[] };

  beforeAll(async () => {
    theirs = await answerOf(tools, 'references/significance.py', { golden: GOLDEN });
  });

  // Ours are held against the golden ones by `npm run golden`; those were made under NumPy 1 that posed as NumPy 2.
  it('are to the last digit what sacreBLEU gives under a real NumPy 2', () => {
    const cases: readonly Case[] = JSON.parse(readFileSync(GOLDEN, 'utf8')).cases;
    expect(theirs.numpy).toMatch(/^2\./);
    expect(cases.length).toBeGreaterThan(0);
    expect(theirs.cases).toEqual(cases.map(({ id, expected }) => ({ id, numpy2: expected.numpy2 })));
  });
});
