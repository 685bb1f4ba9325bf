import {
  Dataset,
  Deployment,
  Evaluator,
  FineTuneJob,
  fileStore,
  gate,
  type FineTuneJob as Job,
  Monitor,
  memoryStore,
  PromptTemplate,
  TuneloopError,
} from 'tuneloop';
import { huggingface } from 'tuneloop/huggingface';
import { baseModelId, local } from 'tuneloop/local';
import { bleu, exactMatch } from 'tuneloop/metrics';
import { openai } from 'tuneloop/openai';
import { describe, expect, it } from 'vitest';
import { failure, file, filesIn, folder, pair } from './fixtures.js';

const rows = Dataset.of([
  { input: 'a', target: 'b' },
  { input: 'c', target: 'd' },
]);
const about = { model: 'm' };
const echo = { dataset: rows, candidate: () => 'x', references: () => ['x'], about };
const evaluator = Evaluator.of({ metrics: [exactMatch()] });
const settings = (provider = local({ dir: folder() })) => ({
  provider,
  store: memoryStore(),
  name: 'job',
  model: baseModelId,
  train: rows,
  toTraining: ({ input, target }: { input: string; target: string }) => ({
    messages: [
      { role: 'user' as const, content: input },
      { role: 'assistant' as const, content: target },
    ],
  }),
  hyper: { steps: 1 },
});
/** Lets an option through that the compiler refuses: what a JavaScript caller would pass. */
const loose = (options: object): never => options as never;

describe('an option that does not exist', () => {
  const calls: readonly (readonly [call: string, option: string, known: string, work: () => unknown])[] = [
    ['Dataset.fromCSV', 'delimeter', 'delimiter', () => Dataset.fromCSV('x', loose({ schema: pair, delimeter: ';' }))],
    ['Dataset.save', 'nam', 'name', () => rows.save(memoryStore(), loose({ nam: 'x' }))],
    [
      'Dataset.split',
      'stratifyBy',
      'stratify',
      () => rows.split({ a: 0.5, b: 0.5 }, loose({ seed: 1, stratifyBy: 1 })),
    ],
    ['Dataset.leakage', 'by', 'key', () => rows.assertDisjoint(rows, loose({ by: () => 1 }))],
    ['PromptTemplate.of', 'systm', 'system', () => PromptTemplate.of(loose({ user: 'a', systm: 'b' }))],
    ['FineTuneJob.of', 'epochs', 'hyper', () => FineTuneJob.of(loose({ ...settings(), epochs: 3 }))],
    ['FineTuneJob.start', 'relunch', 'relaunch', () => FineTuneJob.of(settings()).start(loose({ relunch: true }))],
    ['FineTuneJob.wait', 'pollMs', 'pollEveryMs', () => FineTuneJob.of(settings()).wait(loose({ pollMs: 1 }))],
    ['Evaluator.of', 'concurency', 'concurrency', () => Evaluator.of(loose({ metrics: [bleu()], concurency: 2 }))],
    ['Evaluator.run', 'refs', 'references', () => evaluator.run(loose({ ...echo, refs: () => [] }))],
    ['bleu', 'tokenizer', 'tokenize', () => bleu(loose({ tokenizer: '13a' }))],
    [
      'gate',
      'throw',
      'throws',
      async () => gate(await evaluator.run(echo), { exactMatch: { min: 0 } }, loose({ throw: 1 })),
    ],
    ['Deployment.of', 'replica', 'replicas', () => Deployment.of(loose({ ...settings(), replica: 1 }))],
    ['Monitor.of', 'windowMS', 'windowMs', () => Monitor.of(loose({ name: 'm', windowMS: 1 }))],
    [
      'Monitor.feedback',
      'coment',
      'comment',
      () => Monitor.of({ name: 'm' }).feedback('1', loose({ score: 1, coment: '' })),
    ],
    ['openai()', 'apikey', 'apiKey', () => openai(loose({ apikey: 'x' }))],
    ['huggingface()', 'token', 'accessToken', () => huggingface(loose({ token: 'x' }))],
  ];
  it.each(calls)('of %s (%s) is refused, and the ones there are are listed', async (call, option, known, work) => {
    const error = await failure(work);
    expect(error).toBeInstanceOf(TuneloopError);
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain(option);
    expect(error.message).toContain(call);
    expect(error.hint).toContain(known);
  });

  it.each([
    ['of local()', 'folder', 'dir', () => local(loose({ folder: '.' }))],
    ['of hyper', 'stepz', 'steps', () => FineTuneJob.of({ ...settings(), hyper: loose({ stepz: 1 }) }).start()],
    [
      'of extra.local',
      'dropOut',
      'dropout',
      () => FineTuneJob.of({ ...settings(), extra: { local: { dropOut: 1 } } }).start(),
    ],
    [
      'of a chat request',
      'max_tokens',
      'maxOutputTokens',
      () =>
        local({ dir: folder() })
          .chat(baseModelId)
          .complete(loose({ messages: [], max_tokens: 1 })),
    ],
  ] as const)('%s is refused with its name, before anything is trained or answered', async (_, option, known, work) => {
    const error = await failure(work);
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain(`${option} is not an option`);
    expect(error.hint).toContain(known);
  });
});

