import type { BatchAnswer, BatchChat } from '../spec/batch.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel } from '../spec/chat.js';

/** A batch that was submitted. */
interface FakeBatch {
  readonly key: string;
  readonly answers: readonly BatchAnswer[];
  looks: number;
}

/**
 * Gives a batch model that has a chat model answer every request at once, and tells so from the second look on. A request
 * that the chat model refuses becomes an error of that request.
 * @param call wraps every call to the service, for counting and failing
 */
export function fakeBatch(
  chat: ChatModel,
  call: <T>(
    kind: 'batch.submit' | 'batch.find' | 'batch.poll',
    options: CallOptions | undefined,
    effect: () => T | Promise<T>,
  ) => Promise<T>,
): BatchChat {
  const batches: FakeBatch[] = [];
  const handleOf = (index: number) => ({ id: `batch-${index + 1}` });
  const batchOf = (id: string) => batches[Number(id.slice('batch-'.length)) - 1] as FakeBatch;
  return {
    provider: chat.provider,
    model: chat.model,
    submit: (requests, options) =>
      call('batch.submit', options, async () => {
        const answers: BatchAnswer[] = [];
        for await (const { key, request } of requests) {
          try {
            answers.push({ key, result: await chat.complete(request) });
          } catch (error) {
            const message = error instanceof Error ? error.message : String(error);
            answers.push({ key, error: { code: 'refused', message } });
          }
        }
        batches.push({ key: options.key, answers: answers.reverse(), looks: 0 });
        return handleOf(batches.length - 1);
      }),
    find: (key, options) =>
      call('batch.find', options, () => {
        const at = batches.findIndex((batch) => batch.key === key);
        return at === -1 ? undefined : handleOf(at);
      }),
    poll: ({ id }, options) =>
      call('batch.poll', options, () => {
        const batch = batchOf(id);
        const total = batch.answers.length;
        return ++batch.looks > 1 ? { status: 'ended', done: total, total } : { status: 'running', done: 0, total };
      }),
    async *results({ id }) {
      yield* batchOf(id).answers;
    },
  };
}
