import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';

/** Kills in all: `npm run prove` does them all, a plain test run a few. */
const KILLS = process.env['TUNELOOP_PROVE'] === 'full' ? 60 : 5;
const KILLS_A_RUN = 4;
const CONCURRENCY = 4;

const root = mkdtempSync(join(tmpdir(), 'tuneloop-eval-crash-'));
const script = join(root, 'child.mjs');

beforeAll(async () => {
  const entry = fileURLToPath(new URL('evaluate-child.ts', import.meta.url));
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({ entryPoints: [entry], outfile: script, bundle: true, platform: 'node', format: 'esm', banner });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('an evaluation that is killed', () => {
  it(`goes on when it is run again, and pays for no finished row twice (${KILLS} kills)`, async () => {
    const { dir: plain, ms } = await run('undisturbed', undefined);
    const expected = readFileSync(join(plain, 'report.json'), 'utf8');
    const random = rng(7);
    let kills = 0;
    let twice = 0;
    for (let round = 0; kills < KILLS; round++) {
      const name = `run-${round}`;
      for (let turn = 0; turn < KILLS_A_RUN && kills < KILLS; turn++) {
        if (!(await run(name, 30 + random.next() * ms)).killed) break; // it was quicker than the kill
        kills++;
      }
      const { dir } = await run(name, undefined);
      expect(readFileSync(join(dir, 'report.json'), 'utf8')).toBe(expected);
      twice += paidTwice(readFileSync(join(dir, 'log'), 'utf8').trim().split('\n'));
    }
    console.log(
      `${kills} kills; ${twice} answers under way at a kill were asked for again; a run takes ${Math.round(ms)} ms.`,
    );
    expect(twice).toBeLessThanOrEqual(kills * CONCURRENCY);
  }, 600_000);
});

/** Checks that nothing told as done was asked for again; gives how often a question was asked more than once. */
function paidTwice(log: readonly string[]): number {
  let done = 0;
  let again = 0;
  const asked = new Set<number>();
  for (const line of log) {
    const [what, value = ''] = line.split(' ');
    if (what === 'done') done = Math.max(done, Number(value));
    if (what !== 'ask') continue;
    const row = Number(value.slice(1));
    expect(row, `row ${row} was paid for again after ${done} rows were done`).toBeGreaterThanOrEqual(
      asked.has(row) ? done : 0,
    );
    if (asked.has(row)) again++;
    asked.add(row);
  }
  expect(asked.size).toBe(60);
  return again;
}

/** Runs the script in a folder of that name, and kills it after a while if that is given. */
async function run(name: string, killAfterMs: number | undefined) {
  const dir = join(root, name);
  mkdirSync(dir, { recursive: true });
  const startedAt = performance.now();
  const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'ignore', 'inherit'] });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  clearTimeout(timer);
  if (signal === null) expect(code).toBe(0);
  return { dir, killed: signal === 'SIGKILL', ms: performance.now() - startedAt };
}
