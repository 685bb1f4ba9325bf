import type { Clock } from '../../src/base/clock.js';
import { TuneloopError } from '../../src/base/errors.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { FineTuneJob } from '../../src/finetune/fine-tune-job.js';
import { local } from '../../src/providers/local/index.js';
import { fileStore } from '../../src/store/file-store.js';

/*
 * The process that is killed: trains one job to its end, from wherever an earlier run of it stopped.
 * Usage: train DIR BASE. Writes "ready", then the tuned model's id and what it answers.
 */
const [dir = '', base = ''] = process.argv.slice(2);
/** Real time, but no long waits: a run is to be killed while it works, not while it sleeps. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5))),
};
const rows = Array.from({ length: 40 }, (_, index) => ({ question: `number ${index}`, answer: `${index * 7} is it` }));

process.stdout.write('ready\n');
const provider = local({ dir: `${dir}/local`, base, threads: 2 });
const job = FineTuneJob.of({
  provider,
  store: fileStore(`${dir}/store`),
  name: 'crash',
  clock,
  model: 'tiny-base',
  train: Dataset.of(rows.slice(0, 32)),
  validation: Dataset.of(rows.slice(32)),
  toTraining: (row) => ({
    messages: [
      { role: 'user', content: row.question },
      { role: 'assistant', content: row.answer },
    ],
  }),
  hyper: { steps: 80, batchSize: 16, seed: 3, lora: { rank: 4 } },
  extra: { local: { checkpointEvery: 7, evaluateEvery: 20, patience: 0, copyAugment: 0.3 } },
});
await job.start().catch((error) => {
  if (!TuneloopError.is(error) || error.code !== 'STORE_CONFLICT') throw error; // another process drives it: only wait
});
const { model } = await job.wait({ pollEveryMs: 5 });
const answer = await provider
  .chat(model)
  .complete({ messages: [{ role: 'user', content: 'number 3' }], maxOutputTokens: 20 });
process.stdout.write(`${JSON.stringify([model, answer.text])}\n`); // nothing is closed: the process must end by itself
