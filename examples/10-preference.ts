/** Teach a taste: first how to answer at all, then (by DPO) which of two answers is the better one. */
import { Dataset, FineTuneJob, memoryStore } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';

const names =
  'Grace,Omar,Priya,Leo,Anna,Tom,Nina,Hugo,Maya,Carl,Ella,Ivan,Rosa,Ben,Lena,Sam,Julia,Marco,Peter,Zoe'.split(',');
const cases = Array.from({ length: 240 }, (_, index) => {
  const [name = '', order] = [names[(index * 7) % names.length], `A-${1000 + ((index * 37) % 900)}`];
  return {
    ask: [{ role: 'user' as const, content: `customer: ${name}; order: ${order}` }],
    formal: `Dear ${name}, your order ${order} was sent.`,
    casual: `Hey ${name}, order ${order} is out!`,
  };
});
const { train, test } = Dataset.of(cases).split({ train: 0.8, test: 0.2 }, { seed: 1 });
const answer = (content: string) => [{ role: 'assistant' as const, content }];

const provider = local();
const store = memoryStore();
const both = train.concat(
  train.map(function swap(row) {
    return { ...row, formal: row.casual };
  }),
);
const first = FineTuneJob.of({
  provider,
  store,
  name: 'both-tones',
  model: baseModelId,
  train: both,
  toTraining: ({ ask, formal }) => ({ messages: [...ask, ...answer(formal)] }),
  hyper: { steps: 60, batchSize: 16, seed: 1 },
});
const { model: unsure } = await (await first.start()).wait({ pollEveryMs: 100 });

const second = FineTuneJob.of({
  provider,
  store,
  name: 'formal',
  method: 'preference', // so toTraining must give a chosen and a rejected answer, or does not compile
  model: unsure,
  train,
  toTraining: ({ ask, formal, casual }) => ({ messages: ask, chosen: answer(formal), rejected: answer(casual) }),
  hyper: { steps: 20, batchSize: 16, seed: 1, beta: 0.1 },
});
const { model: formal } = await (await second.start()).wait({ pollEveryMs: 100 });

const asked = await test.first(30);
for (const model of [unsure, formal]) {
  const texts = await Promise.all(
    asked.map(async ({ ask }, seed) => {
      const request = { messages: ask, temperature: 1, seed, maxOutputTokens: 30 };
      return (await provider.chat(model).complete(request)).text;
    }),
  );
  const share = texts.filter((text) => text.startsWith('Dear')).length;
  console.log(`${model}: ${share} of ${texts.length} answers are formal, for instance "${texts[0]}"`);
}
await provider.close();
