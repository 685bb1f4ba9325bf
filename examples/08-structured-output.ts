/** Answers that always have the right shape: tokens are chosen so that the JSON matches. Tuning gets the content right. */
import { Dataset, FineTuneJob, memoryStore, PromptTemplate } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';
import { z } from 'zod';

const Order = z.object({
  status: z.enum(['confirmed', 'shipped', 'delayed', 'ready', 'returned', 'cancelled', 'damaged', 'unpaid']),
  order: z.string().length(6),
});
const read = (name: string) =>
  Dataset.fromCSV(new URL(`data/order-updates.${name}.csv`, import.meta.url), {
    schema: z.object({ input: z.string(), target: z.string() }),
  }).map(function toOrder({ input, target }) {
    const [status, order] = [/status: (\w+)/, /order: ([^;]+)/].map((pattern) => pattern.exec(input)?.[1]);
    return { message: target, order: Order.parse({ status, order }) };
  });

const prompt = PromptTemplate.of({ user: '{{message}}', output: Order });
console.log(prompt, JSON.stringify(prompt.outputSchema));

const provider = local();
const job = FineTuneJob.of({
  provider,
  store: memoryStore(),
  name: 'reader',
  model: baseModelId,
  train: read('train').filter(({ message }) => message.includes(' order ')),
  toTraining: ({ message, order }) => ({
    messages: [...prompt.render({ message }), { role: 'assistant', content: JSON.stringify(order) }],
  }),
  hyper: { steps: 80, batchSize: 16, seed: 1 },
  extra: { local: { copyAugment: 0.5 } },
});
const { model } = await (await job.start()).wait({ pollEveryMs: 100 });

const messages = await read('test')
  .filter(({ message }) => message.includes(' order '))
  .first(40);
for (const name of [baseModelId, model]) {
  const ask = prompt.bind(provider.chat(name), { temperature: 0, maxOutputTokens: 60 });
  const answers = await Promise.all(messages.map(({ message }) => ask({ message })));
  const right = (key: keyof z.infer<typeof Order>) =>
    answers.filter((answer, index) => answer[key] === messages[index]?.order[key]).length;
  console.log(`${name}: ${answers.length} of ${messages.length} answers have the shape;`);
  console.log(`  the status is right in ${right('status')}, the order number in ${right('order')}`);
  console.log(`  "${messages[0]?.message}"\n  → ${JSON.stringify(answers[0])}`);
}
await provider.close();
