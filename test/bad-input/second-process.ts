/**
 * The other process of second-process.test.ts: starts one job, and says "uploading" when it is about to upload. With `hold`
 * it stays there until it is told to go on. Prints the model, or the error as JSON. Usage: second-process DIR hold|go
 */
import { once } from 'node:events';
import { Dataset, FineTuneJob, fileStore, TuneloopError } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';

const [dir = '', mode = 'go'] = process.argv.slice(2);
const provider = local({ dir: `${dir}/local`, threads: 1 });
const { files } = provider;

const job = FineTuneJob.of({
  provider: {
    ...provider,
    files: {
      ...files,
      upload: async (...args: Parameters<typeof files.upload>) => {
        process.stdout.write('uploading\n');
        if (mode === 'hold') await once(process.stdin, 'data');
        return files.upload(...args);
      },
    },
  },
  store: fileStore(`${dir}/store`),
  name: 'shared',
  model: baseModelId,
  train: Dataset.of(Array.from({ length: 16 }, (_, index) => ({ input: `number ${index}`, target: `it is ${index}` }))),
  toTraining: ({ input, target }) => ({
    messages: [
      { role: 'user', content: input },
      { role: 'assistant', content: target },
    ],
  }),
  hyper: { steps: 20, batchSize: 8, seed: 1 },
});
try {
  await job.start();
  const { model } = await job.wait({ pollEveryMs: 20 });
  process.stdout.write(`${JSON.stringify({ model })}\n`);
} catch (error) {
  if (!TuneloopError.is(error)) throw error;
  process.stdout.write(`${JSON.stringify(error)}\n`);
}
process.stdin.destroy();
await provider.close();
