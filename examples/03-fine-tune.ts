/** Tune a model, follow it, and take the same job up again by its name: it is never trained (or paid for) twice. */
import { Dataset, FineTuneJob, fileStore } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';
import { z } from 'zod';

const provider = local();
const store = fileStore('.tuneloop/store');
const rows = Dataset.fromCSV(new URL('data/order-updates.train.csv', import.meta.url), {
  schema: z.object({ input: z.string(), target: z.string() }),
});
const { train, validation } = rows.split({ train: 0.95, validation: 0.05 }, { seed: 1 });

const draft = () =>
  FineTuneJob.of({
    provider,
    store,
    name: 'order-updates',
    model: baseModelId,
    train,
    validation,
    toTraining: ({ input, target }) => ({
      messages: [
        { role: 'user', content: input },
        { role: 'assistant', content: target },
      ],
    }),
    hyper: { steps: 80, batchSize: 16, seed: 1 },
    extra: { local: { copyAugment: 0.5, evaluateEvery: 20 } },
  });

const job = draft();
console.log(await job.preflight());
await job.start();
for await (const event of job.events({ pollEveryMs: 100 })) {
  if (event.type === 'state') console.log(`${event.from?.phase ?? 'found'} → ${event.to.phase}`);
  if (event.type === 'metrics' && event.validationLoss !== undefined) {
    console.log(`step ${event.step}: validation loss ${event.validationLoss.toFixed(3)}`);
  }
}
const { model, lineage } = await job.wait();
console.log(`${model}, trained on ${lineage.data.train.rows} rows with digest ${lineage.data.train.digest}`);

// The same script again, as after a crash: the journal says what is done already, so nothing is launched.
const startedAt = performance.now();
const again = await (await draft().start()).wait();
console.log(again.model === model, `the same model, after ${(performance.now() - startedAt).toFixed(0)} ms`);

// And without the dataset at hand, from another process for instance.
const resumed = await FineTuneJob.resume({ provider, store, name: 'order-updates' });
console.log(resumed);

const [row] = await validation.first(1);
const ask = { messages: [{ role: 'user' as const, content: row?.input ?? '' }], temperature: 0, maxOutputTokens: 80 };
console.log(`asked:  ${row?.input}\nbefore: ${(await provider.chat(baseModelId).complete(ask)).text}`);
console.log(`after:  ${(await provider.chat(model).complete(ask)).text}`);
await provider.close();
