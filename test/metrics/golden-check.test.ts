import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkFile, goldenFiles } from '../golden/check.js';

const folder = mkdtempSync(join(tmpdir(), 'tuneloop-golden-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
const strings = (levenshtein: number) => ({
  schema: 'golden/1',
  metric: 'strings',
  tolerance: 1e-9,
  cases: [
    { id: 'one', a: 'ab', b: 'ac', expected: { levenshtein: 1 } },
    { id: 'two', a: 'ab', b: 'xy', expected: { levenshtein } },
  ],
});

describe('the golden checker', () => {
  it('passes equal numbers and names the case and the path of others', () => {
    write('a.json', strings(2));
    write('b.json', strings(3));
    expect(checkFile(folder, 'a.json')).toMatchObject({ passed: 2, failures: [] });
    expect(checkFile(folder, 'b.json')).toMatchObject({
      passed: 1,
      failures: [{ id: 'two', differences: [{ path: '.levenshtein', expected: 3, actual: 2 }] }],
    });
  });

  it('does not count a metric we have not, nor other files', () => {
    write('c.json', { ...strings(2), metric: 'bertscore' });
    write('d.json', { hello: 1 });
    expect(checkFile(folder, 'c.json')).toMatchObject({ covered: false, note: 'no metric "bertscore"' });
    expect(checkFile(folder, 'd.json')).toMatchObject({ covered: false, note: 'no golden file' });
  });

  it('fails a file it cannot read and a case that throws', () => {
    write('e.json', '{"cases": [');
    write('f.json', { ...strings(2), metric: 'bleu' });
    expect(checkFile(folder, 'e.json').failures).toHaveLength(1);
    expect(checkFile(folder, 'f.json').failures.map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('takes the JSON files of a folder, by name', () => {
    write('notes.txt', 'x');
    expect(goldenFiles(folder)).toEqual(['a.json', 'b.json', 'c.json', 'd.json', 'e.json', 'f.json']);
  });
});
