/**
 * Megabytes of JSON text per CPU second of a profile with its default options, and of a schema inferred. The rows are
 * parsed already: what is measured is the profile from the first row to the record, its sample of 5,000 rows with it.
 *
 *   npm run build && npm run bench -- profile [--write]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { machine, writeSection } from './page.mjs';

const passes = 3;
const goal = 50;
const { rng } = await tsImport('../../src/base/rng.ts', import.meta.url);

if (process.argv[2] === '--child') await child(process.argv[3], Number(process.argv[4]));
else parent(Number(process.argv[2]) || 200_000);

/** What rows look like, each kind with other work in it. */
function rowsOf(kind, count) {
  const { next, below } = rng(1);
  const letter = () => String.fromCharCode(97 + below(26));
  const vocabulary = Array.from({ length: 20_000 }, () => Array.from({ length: 3 + below(8) }, letter).join(''));
  const words = (most) =>
    Array.from({ length: most }, () => vocabulary[Math.floor(vocabulary.length * next() ** 2)]).join(' ');
  const texts = (i) => ({ id: `row-${i}`, text: words(100), label: ['refund', 'delivery', 'other'][below(3)] });
  const chats = (i) => ({
    id: i,
    messages: [
      { role: 'system', content: 'You answer questions about parcels and refunds, in two sentences.' },
      { role: 'user', content: words(25) },
      { role: 'assistant', content: words(60) },
    ],
    meta: { model: ['a', 'b'][below(2)], cost: next(), tags: ['x', 'y'] },
  });
  const numbers = (i) =>
    Object.fromEntries(Array.from({ length: 12 }, (_, k) => [`column${k}`, k % 3 === 0 ? i : next()]));
  const make = { texts, chats, numbers }[kind];
  // Through JSON, so that strings and shapes are as a parser gives them.
  const lines = Array.from({ length: count }, (_, i) => JSON.stringify(make(i)));
  return {
    rows: lines.map((line) => JSON.parse(line)),
    megabytes: lines.reduce((sum, { length }) => sum + length, 0) / 1e6,
  };
}

async function child(job, count) {
  const { profile, inferSchema } = await import(process.env.TUNELOOP_PROFILE ?? '../../dist/profile.js');
  const [what, kind] = job.split(':');
  const { rows, megabytes } = rowsOf(kind, count);
  let best = Number.POSITIVE_INFINITY;
  let said = '';
  for (let pass = 0; pass < passes; pass++) {
    const before = process.cpuUsage();
    if (what === 'profile') {
      const made = await profile(rows);
      said = `${made.columns.length} paths`;
    } else {
      const made = await inferSchema(rows);
      said = `${made.evidence.length} paths`;
    }
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  console.log(JSON.stringify({ rows: count, seconds: best, megabytes, said }));
}

function parent(count) {
  const self = fileURLToPath(import.meta.url);
  const table = [];
  for (const job of ['profile:texts', 'profile:chats', 'profile:numbers', 'schema:chats']) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [self, '--child', job, `${count}`], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${job}: ${stderr}`);
    const { rows, seconds, megabytes, said } = JSON.parse(stdout);
    const [what, kind] = job.split(':');
    table.push({
      what: `${what} of ${kind}`,
      rows: rows.toLocaleString('en'),
      'MB of JSON': Math.round(megabytes),
      'MB/s': Math.round(megabytes / seconds),
      goal: job === 'profile:texts' ? goal : '',
      'rows/s': Math.round(rows / seconds).toLocaleString('en'),
      found: said,
    });
  }
  console.log(`rows in memory, CPU time of the whole call, default options, best of ${passes} passes`);
  console.table(table);
  if (process.argv.includes('--write')) writeSection('profile', table, machine());
}
