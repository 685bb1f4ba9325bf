import { withDeadline } from '../../base/abort.js';
import { type Issue, TuneloopError, ValidationError } from '../../base/errors.js';
import type { Json } from '../../base/json.js';
import { type Hyparquet, loadHyparquet } from '../../kit/parquet/libraries.js';
import { type ParquetColumn, type ParquetFile, readFooter } from '../../kit/parquet/parquet-file.js';
import { readColumns } from '../../kit/parquet/read-columns.js';
import { openRandomAccessUrl } from '../../kit/random-access-url.js';
import type { CallOptions } from '../../spec/call.js';
import type { Rows } from '../../spec/rows.js';
import type { Hub } from './hub.js';
import { type HubFile, hubFiles } from './hub-files.js';
import { type HubQuery, parseHubQuery } from './hub-query.js';
import { viewerRows } from './viewer-rows.js';

const gibibyte = 2 ** 30;

/**
 * Gives the rows of datasets on the Hub: by range reads of their Parquet files, or where there are none, or the package
 * `hyparquet` is not installed, page by page from the dataset viewer.
 */
export function hubRows(hub: Hub): Rows {
  return {
    async *read(text, options = {}) {
      const query = parseHubQuery(text);
      const { signal, done } = withDeadline(options, `Reading "${query.repo}" of the Hub`);
      try {
        yield* readRows(hub, query, { ...options, signal });
      } finally {
        done();
      }
    },
  };
}

async function* readRows(hub: Hub, query: HubQuery, call: CallOptions): AsyncGenerator<Json, void, void> {
  const { signal } = call;
  const mayPage = query.files === undefined && query.revision === undefined;
  let library: Hyparquet;
  let files: readonly HubFile[];
  try {
    library = await loadHyparquet(hub.options.parquet);
    files = await hubFiles(hub, query, { signal });
  } catch (error) {
    const isAbsent = TuneloopError.is(error) && (error.code === 'MISSING_PEER' || isUnconverted(error));
    if (!mayPage || !isAbsent) throw error;
    yield* viewerRows(hub, query, call);
    return;
  }
  let done = 0;
  let first: ParquetFile | undefined;
  for (const { url, headers, size } of files) {
    const { fetch, allowHttp, retry } = hub.options;
    const access = { provider: hub.name, maxBytes: gibibyte, headers, fetch, allowHttp, retry, signal };
    const bytes = await openRandomAccessUrl(new URL(url), access);
    const { origin, pathname } = new URL(url);
    if (size !== undefined && size !== bytes.size) {
      throw hub.wrong(`Reading ${origin}${pathname}`, `it has ${bytes.size} bytes and is listed with ${size}`);
    }
    const file = await readFooter(library, bytes, decodeURIComponent(pathname), signal);
    first ??= file;
    const columns = columnsOf(hub, query, file, first);
    const what = { columns, cells: { bigNumbers: 'text' }, libraries: hub.options.parquet, signal } as const;
    for await (const batch of readColumns(library, file, what)) {
      for (const [at, issues] of batch.bad) throw badRow(file.name, batch.firstRow + at + 1, issues);
      for (let at = 0; at < batch.rows; at++) {
        const row: Record<string, Json> = {};
        for (const { name, cells } of batch.columns) row[name] = cells[at] as Json;
        yield row;
        signal?.throwIfAborted();
      }
      done += batch.rows;
      call.onProgress?.({ done, unit: 'rows' });
    }
  }
}

/** True where the viewer has no Parquet of a dataset that it may yet give rows of. */
function isUnconverted(error: TuneloopError): boolean {
  const { status } = error as { readonly status?: number };
  return error.code === 'NOT_FOUND' || status === 501;
}

function columnsOf(hub: Hub, { repo, columns }: HubQuery, file: ParquetFile, first: ParquetFile): ParquetColumn[] {
  return (columns ?? first.columns.map(({ name }) => name)).map((name) => {
    const column = file.columns.find((each) => each.name === name);
    const before = first.columns.find((each) => each.name === name);
    if (column !== undefined && column.type === before?.type) return column;
    throw new TuneloopError({
      code: column === undefined && file === first ? 'NOT_FOUND' : 'INVALID_ROW',
      message:
        column === undefined
          ? `Dataset "${repo}" has no column "${name}" in ${file.name}.`
          : `Column "${name}" of "${repo}" is ${column.type} in ${file.name}, and ${before?.type} in ${first.name}.`,
      hint: `It has: ${file.columns.map((each) => each.name).join(', ')}.`,
      provider: hub.name,
    });
  });
}

function badRow(file: string, line: number, issues: readonly Issue[]): ValidationError {
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `${file}, row ${line}: ${issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`,
    hint: 'Leave the column out with columns=…, or set such rows aside: Dataset.fromParquet(await hubParquet(…), …).',
    issues: issues.map((issue) => ({ ...issue, line })),
  });
}
