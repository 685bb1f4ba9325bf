/**
 * What the evaluator itself costs: rows a second with a candidate that does nothing, and memory as rows grow. Each size in
 * a fresh process. The score's interval at the end is part of the time.
 *
 *   npm run bench -- evaluator
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { machine, writeSection } from './page.mjs';

const sizes = [10_000, 100_000, 300_000, 1_000_000];
const goal = 20_000;

if (process.argv[2] === '--child') await child(Number(process.argv[3]));
else parent();

async function child(rows) {
  const { Dataset, Evaluator } = await import('../../dist/index.js');
  const { exactMatch } = await import('../../dist/metrics.js');
  function* source() {
    for (let i = 0; i < rows; i++) yield { question: `question ${i}`, answer: `answer ${i % 7}` };
  }
  const evaluator = Evaluator.of({ metrics: [exactMatch()] });
  const task = {
    candidate: ({ answer }) => answer,
    references: () => ['answer 3'],
    about: { model: 'none' },
  };
  // Compiles the code, so that the small sizes are not all start-up.
  await evaluator.run({ ...task, dataset: Dataset.of([{ question: '', answer: 'answer 3' }]) });
  const before = process.cpuUsage();
  const startedAt = performance.now();
  let highest = 0;
  const report = await evaluator.run(
    { ...task, dataset: Dataset.of(source) },
    {
      onProgress: ({ done }) => {
        if (done % 1024 === 0) highest = Math.max(highest, process.memoryUsage.rss());
      },
    },
  );
  const wall = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ wall, cpu: (user + system) / 1e6, mib: highest / 2 ** 20, unitRows: report.unitRows }));
}

function parent() {
  const self = fileURLToPath(import.meta.url);
  const table = [];
  for (const rows of sizes) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [self, '--child', String(rows)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    const { wall, cpu, mib, unitRows } = JSON.parse(stdout);
    table.push({
      rows: rows.toLocaleString('en'),
      'rows/s': Math.round(rows / wall),
      'rows per CPU second': Math.round(rows / cpu),
      goal,
      'highest RSS MiB': Math.round(mib),
      'rows in a unit': unitRows,
    });
  }
  console.table(table);
  if (process.argv.includes('--write')) writeSection('evaluator', table, machine());
}
