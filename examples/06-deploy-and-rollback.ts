/** Serve a model behind one chat model, replace it while it is in use, and go back. */
import { Dataset, Deployment, FineTuneJob, fileStore } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';

const provider = local();
const store = fileStore('.tuneloop/store');
const greetings = Dataset.of(
  ['Grace', 'Omar', 'Priya', 'Leo', 'Anna', 'Tom', 'Nina', 'Hugo'].map((name) => ({ name, text: `Hello, ${name}!` })),
);
const job = FineTuneJob.of({
  provider,
  store,
  name: 'greeter',
  model: baseModelId,
  train: greetings,
  toTraining: ({ name, text }) => ({
    messages: [
      { role: 'user', content: `name: ${name}` },
      { role: 'assistant', content: text },
    ],
  }),
  hyper: { steps: 40, batchSize: 8, seed: 1 },
});
const { model: tuned } = await (await job.start()).wait({ pollEveryMs: 100 });

const deployment = Deployment.of({ provider, store, name: 'greeter', model: baseModelId });
deployment.on('state', ({ to }) => console.log(`  (${to.phase})`));
await (await deployment.apply()).wait({ pollEveryMs: 10 });

// Whoever uses the deployment holds this one object, whatever serves behind it.
const { chat } = deployment;
const greet = async () => {
  const { text, model } = await chat.complete({
    messages: [{ role: 'user', content: 'name: Anna' }],
    temperature: 0,
    maxOutputTokens: 20,
  });
  console.log(`${model}: ${text}`);
};
await greet();

await (await deployment.apply({ model: tuned })).wait({ pollEveryMs: 10 });
await greet();

await deployment.rollback({ pollEveryMs: 10 });
await greet();
for (const { model, status } of deployment.revisions) console.log(`${model} is ${status}`);

// Another process finds it by its name, and its chat answers at once.
const elsewhere = await Deployment.resume({ provider, store, name: 'greeter' });
console.log(elsewhere);
await deployment.remove();
console.log(deployment.state.phase);
await provider.close();
