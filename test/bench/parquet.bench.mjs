/**
 * Parquet beside the bare libraries on a generated file, in CPU time: two columns of text, snappy. Each job runs in a
 * fresh process, alternating, and the median of its runs counts.
 *
 *   npm run bench -- parquet [--write] (after npm run build)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { machine, writeSection } from './page.mjs';

const load = (path) => tsImport(`../../src/${path}.ts`, import.meta.url);
const rowCount = 300_000;
const runs = 3;
const jobs = ['bareRead', 'read', 'readOne', 'skip', 'bareWrite', 'write', 'stream'];

if (process.argv[2] === '--child') console.log(JSON.stringify(await child(process.argv[3], process.argv[4])));
else parent();

/** Words that repeat and rows that do not, as in questions and answers. */
function rowOf(id) {
  const words = 'the quick brown fox jumps over a lazy dog while nobody is looking at what it does there'.split(' ');
  let state = (id * 2654435761) >>> 0;
  const text = (count) => {
    let made = '';
    for (let word = 0; word < count; word++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      made += `${words[state >>> 28]} `;
    }
    return made + id;
  };
  return { question: text(12), answer: text(30) };
}

function* rows() {
  for (let id = 0; id < rowCount; id++) yield rowOf(id);
}

async function child(job, path) {
  const { Dataset } = await load('dataset/dataset');
  const { z } = await import('zod');
  const schema = z.object({ question: z.string(), answer: z.string() });
  const count = async (dataset) => {
    let sum = 0;
    for await (const batch of dataset.batches()) sum += batch.length;
    return sum;
  };
  switch (job) {
    case 'make':
      return { ms: 0, rows: (await Dataset.of(rows).writeParquet(path)).rows };
    case 'bareRead': {
      const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
      return timed(async () => {
        const bytes = readFileSync(path);
        const file = { byteLength: bytes.length, slice: (from, to) => bytes.buffer.slice(from, to) };
        const metadata = await parquetMetadataAsync(file);
        let rowStart = 0;
        for (const group of metadata.row_groups) {
          const rowEnd = rowStart + Number(group.num_rows);
          const read = await parquetReadObjects({ file, metadata, rowStart, rowEnd });
          rowStart += read.length;
        }
        return rowStart;
      });
    }
    case 'read':
      return timed(() => count(Dataset.fromParquet(path, { schema })));
    case 'readOne':
      return timed(() =>
        count(Dataset.fromParquet(path, { schema: z.object({ question: z.string() }), columns: ['question'] })),
      );
    case 'skip': {
      const where = ({ question }) => question.gt('~');
      return timed(async () => {
        const found = await count(Dataset.fromParquet(path, { schema, where, allowEmpty: true }));
        if (found !== 0) throw new Error(`${found} rows`);
        return rowCount;
      });
    }
  }
  if (job === 'stream') return timed(async () => (await Dataset.of(rows).writeParquet(`${path}.written`)).rows);
  const all = [...rows()];
  if (job === 'bareWrite') {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    return timed(() => {
      const columnData = ['question', 'answer'].map((name) => ({
        name,
        type: 'STRING',
        data: all.map((row) => row[name]),
      }));
      parquetWriteBuffer({ columnData, rowGroupSize: 10_000 });
      return all.length;
    });
  }
  const dataset = Dataset.of(all);
  return timed(async () => (await dataset.writeParquet(`${path}.written`)).rows);
}

async function timed(work) {
  const before = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(before);
  const { maxRSS } = process.resourceUsage();
  return { rows: done, ms: (user + system) / 1000, rssMb: maxRSS / 1024 };
}

function parent() {
  const folder = mkdtempSync(join(tmpdir(), 'tuneloop-parquet-bench-'));
  const path = join(folder, 'rows.parquet');
  const run = (job) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [
      fileURLToPath(import.meta.url),
      '--child',
      job,
      path,
    ]);
    if (status !== 0) throw new Error(String(stderr));
    const found = JSON.parse(String(stdout).trim().split('\n').at(-1));
    if (found.rows !== rowCount) throw new Error(`${job} has ${found.rows} rows`);
    return found;
  };
  try {
    run('make');
    const megabytes = Math.round(statSync(path).size / 2 ** 20);
    const all = Object.fromEntries(jobs.map((job) => [job, []]));
    for (let at = 0; at < runs; at++) for (const job of jobs) all[job].push(run(job));
    const median = (job, of) => all[job].map(of).sort((a, b) => a - b)[(runs - 1) / 2];
    const rate = (job) => Math.round(rowCount / median(job, ({ ms }) => ms));
    const line = (what, job, bare, goal = '') => ({
      what,
      ours: `${rate(job)}k rows/s`,
      beside: bare === undefined ? '' : `${rate(bare)}k rows/s`,
      ratio: bare === undefined ? '' : (rate(job) / rate(bare)).toFixed(2),
      'RSS of the process': `${Math.round(median(job, ({ rssMb }) => rssMb))} MB`,
      goal,
    });
    const generated = `${rowCount.toLocaleString('en')} rows, 2 columns, snappy, ${megabytes} MB`;
    const table = [
      line(
        `read ${generated}, checked by a zod schema; beside hyparquet into objects`,
        'read',
        'bareRead',
        '120k rows/s',
      ),
      line('the same, one column of the two', 'readOne'),
      line('the same, all groups skipped by a condition', 'skip'),
      line('write, with digest and lineage, durably; beside hyparquet-writer into memory', 'write', 'bareWrite'),
      line('the same from a generator, which makes the rows meanwhile', 'stream'),
    ];
    console.table(table);
    if (process.argv.includes('--write')) writeSection('parquet', table, machine());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
