import { setMaxListeners } from 'node:events';

/**
 * Runs `work` over the inputs with at most `concurrency` at once and yields the results in input order.
 * Inputs are pulled only as there is room, so memory holds at most `concurrency` results.
 * The first failure stops the pulling, aborts the signal that `work` receives, and rejects.
 */
export async function* pool<In, Out>(
  inputs: Iterable<In> | AsyncIterable<In>,
  work: (input: In, index: number, signal: AbortSignal) => Promise<Out>,
  options: { readonly concurrency: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Out, void, void> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // one listener a running item is no leak
  const onAbort = () => stop.abort(options.signal?.reason);
  if (options.signal?.aborted) throw options.signal.reason;
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const source = Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  const running: Promise<Out>[] = [];
  let index = 0;
  let ended = false;
  try {
    while (true) {
      while (!ended && running.length < options.concurrency) {
        const next = await source.next();
        stop.signal.throwIfAborted();
        if (next.done === true) {
          ended = true;
          break;
        }
        const result = work(next.value, index++, stop.signal);
        result.catch(() => {}); // read below, in order; a later one must not count as unhandled meanwhile
        running.push(result);
      }
      const first = running.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    stop.abort();
    await source.return?.();
  }
}
