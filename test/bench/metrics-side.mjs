/**
 * Times one job of ours in this process: `node --expose-gc metrics-side.mjs JOB STATE CORPUS`. Importing and reading are
 * not timed. STATE is `cold` for the first thing that the process does, with the garbage of reading collected, or `warm`
 * after passes over the same corpus with other letters: then the code is compiled, but no word is known.
 */
import { readFileSync } from 'node:fs';

const { bleu, chrf, pairedBootstrap, rouge, ter } = {
  ...(await import('../../dist/metrics.js')),
  ...(await import('../../dist/statistics.js')),
};

// Warm is what the compiler has looked at for long enough: these many passes, and for that long.
const [fewestPasses, warmUpMs] = [3, 2000];
const [job, state, path] = process.argv.slice(2);
const rows = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Scores a corpus row by row, as an evaluator does, so that metrics may share the reading of a text. */
function scores(metrics, corpus) {
  const sums = metrics.map(() => []);
  for (const { hyp, ref } of corpus) {
    metrics.forEach((metric, m) => {
      const stats = metric.segment({ output: hyp, references: [ref] });
      for (let i = 0; i < stats.length; i++) sums[m][i] = (sums[m][i] ?? 0) + stats[i];
    });
  }
  return metrics.map((metric, m) => metric.value(sums[m]));
}

function bootstrap(corpus) {
  const metric = bleu();
  const [baseline, system] = [[], []];
  for (const { hyp, hyp2, ref } of corpus) {
    baseline.push(metric.segment({ output: hyp, references: [ref] }));
    system.push(metric.segment({ output: hyp2, references: [ref] }));
  }
  return [pairedBootstrap(baseline, system, metric, { resamples: 1000 }).pValue];
}

const stems = { stemmer: true };
const jobs = {
  bleu: (corpus) => scores([bleu()], corpus),
  chrf: (corpus) => scores([chrf()], corpus),
  ter: (corpus) => scores([ter()], corpus),
  rouge: (corpus) =>
    scores(
      ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'].map((type) => rouge(type, stems)),
      corpus,
    ),
  rougeL: (corpus) => scores([rouge('rougeL', stems)], corpus),
  bootstrap,
};

/** The corpus with every ASCII letter moved on in the alphabet, by one to 25 places. */
function turned(by) {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const turn = (text) =>
    text.replace(/[a-z]/gi, (letter) => {
      const next = letters[(letters.indexOf(letter.toLowerCase()) + 1 + (by % 25)) % 26];
      return letter < 'a' ? next.toUpperCase() : next;
    });
  // Through JSON, so that the strings are of the same making as those that will be timed.
  return JSON.parse(
    JSON.stringify(rows.map(({ hyp, hyp2, ref }) => ({ hyp: turn(hyp), hyp2: turn(hyp2), ref: turn(ref) }))),
  );
}

if (state === 'warm') {
  const since = performance.now();
  for (let pass = 1; pass <= fewestPasses || performance.now() - since < warmUpMs; pass++) jobs[job](turned(pass));
} else {
  // Not when warm: a forced collection also drops compiled code.
  globalThis.gc();
}

const cpu = process.cpuUsage();
const start = performance.now();
const values = jobs[job](rows);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
const mib = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, mib, values }));
