/**
 * Seconds per metric over a corpus, cold (first pass of a fresh process) and warm (median of five more), one thread.
 * Beside the Python references where `PYTHON` (default python3) can import them and the shared corpus is there:
 *
 *   npm run build && PYTHON=python3 node test/bench/metrics.bench.mjs [pairs] [words]
 *
 * Every pass makes its metrics anew. All ROUGE metrics of a process share one memory of words, so warm passes of theirs
 * know every word already: quote their cold time, or a ratio between the two.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const passes = 5;
const rougeSet = ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'];
const jobs = {
  bleu: ({ bleu }) => [bleu()],
  chrf: ({ chrf }) => [chrf()],
  chrfpp: ({ chrfpp }) => [chrfpp()],
  ter: ({ ter }) => [ter()],
  rouge: ({ rouge }) => rougeSet.map((type) => rouge(type, { stemmer: true })),
  rougeL: ({ rouge }) => [rouge('rougeL', { stemmer: true })],
  rougeLsum: ({ rouge }) => [rouge('rougeLsum', { stemmer: true })],
  bs: ({ bleu }) => [bleu()],
};

if (process.argv[2] === '--child') await child(process.argv[3], process.argv[4]);
else parent(Number(process.argv[2] ?? 2000), Number(process.argv[3] ?? 25));

async function child(job, path) {
  const metrics = await import(process.env.TUNELOOP_METRICS ?? '../../dist/metrics.js');
  const rows = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const pass = () => {
    const startedAt = performance.now();
    const made = jobs[job](metrics);
    let values;
    if (job === 'bs') {
      const runs = ['hyp', 'hyp2'].map((key) =>
        rows.map((row) => made[0].segment({ output: row[key], references: [row.ref] })),
      );
      values = [metrics.pairedBootstrap(...runs, made[0]).pValue];
    } else {
      // Metric by metric for each row, as an evaluator does, so that metrics may share the reading of a text.
      const sums = made.map(() => []);
      for (const { hyp, ref } of rows) {
        made.forEach((metric, m) => {
          const stats = metric.segment({ output: hyp, references: [ref] });
          for (let i = 0; i < stats.length; i++) sums[m][i] = (sums[m][i] ?? 0) + stats[i];
        });
      }
      values = made.map((metric, m) => metric.value(sums[m]));
    }
    return { seconds: (performance.now() - startedAt) / 1000, values };
  };
  const cold = pass();
  const warm = Array.from({ length: passes }, () => pass().seconds).toSorted((a, b) => a - b)[passes >> 1];
  console.log(
    JSON.stringify({ cold: cold.seconds, warm, values: cold.values, mib: process.resourceUsage().maxRSS / 1024 }),
  );
}

function parent(pairs, words) {
  const generator = '../shared/bench/gen-corpus.mjs';
  if (!existsSync(generator)) {
    console.log(`skipped: no corpus generator (${generator})`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'tuneloop-bench-'));
  try {
    const corpus = join(folder, 'corpus.jsonl');
    const lines = words > 100 ? 25 : 0;
    const wanted = { pairs, words, lines, seed: 1, systems: 2, out: corpus };
    run(process.execPath, [generator, ...Object.entries(wanted).flatMap(([key, value]) => [`--${key}`, `${value}`])]);
    const self = fileURLToPath(import.meta.url);
    const python = process.env.PYTHON ?? 'python3';
    const hasReference = spawnSync(python, ['-c', 'import sacrebleu, rouge_score']).status === 0;
    if (!hasReference) console.log(`no Python references: ${python} cannot import sacrebleu and rouge_score`);
    const table = {};
    for (const job of (process.env.JOBS ?? Object.keys(jobs).join(',')).split(',')) {
      const ours = JSON.parse(run(process.execPath, [...process.execArgv, self, '--child', job, corpus]));
      const row = { 'cold s': ours.cold.toFixed(3), 'warm s': ours.warm.toFixed(3), 'RSS MiB': Math.round(ours.mib) };
      if (hasReference) {
        const script = '../shared/bench/bench_reference.py';
        const theirs = JSON.parse(run(python, [script, '--corpus', corpus, '--child', job]));
        row['Python s'] = theirs.wall.toFixed(3);
        row['ratio cold'] = (theirs.wall / ours.cold).toFixed(1);
        row['ratio warm'] = (theirs.wall / ours.warm).toFixed(1);
        row['Python MiB'] = Math.round(theirs.peak_mib);
      }
      table[job] = row;
    }
    console.log(`${pairs} pairs of ${words} words`);
    console.table(table);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
