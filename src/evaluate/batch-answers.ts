import type { Clock } from '../base/clock.js';
import { digestJson, shortDigest } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Dataset } from '../dataset/dataset.js';
import { poll } from '../kit/poll.js';
import type { BatchAnswer, BatchRequest } from '../spec/batch.js';
import type { CallOptions } from '../spec/call.js';
import type { Handle } from '../spec/fine-tune.js';
import type { Answering } from './candidate-of.js';
import { answerFrom, requestFor } from './chat-answers.js';
import type { RunHome } from './run-journal.js';
import type { Answer, BatchWay } from './task.js';

/** What there is to do before rows are scored. */
export interface Begin<Row> {
  readonly dataset: Dataset<Row>;
  readonly repeats: number;
  readonly home: RunHome | undefined;
  readonly clock: Clock;
  readonly options: CallOptions;
}

/**
 * Answers all rows in one batch before the first is scored. With a home the batch is written down as soon as it is sent,
 * so a run that was stopped waits for the batch it sent. All answers are in memory while the rows are scored.
 */
export function fromBatch<Row>(way: BatchWay<Row>): Answering<Row, undefined> {
  const { batch } = way;
  const about = way.about ?? { provider: batch.provider, model: batch.model };
  const answers = new Map<string, BatchAnswer>();
  return {
    about,
    paid: false, // reading the batch again costs nothing
    begin: async ({ dataset, repeats, home, clock, options }: Begin<Row>) => {
      const requests = () => requestsOf(way, dataset, repeats, options);
      // Of the rows, too: answers are told apart by place, so those to other rows must not be taken for these.
      const made = digestJson({ dataset: await dataset.digest(options), about, repeats });
      const key = `${home?.name ?? 'batch'}-${shortDigest(made)}`;
      const handle = await sentBatch(way, key, requests, home, options);
      const what = `The batch of ${about.model}`;
      const report = await poll((call) => batch.poll(handle, call), {
        ...{ what, clock, signal: options.signal },
        isFinal: ({ status }) => status !== 'running',
      });
      if (report.status === 'failed') throw failed(what, report.message);
      for await (const answer of batch.results(handle, options)) answers.set(answer.key, answer);
    },
    candidate: (_, { index, repeat }): Answer<undefined> => {
      const answer = answers.get(`${index}.${repeat}`);
      answers.delete(`${index}.${repeat}`);
      if (answer === undefined) throw missing();
      if ('error' in answer) throw refused(answer.error);
      return answerFrom(answer.result);
    },
  };
}

async function* requestsOf<Row>(
  way: BatchWay<Row>,
  dataset: Dataset<Row>,
  repeats: number,
  options: CallOptions,
): AsyncGenerator<BatchRequest> {
  let index = 0;
  for await (const row of dataset.read(options)) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      yield { key: `${index}.${repeat}`, request: requestFor(way, row, repeat) };
    }
    index++;
  }
}

/** The batch an earlier run sent, or else a new one. */
async function sentBatch<Row>(
  { batch }: BatchWay<Row>,
  key: string,
  requests: () => AsyncIterable<BatchRequest>,
  home: RunHome | undefined,
  options: CallOptions,
): Promise<Handle> {
  const place = `batches/${key}.json`;
  const written = await home?.store.get(place, options);
  if (written !== undefined) return JSON.parse(new TextDecoder().decode(written.bytes)) as Handle;
  const found = home && (await batch.find?.(key, options));
  const handle = found ?? (await batch.submit(requests(), { ...options, key }));
  // no signal: the batch is paid for, so where it is must be written down
  await home?.store.put(place, new TextEncoder().encode(JSON.stringify(handle)), { ifVersion: null });
  return handle;
}

function failed(what: string, message: string | undefined): TuneloopError {
  return new TuneloopError({
    code: 'JOB_FAILED',
    message: `${what} failed${message === undefined ? '' : `: ${message}`}.`,
    hint: 'Run again under another name to send it anew.',
  });
}

function missing(): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OUTPUT', message: 'The batch has no answer for this row.' });
}

function refused({ code, message }: { readonly code: string; readonly message: string }): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OUTPUT', message: `The service gave no answer (${code}): ${message}` });
}
