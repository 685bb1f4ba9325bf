/** Watch a model in use, hear when it goes wrong, and make the next training data of what people corrected. */
import { Dataset, fileStore, Monitor } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';
import { z } from 'zod';

const provider = local();
const store = fileStore('.tuneloop/store');
const orders = Dataset.fromCSV(new URL('data/order-updates.test.csv', import.meta.url), {
  schema: z.object({ input: z.string(), target: z.string() }),
});

const monitor = Monitor.of({
  name: 'order-updates',
  store,
  price: (_model, { inputTokens, outputTokens }) => 1e-7 * inputTokens + 4e-7 * outputTokens,
  alarms: [
    { name: 'people are unhappy', when: ({ feedback }) => (feedback.meanScore ?? 1) < 0.5, minCalls: 10 },
    { name: 'slow', when: ({ latencyMs }) => latencyMs.p95 > 10_000 },
  ],
  redact: (exchange) => ({ ...exchange, request: { ...exchange.request, seed: undefined } }), // what must not be kept
  about: { deployment: 'order-updates', model: baseModelId },
});
monitor.on('alarm', ({ alarm, state, window }) =>
  console.log(`ALARM ${state}: ${alarm} (mean score ${window.feedback.meanScore?.toFixed(2)})`),
);

// It has the shape of what it watches, so it goes wherever that went: into a prompt, an evaluator, another watcher.
const live = monitor.watch(provider.chat(baseModelId));
for (const { input, target } of await orders.first(24)) {
  const { id, text } = await live.complete({
    messages: [{ role: 'user', content: input }],
    temperature: 0,
    maxOutputTokens: 24,
    seed: 1,
  });
  // What a person would do: this model was never tuned for the task, so nearly all answers are put right.
  monitor.feedback(id, text === target ? { score: 1 } : { score: 0, correction: target });
}
console.log(monitor.summary());

const next = await monitor
  .exchanges(({ feedback }) => feedback.some(({ correction }) => correction !== undefined))
  .map(function toPair({ request, feedback }) {
    return { input: String(request.messages[0]?.content), target: feedback.at(-1)?.correction ?? '' };
  })
  .save(store, { name: 'order-updates-next' });
console.log('next dataset', next);
console.log('made from', next.lineage.about ?? next.lineage.parents[0]?.about);
await monitor.close();
await provider.close();
