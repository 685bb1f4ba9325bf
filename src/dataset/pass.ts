import { abortable, withDeadline } from '../base/abort.js';
import type { CallOptions } from '../spec/call.js';
import type { RowBatches } from '../spec/row-step.js';

const rowsPerReport = 256;

/**
 * Reads batches under a call's signal, deadline and progress. A reader that leaves early closes the source; an aborted
 * one does not wait for a source that hangs.
 */
export async function* readBatches<T>(
  open: (signal: AbortSignal | undefined) => RowBatches<T>,
  { onProgress, ...options }: CallOptions,
  what: string,
  total: number | undefined,
): AsyncGenerator<readonly T[], void, void> {
  const { signal, done: release } = withDeadline(options, what);
  const report = (done: number) => onProgress?.({ done, unit: 'rows', ...(total === undefined ? {} : { total }) });
  let source: AsyncIterator<readonly T[]> | undefined;
  try {
    signal?.throwIfAborted();
    source = open(signal)[Symbol.asyncIterator]();
    for (let done = 0, reported = 0; ; ) {
      const next = await abortable(source.next(), signal);
      if (next.done === true) {
        source = undefined;
        if (done === 0 || done > reported) report(done);
        return;
      }
      yield next.value;
      signal?.throwIfAborted();
      done += next.value.length;
      if (done - reported < rowsPerReport) continue;
      report(done);
      reported = done;
    }
  } finally {
    release();
    const closing = Promise.resolve(source?.return?.());
    if (signal?.aborted) closing.catch(() => {});
    else await closing;
  }
}
