/**
 * Loads every entry of the built package by `import` and by `require`, then goes once around the loop: dataset → prompt →
 * fine-tune → evaluate → gate → deploy → monitor → dataset. Prints what has to be the same under every Node as one JSON line
 * (`result {…}`); run.mjs compares it. Needs nothing beyond the package and what it depends on.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const manifest = require('tuneloop/package.json');
const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json');
for (const entry of entries) {
  const name = `tuneloop${entry.slice(1)}`;
  const imported = await import(name);
  assert.deepEqual(Object.keys(require(name)).sort(), Object.keys(imported).sort(), name);
  if (entry !== './spec') assert.notEqual(Object.keys(imported).length, 0, name);
}

const { Dataset, Deployment, Evaluator, FineTuneJob, fileStore, gate, Monitor, PromptTemplate } = await import(
  'tuneloop'
);
const { baseModelId, local } = await import('tuneloop/local');
const { bleu, exactMatch } = await import('tuneloop/metrics');

const dir = mkdtempSync(join(tmpdir(), 'tuneloop-smoke-'));
try {
  const store = fileStore(join(dir, 'store'));
  const provider = local({ dir: join(dir, 'local'), threads: 2 });

  const names = ['Grace', 'Omar', 'Priya', 'Leo', 'Anna', 'Tom', 'Nina', 'Hugo'];
  const rows = Dataset.of(names.map((name, index) => ({ name, order: `A-${100 + index}` })));
  const saved = await rows.save(store, { name: 'orders' });

  const prompt = PromptTemplate.of({ user: 'name: {{name}}; order: {{order}}' });
  const wanted = ({ name, order }) => `Hi ${name}, order ${order} was sent.`;

  const job = FineTuneJob.of({
    provider,
    store,
    name: 'smoke',
    model: baseModelId,
    train: saved,
    toTraining: (row) => ({ messages: [...prompt.render(row), { role: 'assistant', content: wanted(row) }] }),
    // Few enough that the answers are not perfect yet: a bit that differs would show.
    hyper: { steps: 12, batchSize: 8, seed: 7 },
    extra: { local: { copyAugment: 0.3 } },
  });
  await job.start();
  const { model } = await job.wait({ pollEveryMs: 50 });
  const weights = readFileSync(join(dir, 'local/models', model.replace('local:', ''), 'model.safetensors'));

  const evaluator = Evaluator.of({ metrics: [bleu(), exactMatch()], seed: 1 });
  const judge = (id) =>
    evaluator.run({
      dataset: saved,
      prompt: prompt.bind(provider.chat(id), { temperature: 0, maxOutputTokens: 30 }),
      vars: (row) => row,
      references: (row) => [wanted(row)],
    });
  const before = await judge(baseModelId);
  const after = await judge(model);
  gate(after, { bleu: { baseline: before } });

  const deployment = await Deployment.of({ provider, store, name: 'smoke', model }).apply();
  await deployment.wait({ pollEveryMs: 10 });
  const monitor = Monitor.of({ name: 'smoke', store, about: { deployment: 'smoke', model } });
  const live = prompt.bind(monitor.watch(deployment.chat), { temperature: 0, maxOutputTokens: 30 });
  const answers = [];
  for await (const row of saved) {
    const { output, result } = await live.run(row);
    answers.push(output);
    monitor.feedback(result.id, { score: output === wanted(row) ? 1 : 0, correction: wanted(row) });
  }
  assert.equal(monitor.summary().calls, names.length);
  const next = await monitor
    .exchanges()
    .map(({ request, feedback }) => ({ input: request.messages[0].content, target: feedback[0].correction }))
    .save(store, { name: 'next' });
  await monitor.close();
  await deployment.remove();
  await provider.close();

  const result = {
    weights: createHash('sha256').update(weights).digest('hex'),
    answers: createHash('sha256').update(JSON.stringify(answers)).digest('hex'),
    bleu: after.score('bleu').value,
    interval95: after.score('bleu').interval95,
    dataset: await saved.digest(),
    next: await next.digest(),
    prompt: prompt.digest(),
  };
  console.log(`${entries.length} entries by import and by require; "${answers[0]}", BLEU ${result.bleu.toFixed(1)}`);
  console.log(`result ${JSON.stringify(result)}`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
