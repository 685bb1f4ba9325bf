/**
 * The whole loop in one process, with no key, no server and no network:
 * data → prompt → fine-tune → evaluate → gate → deploy → monitor → feedback → data.
 *
 * npm run quickstart [-- --train FILE --test FILE --input COLUMN --target COLUMN --steps N --out DIR]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compareReports,
  Deployment,
  Evaluator,
  FineTuneJob,
  fileStore,
  gate,
  Monitor,
  PromptTemplate,
  progressLine,
  TuneloopError,
} from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';
import { bleu, exactMatch, rouge } from 'tuneloop/metrics';
import { type Arguments, readArguments } from './arguments.ts';
import { type Case, readPairs, testCases } from './data.ts';
import { missedValues } from './missed-values.ts';
import { nearest } from './nearest.ts';
import { Stopwatch } from './progress.ts';
import { reportPage, resultJson, scoreTable } from './report.ts';

async function quickstart(options: Arguments): Promise<void> {
  const watch = new Stopwatch();
  const store = fileStore(join(options.out, 'store'));
  const provider = local({ dir: join(options.out, 'local') });

  console.log('1. Data');
  const pairs = await readPairs(options.train, options).save(store);
  const cases = await testCases(options.test, options);
  await cases.assertDisjoint(pairs, { key: (row) => row.input });
  // All rows of one input stay together, so that validation asks for inputs that training never saw.
  const { train, validation } = pairs.split({ train: 0.92, validation: 0.08 }, { seed: 1, by: (row) => row.input });
  console.log('  ', pairs, `\n   ${await cases.count()} test inputs, none of them in the training rows`);
  watch.lap('data');

  console.log('2. Prompt');
  const prompt = PromptTemplate.of({ user: '{{input}}' });
  console.log('  ', prompt);
  const settings = { temperature: 0, maxOutputTokens: 120 };
  const untuned = prompt.bind(provider.chat(baseModelId), settings);

  console.log('3. Evaluate what there is');
  const evaluator = Evaluator.of({
    metrics: [bleu(), rouge('rouge1'), rouge('rouge2'), rouge('rougeL'), exactMatch(), missedValues()],
    concurrency: 64,
  });
  const given = {
    dataset: cases,
    references: (row: Case) => row.targets,
    segment: (row: Case) => ({ input: row.input }),
  };
  const task = { ...given, vars: (row: Case) => ({ input: row.input }) };
  const baseLine = progressLine('untuned base', process.stdout);
  const base = await evaluator.run({ ...task, prompt: untuned }, { onProgress: baseLine.update });
  baseLine.end(`${base.segments} answers`);
  const lookUp = nearest(await pairs.toArray());
  const neighbour = await evaluator.run({
    ...given,
    candidate: (row) => lookUp(row.input),
    about: { model: 'TF-IDF nearest neighbour' },
  });
  watch.lap('baselines');

  console.log('4. Fine-tune');
  const steps = progressLine('training', process.stdout);
  const losses: { step: number; loss?: number; validationLoss?: number }[] = [];
  const name = `quickstart-${(await pairs.digest()).slice(7, 15)}-${options.steps}`;
  // Starting a job whose name is known goes on with it: a quickstart that was killed is not trained twice.
  const job = FineTuneJob.of({
    provider,
    store,
    name,
    model: baseModelId,
    train,
    validation,
    toTraining: (row) => ({
      messages: [...prompt.render({ input: row.input }), { role: 'assistant', content: row.target }],
    }),
    hyper: { steps: options.steps, batchSize: 16, learningRate: 1.5e-3, seed: 1 },
    extra: { local: { copyAugment: 0.5 } },
  });
  await job.start();
  const following = (async () => {
    for await (const event of job.events({ pollEveryMs: 250 })) {
      if (event.type === 'progress') steps.update(event);
      if (event.type !== 'metrics') continue;
      const { step, loss, validationLoss } = event;
      losses.push({
        step,
        ...(loss === undefined ? {} : { loss }),
        ...(validationLoss === undefined ? {} : { validationLoss }),
      });
    }
  })();
  const { model, lineage } = await job.wait({ pollEveryMs: 250 });
  await following;
  steps.end(`${model}, ${losses.length === 0 ? 'already trained' : `${losses.at(-1)?.step} steps`}`);
  watch.lap('fine-tune');

  console.log('5. Evaluate the tuned model');
  const tunedLine = progressLine('tuned', process.stdout);
  const tuned = await evaluator.run(
    { ...task, prompt: prompt.bind(provider.chat(model), settings) },
    { onProgress: tunedLine.update },
  );
  tunedLine.end(`${tuned.segments} answers`);
  const gains = [compareReports(base, tuned), compareReports(neighbour, tuned)] as const;
  console.log(scoreTable([base, neighbour, tuned], gains));
  watch.lap('evaluate');

  console.log('6. Gate');
  const verdict = gate(tuned, { bleu: { baseline: neighbour }, rougeL: { baseline: base } }, { throws: false });
  console.log(verdict.passed ? '   passed: significantly better than both baselines' : '   NOT passed:');
  for (const failure of verdict.failures) console.log(`   ${failure.message}`);

  console.log('7. Deploy and watch');
  const deployment = await (await Deployment.of({ provider, store, name: 'quickstart', model }).apply()).wait();
  const monitor = Monitor.of({
    name: 'quickstart',
    store,
    about: {
      deployment: deployment.name,
      model,
      prompt: prompt.digest(),
      dataset: lineage.data.train.digest,
    },
  });
  const live = prompt.bind(monitor.watch(deployment.chat), settings);
  for (const row of await cases.first(40)) {
    const { result } = await live.run({ input: row.input });
    const right = row.targets.includes(result.text);
    monitor.feedback(result.id, right ? { score: 1 } : { score: 0, correction: row.targets[0] ?? '' });
  }
  const summary = monitor.summary();
  console.log(summary);
  watch.lap('deploy and monitor');

  console.log('8. The next dataset');
  const next = await monitor
    .exchanges((exchange) => exchange.outcome === 'answered')
    .map(function toPair(exchange) {
      const [asked] = exchange.request.messages;
      const better = exchange.feedback.find((feedback) => feedback.correction !== undefined)?.correction;
      return { input: String(asked?.content), target: better ?? exchange.result?.text ?? '' };
    })
    .save(store, { name: 'quickstart-next' });
  console.log('  ', next, '\n   from', JSON.stringify(next.lineage.parents[0]?.about));
  watch.lap('next dataset');

  const findings = {
    options,
    base,
    neighbour,
    tuned,
    gains,
    verdict,
    losses,
    summary,
    next,
    lineage,
    laps: watch.laps,
  };
  writeFileSync(join(options.out, 'report.html'), reportPage(findings));
  writeFileSync(join(options.out, 'result.json'), await resultJson(findings));
  await monitor.close();
  await provider.close();
  console.log(`\nRead ${join(options.out, 'report.html')}; all numbers are in ${join(options.out, 'result.json')}.`);
  console.log(`${watch.total().toFixed(1)} s, ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB at most`);
}

try {
  await quickstart(readArguments(process.argv.slice(2)));
} catch (error) {
  if (!TuneloopError.is(error)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
