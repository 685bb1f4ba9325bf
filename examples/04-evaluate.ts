/** Score two candidates on the same rows, say how sure the scores are, and whether one is really better. */
import { compareReports, Dataset, EvalReport, Evaluator, FineTuneJob, memoryStore, PromptTemplate } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';
import { bleu, exactMatch, rouge } from 'tuneloop/metrics';
import { z } from 'zod';

const provider = local();
const read = (name: string) =>
  Dataset.fromCSV(new URL(`data/order-updates.${name}.csv`, import.meta.url), {
    schema: z.object({ input: z.string(), target: z.string() }),
  });
const train = read('train');
const test = read('test').shuffle({ seed: 1 }).take(60);

const prompt = PromptTemplate.of({ user: '{{input}}' });
const job = FineTuneJob.of({
  provider,
  store: memoryStore(),
  name: 'candidate',
  model: baseModelId,
  train,
  toTraining: (row) => ({ messages: [...prompt.render(row), { role: 'assistant', content: row.target }] }),
  hyper: { steps: 80, batchSize: 16, seed: 1 },
  extra: { local: { copyAugment: 0.5 } },
});
const { model } = await (await job.start()).wait({ pollEveryMs: 100 });

const metrics = [bleu(), rouge('rougeL'), exactMatch()];
const evaluator = Evaluator.of({ metrics, concurrency: 32, seed: 1 });
const judge = (name: string) =>
  evaluator.run({
    dataset: test,
    training: train, // a test row that was trained on would stop the run
    leakageKey: (row) => row.input,
    prompt: prompt.bind(provider.chat(name), { temperature: 0, maxOutputTokens: 80 }),
    vars: (row) => ({ input: row.input }),
    references: (row) => [row.target],
    slices: { tone: (row) => (row.input.includes('tone: formal') ? 'formal' : 'friendly') },
  });
const before = await judge(baseModelId);
const after = await judge(model);

console.log(after); // the scores with their 95 % intervals, as a table
const comparison = compareReports(before, after);
console.log(comparison.toMarkdown());
const { significant, favours } = comparison.score('rougeL');
console.log(
  significant ? `The difference in rougeL is significant, in favour of the ${favours}.` : 'No difference shown.',
);

const [worst] = after.samples.worst;
console.log(`The worst answer, to read:\n  ${worst?.row}\n  ${worst?.output}`);

// A report is data: it can be written down, and compared with the next model without asking this one again.
const kept = EvalReport.fromJSON(JSON.parse(JSON.stringify(after)), { metrics });
console.log(kept.toMarkdown());
await provider.close();
