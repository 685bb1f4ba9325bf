import { appendFileSync, writeFileSync } from 'node:fs';
import { Dataset } from '../../src/dataset/dataset.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { exactMatch } from '../../src/metrics/exact-match.js';
import { rowMetric } from '../../src/metrics/row-metric.js';
import { fileStore } from '../../src/store/file-store.js';

/*
 * The process that is killed: runs one evaluation to its end, from wherever an earlier run of it stopped.
 * Usage: evaluate-child DIR. Appends to DIR/log what it pays for and what it tells; writes DIR/report.json at the end.
 */
const [dir = ''] = process.argv.slice(2);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const log = (line: string) => appendFileSync(`${dir}/log`, `${line}\n`);
const rows = Array.from({ length: 60 }, (_, i) => ({ question: `q${i}`, answer: `a${i}` }));
const judged = rowMetric({
  name: 'judged',
  value: async ({ output }) => {
    log(`judge ${output}`);
    await pause(2);
    return { value: output.length % 2, usage: { inputTokens: 3, outputTokens: 1 } };
  },
});

log('begin');
const report = await Evaluator.of({
  metrics: [exactMatch(), judged],
  concurrency: 4,
  clock: { now: () => 0, monotonic: () => 0, sleep: async () => {} },
}).run(
  {
    dataset: Dataset.of(rows),
    candidate: async ({ question }) => {
      log(`ask ${question}`);
      await pause(3);
      const i = Number(question.slice(1));
      return { text: i % 4 === 0 ? 'no' : `a${i}`, usage: { inputTokens: 7, outputTokens: 2 } };
    },
    references: ({ answer }) => [answer],
    about: { model: 'child' },
  },
  { home: { store: fileStore(`${dir}/store`), name: 'crash' }, onProgress: ({ done }) => log(`done ${done}`) },
);
writeFileSync(`${dir}/report.json`, JSON.stringify(report));