describe('a model nobody knows', () => {
  it('is named by chat and embed with the models there are', async () => {
    const provider = local({ dir: folder() });
    const messages = [{ role: 'user' as const, content: 'x' }];
    for (const work of [
      () => provider.chat('tuneloop-base-9').complete({ messages }),
      () => provider.embed('tuneloop-base-9').embed(['x']),
    ]) {
      const error = await failure(work);
      expect([error.code, error.message]).toEqual([
        'NOT_FOUND',
        `The local provider has no model "tuneloop-base-9". It has: ${baseModelId}.`,
      ]);
    }
  });

  it('starts no job, and the same job starts once its model is corrected', async () => {
    const dir = folder();
    const home = settings(local({ dir }));
    const error = await failure(() => FineTuneJob.of({ ...home, model: 'tuneloop-base-9' }).start());
    expect([error.code, error.message]).toEqual(['NOT_FOUND', expect.stringContaining('"tuneloop-base-9"')]);
    expect(Object.keys(filesIn(dir)).filter((path) => path.startsWith('jobs/'))).toEqual([]);
    const job: Job = await FineTuneJob.of(home).start();
    expect((await job.wait({ pollEveryMs: 5 })).model).toMatch(/^local:job-/);
    await home.provider.close();
  });

  it('replaces nothing that serves', async () => {
    const provider = local({ dir: folder() });
    const home = { provider, store: memoryStore(), name: 'answers' };
    const deployment = await (await Deployment.of({ ...home, model: baseModelId }).apply()).wait({ pollEveryMs: 5 });
    const error = await failure(() => deployment.apply({ model: 'tuneloop-base-9' }));
    expect([error.code, error.message]).toEqual(['NOT_FOUND', expect.stringContaining('"tuneloop-base-9"')]);
    const request = { messages: [{ role: 'user' as const, content: 'Hello.' }], maxOutputTokens: 3 };
    expect((await deployment.chat.complete(request)).model).toBe(baseModelId);
    await (await deployment.apply({ model: baseModelId })).wait({ pollEveryMs: 5 });
    expect(deployment.state.phase).toBe('ready');
    await provider.close();
  });
});

describe('a dataset without rows', () => {
  it('is not trained on: nothing is uploaded or launched', async () => {
    const dir = folder();
    const home = settings(local({ dir }));
    const error = await failure(() => FineTuneJob.of({ ...home, train: Dataset.of<never>([]) }).start());
    expect([error.code, error.message]).toEqual([
      'INVALID_OPTION',
      'The train dataset of job "job" has 0 rows. Check its source and filters.',
    ]);
    expect(filesIn(dir)).toEqual({});
  });

  it('has no score', async () => {
    const error = await failure(() => evaluator.run({ ...echo, dataset: Dataset.of<never>([]) }));
    expect([error.code, error.message]).toEqual([
      'INVALID_OPTION',
      'The dataset to evaluate m on has no rows. Check its source and its filters; there is no score of nothing.',
    ]);
  });

  it('can be saved and read again, since a filter may leave nothing', async () => {
    const store = fileStore(folder());
    const none = Dataset.fromCSV(file('t.csv', 'input,target\na,b\n'), { schema: pair }).filter(() => false);
    await none.save(store, { name: 'none' });
    expect(await (await Dataset.load(store, 'none', { schema: pair })).toArray()).toEqual([]);
  });
});
