/**
 * Megabytes of files per CPU second, through `Dataset.batches()` to rows that are ready, with papaparse beside it for
 * CSV. Every repetition runs in a fresh process, the jobs in turn; medians. The large file shows that memory does not
 * grow with what is read:
 *
 *   npm run bench -- files [--gb=5] [--write]
 */
import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { tsImport } from 'tsx/esm/api';
import { z } from 'zod';
import { machine, writeSection } from './page.mjs';

const entry = process.env.TUNELOOP_DIST ?? '../../dist/index.js';
const repetitions = 5;
const passes = 3;
const goals = { 'JSONL, no check': 250, CSV: 130 };
const anything = { '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } };
const message = z.object({ role: z.enum(['user', 'assistant']), content: z.string() });
const chat = z.object({ id: z.string(), source: z.string(), messages: z.array(message), score: z.number() });

const jobs = {
  'JSONL, no check': ['rows.jsonl', (Dataset, path) => Dataset.fromJSONL(path, { schema: anything })],
  'JSONL, zod': ['rows.jsonl', (Dataset, path) => Dataset.fromJSONL(path, { schema: chat })],
  'JSONL in gzip': ['rows.jsonl.gz', (Dataset, path) => Dataset.fromJSONL(path, { schema: anything })],
  'JSON array': ['rows.json', (Dataset, path) => Dataset.fromJSON(path, { schema: anything })],
  CSV: ['rows.csv', (Dataset, path) => Dataset.fromCSV(path, { schema: anything })],
  'CSV by papaparse': ['rows.csv', undefined],
  'JSONL written': ['rows.jsonl', (Dataset, path) => Dataset.fromJSONL(path, { schema: anything })],
};

if (process.argv[2] === '--child') await child(process.argv[3], process.argv[4]);
else await parent();

async function child(job, path) {
  const { Dataset } = await import(entry);
  const [, open] = jobs[job];
  const once =
    job === 'JSONL written'
      ? async () => (await open(Dataset, path).writeFile(`${path}.written.jsonl`)).rows
      : open === undefined
        ? () => papaparse(path)
        : () => count(open(Dataset, path));
  const seconds = [];
  let rows = 0;
  const times = process.argv[5] === 'once' ? 1 : passes;
  for (let pass = 0; pass < times; pass++) {
    const before = process.cpuUsage();
    rows = await once();
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  const best = Math.min(...seconds);
  console.log(JSON.stringify({ rows, seconds: best, rss: process.resourceUsage().maxRSS / 1024 }));
}

async function count(dataset) {
  let rows = 0;
  for await (const batch of dataset.batches()) rows += batch.length;
  return rows;
}

async function papaparse(path) {
  const { default: Papa } = await import('papaparse');
  let rows = 0;
  await new Promise((complete, error) => {
    const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 1024 * 1024 });
    Papa.parse(stream, { header: true, chunk: ({ data }) => void (rows += data.length), complete, error });
  });
  return rows;
}

/** Gives texts of rows: chats of about 765 bytes, one in ten with characters beyond ASCII, and the same as CSV. */
async function rowTexts() {
  const { rng } = await tsImport('../../src/base/rng.ts', import.meta.url);
  const { next } = rng(1);
  const letter = () => String.fromCharCode(97 + Math.floor(next() * 26));
  const words = Array.from({ length: 5000 }, () => Array.from({ length: 2 + Math.floor(next() * 8) }, letter).join(''));
  const text = (count) => Array.from({ length: count }, () => words[Math.floor(next() * words.length)]).join(' ');
  const hex = () =>
    Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return {
    json() {
      const accent = next() < 0.1 ? ' – café ☕' : '';
      const messages = [
        { role: 'user', content: `${text(28)}?${accent}` },
        { role: 'assistant', content: `${text(60)}.\n${text(5)}.` },
      ];
      return JSON.stringify({ id: hex() + hex() + hex(), source: 'web', messages, score: next() });
    },
    csv() {
      const quoted = next() < 0.3 ? `"${text(12)}, ""${text(3)}""\n${text(4)}"` : text(20);
      return `${hex()},web,${quoted},${text(25)},${next().toFixed(6)}`;
    },
  };
}

async function parent() {
  const gigabytes = Number(process.argv.find((arg) => arg.startsWith('--gb='))?.slice(5) ?? 1);
  const folder = mkdtempSync(join(tmpdir(), 'tuneloop-bench-'));
  try {
    const texts = await rowTexts();
    const json = Array.from({ length: 200_000 }, texts.json);
    writeFileSync(join(folder, 'rows.jsonl'), `${json.join('\n')}\n`);
    writeFileSync(join(folder, 'rows.json'), `[\n${json.join(',\n')}\n]\n`);
    writeFileSync(join(folder, 'rows.jsonl.gz'), gzipSync(readFileSync(join(folder, 'rows.jsonl')), { level: 6 }));
    const csv = ['id,source,question,answer,score', ...Array.from({ length: 300_000 }, texts.csv)];
    writeFileSync(join(folder, 'rows.csv'), `${csv.join('\n')}\n`);
    const table = measure(folder);
    table.push(await large(folder, json, gigabytes * 1e9));
    console.log(`CPU time of one process, the best of ${passes} passes, medians of ${repetitions} processes`);
    console.table(table);
    if (process.argv.includes('--write')) {
      const { version } = JSON.parse(
        readFileSync(new URL('../../node_modules/papaparse/package.json', import.meta.url)),
      );
      writeSection(
        'files',
        table,
        machine(`papaparse ${version}, zod ${z.core.version.major}.${z.core.version.minor}`),
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(folder) {
  const results = Object.fromEntries(Object.keys(jobs).map((job) => [job, []]));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [job, [name]] of Object.entries(jobs)) results[job].push(run(job, join(folder, name)));
  }
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const rate = (job) => {
    const [name] = jobs[job];
    const unpacked = statSync(join(folder, name.replace('.gz', ''))).size / 1e6;
    return unpacked / median(results[job].map(({ seconds }) => seconds));
  };
  return Object.keys(jobs).map((job) => {
    const { rows } = results[job][0];
    const seconds = median(results[job].map((result) => result.seconds));
    const beside = job === 'CSV' ? `${(rate(job) / rate('CSV by papaparse')).toFixed(2)} times papaparse` : '';
    return row(job, rows, rate(job), rows / seconds, median(results[job].map(({ rss }) => rss)), beside);
  });
}

/** One pass over a file as large as asked for, with zod, which keeps nothing. */
async function large(folder, json, bytes) {
  const path = join(folder, 'large.jsonl');
  const piece = `${json.slice(0, 20_000).join('\n')}\n`;
  const pieces = Math.ceil(bytes / Buffer.byteLength(piece));
  await pipeline(Readable.from(Array.from({ length: pieces }, () => piece)), createWriteStream(path));
  const { size } = statSync(path);
  const { rows, seconds, rss } = run('JSONL, zod', path, 'once');
  return row(`JSONL of ${(size / 1e9).toFixed(1)} GB, zod`, rows, size / 1e6 / seconds, rows / seconds, rss, '');
}

function run(job, path, ...more) {
  const args = [fileURLToPath(import.meta.url), '--child', job, path, ...more];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${job}: ${stderr}`);
  return JSON.parse(stdout);
}

function row(what, rows, megabytes, perSecond, rss, beside) {
  return {
    what,
    rows: rows.toLocaleString('en'),
    'MB per CPU s': Math.round(megabytes),
    goal: goals[what] ?? '',
    'rows per CPU s': Math.round(perSecond).toLocaleString('en'),
    'highest RSS MiB': Math.round(rss),
    beside,
  };
}
