import { describe, expectTypeOf, it } from 'vitest';
import type { Digest } from '../../src/base/json.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { FineTuneJob, type TunedModel } from '../../src/finetune/fine-tune-job.js';
import type { JobEvent, JobIn, JobState } from '../../src/finetune/state.js';
import type { FileRef, Handle, Message, Provider, Store } from '../../src/spec/index.js';

declare const provider: Provider<'files' | 'fineTune'>;
declare const store: Store;
const train = Dataset.of([{ question: 'a', answer: 'b', worse: 'c' }]);
const home = { provider, store, name: 'demo', model: 'base', train };
const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });

describe('FineTuneJob.of', () => {
  it('wants conversations by default, and knows the rows of its dataset', () => {
    const job = FineTuneJob.of({
      ...home,
      toTraining: (row) => {
        expectTypeOf(row).toEqualTypeOf<{ question: string; answer: string; worse: string }>();
        return { messages: [user(row.question), assistant(row.answer)] };
      },
    });
    expectTypeOf(job).toEqualTypeOf<FineTuneJob>();
    expectTypeOf(job.wait()).resolves.toEqualTypeOf<TunedModel>();
    FineTuneJob.of({
      ...home,
      // @ts-expect-error there is no such column
      toTraining: ({ reply }) => ({ messages: [assistant(reply)] }),
    });
    FineTuneJob.of({
      ...home,
      // @ts-expect-error a conversation has messages
      toTraining: ({ question }) => ({ prompt: question }),
    });
  });

  it('wants a chosen and a rejected answer for preference training', () => {
    FineTuneJob.of({
      ...home,
      method: 'preference',
      toTraining: ({ question, answer, worse }) => ({
        messages: [user(question)],
        chosen: [assistant(answer)],
        rejected: [assistant(worse)],
      }),
    });
    FineTuneJob.of({
      ...home,
      method: 'preference',
      // @ts-expect-error "rejected" is missing
      toTraining: ({ question, answer }) => ({ messages: [user(question)], chosen: [assistant(answer)] }),
    });
    const prefers = ({ question, answer, worse }: { question: string; answer: string; worse: string }) => ({
      messages: [user(question)],
      chosen: [assistant(answer)],
      rejected: [assistant(worse)],
    });
    FineTuneJob.of({ ...home, method: 'preference', toTraining: prefers });
    // @ts-expect-error preferences are not for the default method
    FineTuneJob.of({ ...home, toTraining: prefers });
  });

  it('wants a reference for reinforcement', () => {
    FineTuneJob.of({
      ...home,
      method: 'reinforcement',
      toTraining: ({ question, answer }) => ({ messages: [user(question)], reference: { answer } }),
    });
    FineTuneJob.of({
      ...home,
      method: 'reinforcement',
      // @ts-expect-error there is nothing for the grader
      toTraining: ({ question }) => ({ messages: [user(question)] }),
    });
  });

  it('wants a provider that keeps files and fine-tunes, and a method that exists', () => {
    const toTraining = () => ({ messages: [assistant('x')] });
    const chatOnly = {} as Provider<'chat'>;
    // @ts-expect-error it has no fineTune
    FineTuneJob.of({ ...home, provider: chatOnly, toTraining });
    // @ts-expect-error there is no such method
    FineTuneJob.of({ ...home, method: 'dpo', toTraining });
    // @ts-expect-error jobs are made by of() and resume()
    new FineTuneJob();
  });

  it('wants validation rows of the same kind', () => {
    const toTraining = ({ question }: { question: string }) => ({ messages: [assistant(question)] });
    // @ts-expect-error these are numbers
    FineTuneJob.of({ ...home, validation: Dataset.of([1, 2]), toTraining });
  });
});

describe('what a job tells', () => {
  it('is narrowed by its type and phase', () => {
    const job = {} as FineTuneJob;
    job.on('metrics', (event) => expectTypeOf(event.loss).toEqualTypeOf<number | undefined>());
    job.on('state', ({ from, to }) => {
      expectTypeOf(from).toEqualTypeOf<JobState | undefined>();
      expectTypeOf(to).toEqualTypeOf<JobState>();
    });
    // @ts-expect-error there is no such event
    job.on('metric', () => {});
    expectTypeOf(job.events()).toExtend<AsyncIterable<JobEvent>>();
    const { state } = job;
    if (state.phase === 'succeeded') expectTypeOf(state.model).toEqualTypeOf<string>();
    if (state.phase === 'launching') expectTypeOf(state.files.train).toEqualTypeOf<FileRef>();
    if (state.phase === 'running') expectTypeOf(state.handle).toEqualTypeOf<Handle>();
    // @ts-expect-error a drafted job has no key
    if (state.phase === 'drafted') state.key satisfies Digest;
    expectTypeOf<JobIn<'failed'>['reason']>().toEqualTypeOf<string>();
  });

  it('cannot be changed', () => {
    const job = {} as FineTuneJob;
    // @ts-expect-error the journal is the only writer
    job.state = { phase: 'drafted', plan: job.state.plan };
    // @ts-expect-error every property is read-only
    job.state.plan.model = 'other';
  });
});
