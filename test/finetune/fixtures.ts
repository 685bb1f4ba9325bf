import type { Dataset } from '../../src/dataset/dataset.js';
import { Dataset as Rows } from '../../src/dataset/dataset.js';
import { FineTuneJob, type JobOptions } from '../../src/finetune/fine-tune-job.js';
import type { JobEvent } from '../../src/finetune/state.js';
import type { Message, TrainingRow } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { fakeProvider } from '../../src/testing/fake-provider.js';

/** A question with its answer. */
export interface Pair {
  readonly question: string;
  readonly answer: string;
}

export function pairs(count: number, from = 0): Dataset<Pair> {
  const rows = Array.from({ length: count }, (_, index) => ({
    question: `What is ${index + from} + 1?`,
    answer: `${index + from + 1}`,
  }));
  return Rows.of(rows, { name: 'sums' });
}

export function toTraining({ question, answer }: Pair): { messages: Message[] } {
  return {
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  };
}

/** A job with everything faked, of which a test changes what it is about. */
export function world(changes: Partial<JobOptions<Pair, 'sft'>> = {}) {
  const provider = fakeProvider();
  Object.assign(provider.fineTune, { settleMs: 120_000 }); // as with services whose lists lag
  const store = memoryStore();
  const clock = fakeClock();
  const home = { provider, store, name: 'sums', clock };
  const options = { ...home, model: 'base', train: pairs(5), toTraining, ...changes };
  return { provider, store, clock, home, options, job: FineTuneJob.of(options) };
}

export async function collect(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const all: JobEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Names of the phases that were told, in order. */
export function phases(events: readonly JobEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'state' ? [event.to.phase] : []));
}

export type { TrainingRow };
