/**
 * The metrics beside their Python references, ours and theirs in turn, each repetition in a fresh process, one thread.
 * Import and reading of the corpus are not timed. Ratios are of CPU seconds, which other work on the machine disturbs less
 * than wall time; both are given. `cold` is the first thing a process does; `warm` comes after passes over other words, so
 * that the code is compiled and nothing else is known.
 *
 *   npm run bench -- metrics [--install] [--write]
 *
 * `--install` makes a Python with the references, `--write` puts the table into docs/benchmarks.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machine, writeSection } from './page.mjs';
import { references } from './references.mjs';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));
const generator = '../shared/bench/gen-corpus.mjs';

/** What is measured: which ratio must reach which bar, and how often each side runs. */
const plan = [
  { job: 'bleu', pairs: 20_000, words: 25, state: 'warm', bar: 10, repetitions: 5 },
  { job: 'chrf', pairs: 20_000, words: 25, state: 'warm', bar: 15, repetitions: 3 },
  { job: 'ter', pairs: 20_000, words: 25, state: 'warm', bar: 10, repetitions: 1 },
  { job: 'rouge', pairs: 20_000, words: 25, state: 'warm', bar: 30, repetitions: 3 },
  { job: 'rougeL', pairs: 20, words: 2000, state: 'warm', bar: 150, repetitions: 3 },
  { job: 'bootstrap', pairs: 2000, words: 25, state: 'warm', bar: 20, repetitions: 5 },
  { job: 'bleu', pairs: 2000, words: 25, state: 'cold', bar: 4, repetitions: 5 },
  { job: 'rouge', pairs: 2000, words: 25, state: 'cold', bar: 10, repetitions: 5 },
];

if (existsSync(generator)) await main();
else console.log(`skipped: no corpus generator (${generator})`);

async function main() {
  const reference = await references();
  const folder = mkdtempSync(join(tmpdir(), 'tuneloop-bench-'));
  try {
    const table = plan.map((task) => measure(task, folder, reference?.python));
    console.table(table);
    if (process.argv.includes('--write') && reference) writeSection('metrics', table, machine(reference.versions));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure({ job, pairs, words, state, bar, repetitions }, folder, python) {
  const corpus = join(folder, `${pairs}x${words}.jsonl`);
  const wanted = { pairs, words, lines: words > 100 ? 25 : 0, seed: 1, systems: 2, out: corpus };
  const options = Object.entries(wanted).flatMap(([key, value]) => [`--${key}`, `${value}`]);
  if (!existsSync(corpus)) run(process.execPath, [realpathSync(generator), ...options]);
  const [ours, theirs] = [[], []];
  for (let i = 0; i < repetitions; i++) {
    ours.push(JSON.parse(run(process.execPath, ['--expose-gc', at('metrics-side.mjs'), job, state, corpus])));
    if (python !== undefined) theirs.push(JSON.parse(run(python, [at('metrics-reference.py'), job, corpus])));
  }
  const middle = (side, key) => median(side.map((one) => one[key]));
  const row = {
    what: `${job}, ${state}`,
    corpus: `${pairs.toLocaleString('en')} × ${words} words`,
    'ours, CPU s': middle(ours, 'cpu').toFixed(3),
    'peak MiB': Math.round(middle(ours, 'mib')),
  };
  if (python === undefined) return row;
  const same = ours[0].values.every((value, i) => Math.abs(value - theirs[0].values[i]) <= 1e-9);
  if (!same) throw new Error(`${job}: ours is ${ours[0].values}, theirs ${theirs[0].values}`);
  const ratio = (key) => middle(theirs, key) / middle(ours, key);
  return {
    ...row,
    'Python, CPU s': middle(theirs, 'cpu').toFixed(3),
    'Python peak MiB': Math.round(middle(theirs, 'mib')),
    'ratio, CPU': ratio('cpu').toFixed(1),
    'ratio, wall': ratio('seconds').toFixed(1),
    bar,
    met: ratio('cpu') >= bar ? 'yes' : 'no',
    repetitions,
  };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
