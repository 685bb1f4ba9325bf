import { abortable, withDeadline } from '../base/abort.js';
import type { CallOptions } from '../spec/call.js';

const rowsPerReport = 256;

/**
 * Reads rows under a call's signal, deadline and progress. A reader that leaves early closes the source; an aborted
 * one does not wait for a source that hangs.
 */
export async function* readRows<T>(
  open: (signal: AbortSignal | undefined) => AsyncIterable<T>,
  { onProgress, ...options }: CallOptions,
  what: string,
  total: number | undefined,
): AsyncGenerator<T, void, void> {
  const { signal, done: release } = withDeadline(options, what);
  const report = (done: number) => onProgress?.({ done, unit: 'rows', ...(total === undefined ? {} : { total }) });
  let source: AsyncIterator<T> | undefined;
  try {
    signal?.throwIfAborted();
    source = open(signal)[Symbol.asyncIterator]();
    for (let done = 0; ; ) {
      const next = await abortable(source.next(), signal);
      if (next.done === true) {
        source = undefined;
        report(done);
        return;
      }
      yield next.value;
      if (++done % rowsPerReport === 0) report(done);
    }
  } finally {
    release();
    const closing = Promise.resolve(source?.return?.());
    if (signal?.aborted) closing.catch(() => {});
    else await closing;
  }
}
