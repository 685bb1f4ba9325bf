import { setMaxListeners } from 'node:events';
import { abortable } from './abort.js';
import { wholeNumber } from './check-options.js';

/**
 * Runs `work` over the inputs with at most `concurrency` at once and yields the results in input order.
 * Inputs are pulled only as there is room, so memory holds at most `concurrency` results.
 * The first failure in time stops the pulling, aborts the signal that `work` receives, and rejects at once, as an abort
 * does: what ignores its signal is not waited for.
 *
 * @throws INVALID_OPTION when `concurrency` is no whole number of at least 1
 */
export async function* pool<In, Out>(
  inputs: Iterable<In> | AsyncIterable<In>,
  work: (input: In, index: number, signal: AbortSignal) => Promise<Out>,
  options: { readonly concurrency: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Out, void, void> {
  const concurrency = wholeNumber(options.concurrency, 1, 'concurrency');
  options.signal?.throwIfAborted();
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // one listener a running item is no leak
  const onAbort = () => stop.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const source =
    (inputs as Partial<AsyncIterable<In>>)[Symbol.asyncIterator]?.() ?? (inputs as Iterable<In>)[Symbol.iterator]();
  const running: Promise<Out>[] = [];
  let index = 0;
  let ended = false;
  let pulling = false;
  try {
    while (true) {
      while (!ended && running.length < concurrency) {
        stop.signal.throwIfAborted();
        pulling = true;
        const next = await abortable(Promise.resolve(source.next()), stop.signal);
        pulling = false;
        if (next.done === true) {
          ended = true;
          break;
        }
        const result = work(next.value, index++, stop.signal);
        result.catch((error) => stop.abort(error));
        running.push(result);
      }
      const first = running.shift();
      if (first === undefined) return;
      yield await abortable(first, stop.signal);
    }
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    stop.abort();
    const left = ended ? undefined : source.return?.();
    if (pulling)
      Promise.resolve(left).catch(() => {}); // it stands behind a read that may never end
    else await left;
  }
}
