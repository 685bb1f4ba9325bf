import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { file, folder, root } from './fixtures.js';

const good = () => file('good.csv', 'input,target\nq1,a1\nq2,a2\nq3,a3\n');

/** Runs the quickstart as npm does. */
function quickstart(...args: readonly string[]) {
  const out = join(folder(), 'out');
  const command = ['--import', 'tsx', 'examples/quickstart/main.ts', '--out', out, ...args];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  return { status, stderr, out };
}

describe('the command line of the quickstart', () => {
  const cases: readonly (readonly [what: string, args: () => readonly string[], says: string])[] = [
    ['an option nobody knows', () => ['--epochs', '3'], "INVALID_OPTION: Unknown option '--epochs'"],
    ['a word too many', () => ['train.csv'], 'INVALID_OPTION: Unexpected argument'],
    [
      'steps that are no number',
      () => ['--steps', 'many'],
      'INVALID_OPTION: --steps must be a whole number from 1 on, not "many".',
    ],
    ['no steps', () => ['--steps', '0'], 'INVALID_OPTION: --steps must be a whole number from 1 on, not "0".'],
    ['training rows alone', () => ['--train', good()], 'INVALID_OPTION: Give --train and --test together, or neither.'],
    [
      'a missing file',
      () => ['--train', 'none.csv', '--test', good()],
      `NOT_FOUND: There is no file "${join(root, 'none.csv')}".`,
    ],
    ['a missing test file', () => ['--train', good(), '--test', 'none.csv'], 'NOT_FOUND: There is no file'],
    [
      'a folder for a file',
      () => ['--train', dirname(good()), '--test', good()],
      'is a directory. Name one file in it.',
    ],
    [
      'a wrong column',
      () => ['--train', good(), '--test', good(), '--input', 'mr'],
      'INVALID_ROW: good.csv has no column "mr"; it has "input", "target".',
    ],
    [
      'an empty file',
      () => ['--train', file('none.csv', ''), '--test', good()],
      'INVALID_ROW: none.csv: there are no rows.',
    ],
    [
      'a bad row',
      () => ['--train', file('t.csv', 'input,target\nq,a\nq\n'), '--test', good()],
      'INVALID_ROW: t.csv, line 3: ',
    ],
    [
      'test rows that were trained on',
      () => ['--train', good(), '--test', good()],
      'LEAKAGE: 3 of 3 rows of test cases are also in good.csv',
    ],
    ['a file where its folder should be', () => ['--out', file('out', 'x')], 'STORE_FAILED: Could not write'],
  ];
  it.each(cases)('answers %s with one line that says what to do, and status 1', (_, args, says) => {
    const { status, stderr } = quickstart(...args());
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(1);
  });

  it('makes no folder for what it cannot begin with', () => {
    const { out } = quickstart('--train', 'none.csv', '--test', good());
    expect(existsSync(out)).toBe(false);
  });
});
