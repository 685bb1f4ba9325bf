/**
 * Rows and megabytes per CPU second of the kernels of dataset cleaning, beside their goals, each job in a fresh process.
 * Rows have 100 words; one in five is another with a few words changed, one in twenty a copy. With datasketch beside,
 * over a part of the same rows, where `PYTHON` (default python3) can import it:
 *
 *   npm run build && PYTHON=python3 npm run bench -- curate [--write]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { machine, writeSection } from './page.mjs';

/** For the kernel alone, and for its step with all that a dataset does around it. */
const goals = { exact: 1e6, near: 90_000, rules: 25_000, decontaminate: 60_000 };
const passes = 4;
const { rng } = await tsImport('../../src/base/rng.ts', import.meta.url);

if (process.argv[2] === '--child') await child(process.argv[3], Number(process.argv[4]));
else parent(Number(process.argv[2]) || 100_000);

function vocabularyOf(next, size) {
  const letter = () => String.fromCharCode(97 + Math.floor(next() * 26));
  return Array.from({ length: size }, () => Array.from({ length: 3 + Math.floor(next() * 8) }, letter).join(''));
}

/** Rows of random words with near and exact copies among them. */
function rowsWithCopies(count, words = 100) {
  const { next } = rng(1);
  const vocabulary = vocabularyOf(next, 20_000);
  const pick = () => vocabulary[Math.floor(vocabulary.length * next() ** 2)];
  const rows = [];
  for (let row = 0; row < count; row++) {
    const draw = row < 100 ? 1 : next();
    const text = draw < 0.25 ? [...rows[Math.floor(next() * row)]] : Array.from({ length: words }, pick);
    for (let edits = draw < 0.2 ? 1 + Math.floor(next() * 4) : 0; edits > 0; edits--) {
      const change = Math.floor(next() * 3);
      text.splice(Math.floor(next() * text.length), change === 2 ? 0 : 1, ...(change === 1 ? [] : [pick()]));
    }
    rows.push(text);
  }
  return flat(rows.map((text) => text.join(' ')));
}

/** Sentences with stop words, commas and a few line breaks: what passes all rules, and so costs most. */
function prose(count) {
  const { next } = rng(2);
  const vocabulary = vocabularyOf(next, 8000);
  const stopWords = ['the', 'of', 'and', 'to', 'that', 'have', 'with', 'a', 'in', 'is'];
  const sentence = () => {
    const words = Array.from({ length: 8 + Math.floor(next() * 10) }, () =>
      next() < 0.35 ? stopWords[Math.floor(next() * 10)] : vocabulary[Math.floor(8000 * next() ** 2)],
    );
    if (words.length > 12) words[5] += ',';
    return words;
  };
  return flat(
    Array.from({ length: count }, () => {
      let text = '';
      for (let words = 0; words < 100; ) {
        const parts = sentence();
        words += parts.length;
        text += `${text === '' ? '' : next() < 0.3 ? '\n' : ' '}${parts.join(' ')}.`;
      }
      return text;
    }),
  );
}

/** Each string in one piece, as a parser gives it. */
function flat(texts) {
  for (const text of texts) text.charCodeAt(0);
  return texts;
}

