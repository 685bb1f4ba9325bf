/// <reference path="./node-api.d.ts" />
import { abortable } from '../../base/abort.js';
import { checkOptions } from '../../base/check-options.js';
import { ProviderError, TuneloopError } from '../../base/errors.js';
import type { Json } from '../../base/json.js';
import { loadPeer } from '../../kit/peer.js';
import type { CallOptions } from '../../spec/call.js';
import type { SqlEngine } from '../run-sql.js';
import { jsonOf } from './json-of.js';
import type { DuckDbInstance, DuckDbLibrary } from './library.js';

/** How a database is opened. */
export interface DuckDbOptions {
  /** A database file, made where there is none. @default in memory, for as long as this object is used */
  readonly path?: string | undefined;
  /** False keeps what is in the file as it is. @default true */
  readonly writable?: boolean | undefined;
  /** The module `@duckdb/node-api`, for bundlers. @default the one that is installed */
  readonly lib?: DuckDbLibrary | undefined;
}

/** DuckDB in this process: a provider that reads rows. */
export interface DuckDb extends SqlEngine {
  readonly dialect: 'duckdb';
  /** Closes the database, if it is open; the next call opens it again. */
  close(): Promise<void>;
}

/**
 * Gives DuckDB inside this process. It is loaded and opened at the first query, and needs the package
 * `@duckdb/node-api` from 1.3.
 *
 * Rows come as plain JSON. Whole numbers beyond 2⁵³ − 1 and decimals are texts of digits, dates and times ISO 8601,
 * bytes Base64, maps lists of `{ key, value }`; NaN and infinity are null.
 *
 * @throws MISSING_PEER (when read) where the package is not installed
 * @throws REMOTE (when read) where DuckDB refuses a query, INVALID_ROW where a cell could not be cast
 */
export function duckdb(options: DuckDbOptions = {}): DuckDb {
  checkOptions(options, ['path', 'writable', 'lib'], 'duckdb');
  const { path = ':memory:', writable = true, lib } = options;
  let opened: Promise<DuckDbInstance> | undefined;
  const open = async () => {
    const load = (): Promise<DuckDbLibrary> => import('@duckdb/node-api');
    const { DuckDBInstance } = await loadPeer('@duckdb/node-api', load, lib);
    return DuckDBInstance.create(path, writable ? {} : { access_mode: 'READ_ONLY' }).catch(fail);
  };
  const instance = () => {
    opened ??= open().catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    spec: 1,
    name: 'duckdb',
    dialect: 'duckdb',
    rows: { read: (query, call) => read(instance, query, call) },
    close: async () => {
      const closing = opened;
      opened = undefined;
      (await closing)?.closeSync();
    },
  };
}

async function* read(
  instance: () => Promise<DuckDbInstance>,
  query: string,
  { signal }: CallOptions = {},
): AsyncGenerator<Json, void, void> {
  signal?.throwIfAborted();
  const connection = await (await instance()).connect().catch(fail);
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const result = await abortable(connection.stream(query), signal).catch(fail);
    const columns = result.columnTypes().map(({ alias }, at) => ({ name: result.columnNames()[at] as string, alias }));
    for (;;) {
      const chunk = await abortable(result.fetchChunk(), signal).catch(fail);
      if (chunk === null || chunk.rowCount === 0) return;
      for (const cells of chunk.getRows()) {
        yield Object.fromEntries(
          columns.map(({ name, alias }, at) => {
            const value = cells[at];
            return [name, alias === 'JSON' && typeof value === 'string' ? JSON.parse(value) : jsonOf(value)];
          }),
        );
      }
    }
  } finally {
    signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

/** What DuckDB says becomes an error of ours; an abort stays what it is. */
function fail(error: unknown): never {
  if (!(error instanceof Error) || TuneloopError.is(error) || !/^[A-Z][\w ]* Error: /.test(error.message)) throw error;
  const [, cast] = /^Invalid Input Error: (Column .* holds .*, which is no \w+)$/s.exec(error.message) ?? [];
  if (cast !== undefined) throw new TuneloopError({ code: 'INVALID_ROW', message: `${cast}.`, cause: error });
  throw new ProviderError({ code: 'REMOTE', message: `DuckDB: ${error.message}`, provider: 'duckdb', cause: error });
}
