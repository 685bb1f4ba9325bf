/**
 * Versions of datasets on generated rows, in CPU time: how fast they are saved, compared, and found unchanged. Each job
 * runs in a fresh process, over a store in a temporary folder; times include it.
 *
 *   npm run bench -- versions [--write]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { machine, writeSection } from './page.mjs';

const load = (path) => tsImport(`../../src/${path}.ts`, import.meta.url);
const rowCount = 1_000_000;
const jobs = ['save', 'diff', 'changed', 'unchanged'];

if (process.argv[2] === '--child') console.log(JSON.stringify(await child(process.argv[3])));
else parent();

function rowOf(id) {
  return { id, question: `What is said of number ${id} in the list of things?`, answer: `Of ${id} nothing is said.` };
}

async function child(job) {
  const { saveRows } = await load('dataset/saved');
  const { fileStore } = await load('store/file-store');
  const { diffDatasets } = await load('dataset/versions/diff');
  const { reuseUnchanged } = await load('dataset/versions/source-fingerprint');
  const folder = mkdtempSync(join(tmpdir(), 'tuneloop-versions-'));
  const store = fileStore(folder);
  const lineage = { source: { type: 'memory', name: 'generated' }, operations: [], parents: [] };
  const save = (row) => saveRows(batches(row), lineage, store, {});
  try {
    if (job === 'save') {
      const rows = Array.from({ length: rowCount / 4 }, (_, id) => rowOf(id));
      const run = () => saveRows(inThousands(rows), lineage, store, {});
      const { ms, result } = await timed(run);
      return { rows: result.rows, bytes: result.bytes, ms };
    }
    if (job === 'unchanged') {
      const path = join(folder, 'rows.jsonl');
      writeFileSync(path, 'x\n');
      const old = Date.now() - 60_000;
      const { utimesSync } = await import('node:fs');
      utimesSync(path, old / 1000, old / 1000);
      const later = { now: () => Date.now() + 60_000, sleep: async () => {} };
      const source = { files: [path], lineage, code: 'v1' };
      const again = (read) => reuseUnchanged(store, source, read, { clock: later });
      await again(() => save(rowOf));
      const { ms, wallMs } = await timed(() => again(() => Promise.reject(new Error('It was read again.'))));
      return { rows: rowCount, ms, wallMs };
    }
    // every second row has other content, so no chunk is shared
    const before = await save(rowOf);
    const after = await save((id) => (id % 2 === 0 ? { ...rowOf(id), answer: 'Another one.' } : rowOf(id)));
    const key = job === 'changed' ? { key: (row) => row.id } : {};
    const { ms, result } = await timed(() => diffDatasets(store, before.digest, after.digest, key));
    const { added, removed, changed, unchanged } = result;
    if (removed + changed !== rowCount / 2 || unchanged !== rowCount / 2) throw new Error(`${added} ${removed}`);
    return { rows: 2 * rowCount, ms };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* inThousands(rows) {
  for (let at = 0; at < rows.length; at += 1000) yield rows.slice(at, at + 1000);
}

async function* batches(row) {
  for (let id = 0; id < rowCount; id += 1000) yield Array.from({ length: 1000 }, (_, more) => row(id + more));
}

async function timed(work) {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, ms: (user + system) / 1000, wallMs: performance.now() - wall };
}

function parent() {
  const found = {};
  for (const job of jobs) {
    const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--child', job]);
    if (status !== 0) throw new Error(String(stderr));
    found[job] = JSON.parse(String(stdout).trim().split('\n').at(-1));
  }
  const rate = ({ rows, ms }) => `${Math.round(rows / ms).toLocaleString('en')}k rows/s`;
  const { save, diff, changed, unchanged } = found;
  const generated = `${rowCount.toLocaleString('en')} rows of ${Math.round(save.bytes / save.rows)} bytes`;
  const table = [
    { what: `save ${generated}`, measured: `${rate(save)}, ${Math.round(save.bytes / save.ms / 1000)} MB/s`, goal: '' },
    {
      what: 'compare two versions that share no chunk, where every second row differs',
      measured: rate(diff),
      goal: '800k rows/s',
    },
    { what: 'the same with a key, which reads the rows that differ', measured: rate(changed), goal: '' },
    { what: 'save an unchanged file again', measured: `${unchanged.wallMs.toFixed(1)} ms`, goal: '50 ms' },
  ];
  console.table(table);
  if (process.argv.includes('--write')) writeSection('versions', table, machine());
}