async function child(job, count) {
  const curate = await import(process.env.TUNELOOP_CURATE ?? '../../dist/curate.js');
  const kernel = job.replace(/Step$/, '');
  const texts = kernel === 'rules' ? prose(count) : rowsWithCopies(job === 'memory' ? 1 : count);
  const jobs = {
    exact() {
      const finder = curate.exactDuplicates();
      for (const text of texts) finder.add(text);
      return `${finder.finish().duplicates} duplicates`;
    },
    near() {
      const report = curate.findNearDuplicates(texts);
      return `${report.duplicates} duplicates, compared exactly`;
    },
    nearBySignature() {
      const finder = curate.nearDuplicates();
      for (const text of texts) finder.add(text);
      return `${finder.finish().duplicates} duplicates`;
    },
    rules() {
      const { c4Quality, fineWebQuality, gopherQuality, gopherRepetition } = curate;
      const run = curate.applyRules([
        gopherRepetition(),
        gopherQuality(),
        c4Quality({ terminalPunctuation: false }),
        fineWebQuality(),
      ]);
      for (const text of texts) run.check(text);
      return `${run.counts().kept} kept`;
    },
    decontaminate() {
      for (const text of texts) finder.check(text);
      return `${finder.ngrams} n-grams`;
    },
    normalize() {
      let length = 0;
      for (const text of texts) length += curate.normalizeText(text).length;
      return `${length} characters`;
    },
    sketches() {
      const distinct = curate.DistinctSketch.of();
      for (const text of texts) distinct.add(text);
      return `${Math.round(distinct.count)} different`;
    },
  };
  if (job === 'memory') return memory(curate, count);
  const items = kernel === 'decontaminate' ? rowsWithCopies(count + 16_000).slice(count) : [];
  const finder = job === 'decontaminate' ? curate.decontaminator({ sets: { test: items } }) : undefined;
  const run = job === kernel ? jobs[job] : await piped(curate, kernel, texts, items);
  let best = Number.POSITIVE_INFINITY;
  let what = '';
  for (let pass = 0; pass < passes; pass++) {
    const before = process.cpuUsage();
    what = await run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
  console.log(JSON.stringify({ rows: count, seconds: best, megabytes, what }));
}

/** The same through a step: rows are objects in memory, and the rows that stay are counted. */
async function piped(curate, kernel, texts, items) {
  const { Dataset } = await import(process.env.TUNELOOP ?? '../../dist/index.js');
  const rows = Dataset.of(texts.map((text, id) => ({ id, text })));
  const { c4Quality, fineWebQuality, gopherQuality, gopherRepetition } = curate;
  const rules = [gopherRepetition(), gopherQuality(), c4Quality({ terminalPunctuation: false }), fineWebQuality()];
  const steps = {
    exact: () => curate.dropExactDuplicates({ by: 'text' }),
    near: () => curate.dropNearDuplicates({ text: 'text' }),
    rules: () => curate.keepQuality({ text: 'text', rules }),
    decontaminate: () => curate.decontaminate({ text: 'text', sets: { test: items } }),
  };
  const cleaned = rows.pipe(steps[kernel]());
  return async () => {
    let kept = 0;
    for await (const batch of cleaned.batches()) kept += batch.length;
    return `${kept} kept, by Dataset.pipe`;
  };
}

/** What near duplicates hold a row, after a million short rows that are not kept. */
function memory(curate, count) {
  const { next } = rng(3);
  const vocabulary = vocabularyOf(next, 50_000);
  const finder = curate.nearDuplicates();
  const before = process.memoryUsage().rss;
  const started = process.cpuUsage();
  for (let row = 0; row < count; row++) {
    finder.add(Array.from({ length: 20 }, () => vocabulary[Math.floor(next() * 50_000)]).join(' '));
  }
  const added = process.memoryUsage().rss;
  const report = finder.finish();
  const { user, system } = process.cpuUsage(started);
  const peak = process.resourceUsage().maxRSS * 1024;
  const held = (added - before) / count;
  const most = (peak - before) / count;
  console.log(
    JSON.stringify({
      rows: count,
      seconds: (user + system) / 1e6,
      megabytes: 0,
      what: `${held.toFixed(0)} bytes a row held, ${most.toFixed(0)} at most: 10M rows take ${((most * 1e7) / 2 ** 30).toFixed(2)} GiB; ${report.duplicates} duplicates`,
    }),
  );
}

function parent(rows) {
  const self = fileURLToPath(import.meta.url);
  const table = [];
  const run = (job, count) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [self, '--child', job, `${count}`], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${job}: ${stderr}`);
    const result = JSON.parse(stdout);
    table.push({
      kernel: job,
      rows: result.rows.toLocaleString('en'),
      'rows/s': Math.round(result.rows / result.seconds).toLocaleString('en'),
      goal: goals[job.replace(/Step$/, '')]?.toLocaleString('en') ?? '',
      'MB/s': result.megabytes === 0 ? '' : Math.round(result.megabytes / result.seconds),
      what: result.what,
    });
    return result;
  };
  run('exact', rows);
  run('exactStep', rows);
  const near = run('near', rows);
  run('nearBySignature', rows);
  run('nearStep', rows);
  run('rules', Math.round(rows / 3));
  run('rulesStep', Math.round(rows / 3));
  run('decontaminate', rows);
  run('decontaminateStep', rows);
  run('normalize', rows);
  run('sketches', rows);
  run('memory', rows * 10);
  const versions = besideDatasketch(rows, near, table);
  console.log(`rows of 100 words (memory: 20), CPU time of one thread, best of ${passes} passes`);
  console.table(table);
  if (process.argv.includes('--write')) writeSection('curate', table, machine(versions));
}

/** Adds a line to the table; gives the versions, or undefined where there is no datasketch. */
function besideDatasketch(rows, near, table) {
  const python = process.env.PYTHON ?? 'python3';
  const about =
    'import datasketch, platform; print("Python", platform.python_version() + ", datasketch", datasketch.__version__)';
  const found = spawnSync(python, ['-c', about], { encoding: 'utf8' });
  if (found.status !== 0) {
    console.log(`no datasketch beside: ${python} cannot import it`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'tuneloop-bench-'));
  try {
    const part = Math.min(rows, 5000);
    const path = join(folder, 'rows.txt');
    writeFileSync(path, rowsWithCopies(part).join('\n'));
    const script = fileURLToPath(new URL('./datasketch-side.py', import.meta.url));
    const { status, stdout, stderr } = spawnSync(python, [script, path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    const theirs = JSON.parse(stdout);
    const [ours, other] = [near.rows / near.seconds, theirs.rows / theirs.seconds];
    table.push({
      kernel: 'near, by datasketch',
      rows: part.toLocaleString('en'),
      'rows/s': Math.round(other).toLocaleString('en'),
      goal: '20 times',
      'MB/s': Math.round((other * near.megabytes) / near.rows),
      what: `ours, compared exactly, is ${(ours / other).toFixed(1)} times as fast`,
    });
    return found.stdout.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
