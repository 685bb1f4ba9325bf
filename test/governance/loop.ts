import { systemClock } from '../../src/base/clock.js';
import type { Digest, Json } from '../../src/base/json.js';
import { Cassette } from '../../src/cassette/cassette.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { tagDataset } from '../../src/dataset/versions/tag.js';
import { Deployment } from '../../src/deploy/deployment.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { FineTuneJob } from '../../src/finetune/fine-tune-job.js';
import { exactMatch } from '../../src/metrics/index.js';
import { Monitor } from '../../src/monitor/monitor.js';
import type { Schema, Store } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { fakeProvider } from '../../src/testing/fake-provider.js';

/** A row of support: who asked is in a field of its own, and training rows no longer have it. */
export interface Ticket {
  readonly user: string;
  readonly question: string;
  readonly answer: string;
}

/** What only the subject's rows and calls hold, though `texts` below has but one of it. */
export const secrets = ['person_7c1e', 'the blue canoe', 'a moored canoe'];

/** Accepts every row. */
export const anything: Schema<Json> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as Json }) },
};

const tickets: Ticket[] = Array.from({ length: 40 }, (_, id) =>
  id % 10 === 3
    ? { user: 'person_7c1e', question: `Where is the blue canoe ${id}?`, answer: `It is a moored canoe ${id}.` }
    : { user: `person_${id}`, question: `Where is parcel ${id}?`, answer: `At counter ${id}.` },
);

export const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Runs the whole loop once over a store: rows, job, evaluation, deployment, exchanges, and rows of these. */
export async function loop() {
  const store = memoryStore();
  const provider = fakeProvider();
  const source = Dataset.of(tickets, { name: 'tickets' }).withLineage({ kept: 'from support' });
  const saved = await source.save(store, { name: 'support' });
  const digest = await saved.digest();
  await tagDataset(store, 'v1', digest);
  await saved.filter(({ user }) => user !== 'person_1').save(store);

  const toTraining = ({ question, answer }: Ticket) => ({
    messages: [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: answer },
    ],
  });
  const job = FineTuneJob.of({ provider, store, name: 'answers', model: 'base', train: saved, toTraining });
  await job.start();
  const { model } = await job.wait();

  const evaluator = Evaluator.of({ metrics: [exactMatch()] });
  const task = {
    dataset: saved,
    candidate: ({ question }: Ticket) => question,
    about: { provider: 'fake', model },
    references: ({ answer }: Ticket) => [answer],
  };
  const report = await evaluator.run(task, { home: { store, name: 'exam' } });
  await store.put('reports/exam.json', encode(report.toJSON()));

  const deployment = Deployment.of({ provider, store, name: 'support', model });
  await deployment.apply();
  await deployment.wait({ pollEveryMs: 1 });
  const monitor = Monitor.of({ name: 'live', store, about: { deployment: 'support', model } });
  const watched = monitor.watch(deployment.chat);
  for (const content of ['Where is parcel 1?', 'I am person_7c1e, where is the blue canoe?', 'Thanks.']) {
    const { id } = await watched.complete({ messages: [{ role: 'user', content }] });
    monitor.feedback(id, { score: 1, comment: content.includes('canoe') ? 'a moored canoe' : 'good' });
  }
  await monitor.close();
  await (await Monitor.load(store, 'live')).save(store, { name: 'calls' });

  const cassette = Cassette.open(store, 'tape', { mode: 'record' });
  await cassette.chat(deployment.chat).complete({ messages: [{ role: 'user', content: 'For person_7c1e.' }] });
  await store.put('notes/one.json', encode({ kind: 'Note', v: 1, text: 'call person_7c1e back' }));
  await store.put('notes/two.json', encode({ text: 'no kind' }));
  return { store, digest: digest as Digest, model };
}

/** Everything in a store, by key. */
export async function contentOf(store: Store): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const key of store.list('')) {
    found.set(key, Buffer.from((await store.get(key))?.bytes ?? []).toString('latin1'));
  }
  return found;
}

/** A new store with the same content. */
export async function copyOf(store: Store): Promise<Store> {
  const copy = memoryStore();
  for await (const key of store.list('')) await copy.put(key, (await store.get(key))?.bytes ?? new Uint8Array());
  return copy;
}

/** A clock that stands, so that two runs write the same. */
export const standing = { ...systemClock, now: () => Date.parse('2026-11-24T12:00:00.000Z') };
