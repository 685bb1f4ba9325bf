import type { ColumnTypes } from './column-type.js';

/** How Parquet is written. */
export interface WriteParquetOptions {
  /** Types by column, which are also the columns' order. @default by the first row group */
  readonly columns?: ColumnTypes | undefined;
  /** Most rows in a row group; one of very long rows ends sooner. @default 10_000 */
  readonly rowGroupRows?: number | undefined;
  /** @default 'snappy' */
  readonly codec?: 'snappy' | 'uncompressed' | undefined;
  /** Notes in the file's footer. */
  readonly notes?: Readonly<Record<string, string>> | undefined;
  /** The library as the application has it (`import * as lib from 'hyparquet-writer'`), for bundlers. */
  readonly lib?: object | undefined;
}

/** Names of the options above. Apart from what writes, so that to know them loads nothing. */
export const writeParquetOptions = ['columns', 'rowGroupRows', 'codec', 'notes', 'lib'];
