import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import type { FineTuneEvent } from '../../src/spec/fine-tune.js';
import { tinyBase } from '../providers/local-base.js';

/** Kills in all: `npm run prove` does them all, a plain test run a few. */
const KILLS = process.env['TUNELOOP_PROVE'] === 'full' ? 50 : 4;
/** Kills one job has to survive, at most. */
const KILLS_A_JOB = 5;

const root = mkdtempSync(join(tmpdir(), 'tuneloop-crash-'));
const script = join(root, 'train.mjs');
const base = tinyBase(root, { dim: 64, layers: 2, hiddenDim: 128 });

beforeAll(async () => {
  const entry = fileURLToPath(new URL('train.ts', import.meta.url));
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({ entryPoints: [entry], outfile: script, bundle: true, platform: 'node', format: 'esm', banner });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a training process that is killed', () => {
  it(`goes on when it is run again: one launch, and the weights of a run that nobody disturbed (${KILLS} kills)`, async () => {
    const undisturbed = await toEnd(join(root, 'undisturbed'));
    const expected = result(join(root, 'undisturbed'));
    expect(expected.losses).toHaveLength(80);
    const random = rng(2026);
    let resumed = 0;
    for (let kills = 0, job = 0; kills < KILLS; job++) {
      const dir = join(root, `job-${job}`);
      for (let turn = 0; turn < KILLS_A_JOB && kills < KILLS; turn++) {
        if (!(await killedAfter(dir, random.next() * undisturbed.ms))) break; // it was quicker than the kill
        kills++;
      }
      expect((await toEnd(dir)).told).toBe(undisturbed.told);
      const { log, ...found } = result(dir);
      expect(found).toEqual({ ...expected, log: undefined });
      resumed += log.filter((line) => line.startsWith('Going on')).length;
    }
    console.log(
      `${KILLS} kills, ${resumed} times gone on from a checkpoint; a run takes ${Math.round(undisturbed.ms)} ms.`,
    );
    if (KILLS >= 50) expect(resumed).toBeGreaterThan(0); // of a few, all may come before the first checkpoint
  }, 1_800_000);

  it('is not joined by a second one: it observes, and both end with the one model', async () => {
    const dir = join(root, 'together');
    const both = await Promise.all([toEnd(dir), toEnd(dir)]);
    expect(both[0].told).toBe(both[1].told);
    const { log, ...found } = result(dir);
    const { log: _, ...expected } = result(join(root, 'undisturbed'));
    expect(found).toEqual(expected);
    expect(log.filter((line) => line.startsWith('Training for') || line.startsWith('Going on'))).toHaveLength(1);
  }, 60_000);
});

/** What a job left: one job with one model, each step told once, and the weights. */
function result(dir: string) {
  const jobs = readdirSync(join(dir, 'local', 'jobs'));
  const models = readdirSync(join(dir, 'local', 'models'));
  const job = join(dir, 'local', 'jobs', jobs[0]!);
  const model = JSON.parse(readFileSync(join(dir, 'local', 'models', models[0]!, 'model.json'), 'utf8'));
  const lines = readFileSync(join(job, 'events.jsonl'), 'utf8').trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as FineTuneEvent);
  const losses = events.flatMap((event) => (event.type === 'metrics' && event.loss !== undefined ? [event.loss] : []));
  const checks = events.flatMap((event) =>
    event.type === 'metrics' && event.validationLoss !== undefined ? [event.validationLoss] : [],
  );
  const log = events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
  const left = readdirSync(job).filter((name) => /^(state\.json|checkpoint\.bin)/.test(name) && name !== 'state.json');
  return { jobs, models, weights: model.weights, losses, checks, left, log };
}

/** Runs the script to its end, from wherever the job is. */
async function toEnd(dir: string): Promise<{ readonly told: string; readonly ms: number }> {
  const { child, ready, ended } = start(dir);
  await ready;
  const from = performance.now();
  const { code, output } = await ended;
  expect(child.signalCode).toBeNull();
  expect(code, output).toBe(0);
  return { told: output.trim().split('\n').at(-1)!, ms: performance.now() - from };
}

/** Runs the script and kills it after that time; false where it had ended by itself. */
async function killedAfter(dir: string, ms: number): Promise<boolean> {
  const { child, ready, ended } = start(dir);
  await ready;
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const { code } = await ended;
  clearTimeout(timer);
  return code === null;
}

function start(dir: string) {
  const child: ChildProcess = spawn(process.execPath, [script, dir, base], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise<{ readonly code: number | null; readonly output: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output }));
  });
  const ready = new Promise<void>((resolve) => {
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.startsWith('ready')) resolve();
    };
    child.stdout!.on('data', take);
    child.stderr!.on('data', take);
    void ended.then(() => resolve());
  });
  return { child, ready, ended };
}
