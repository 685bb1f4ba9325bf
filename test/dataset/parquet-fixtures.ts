import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Schema } from '../../src/spec/schema.js';

type Written = Parameters<typeof parquetWriteBuffer>[0];

/** Gives a Parquet file of these columns, as another writer than ours makes it. */
export function parquetBytes(columnData: Written['columnData'], options: Omit<Written, 'columnData'> = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
}

/** Numbers from 0. */
export const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

/** A schema that takes every row as it is. */
export const anything: Schema<Record<string, unknown>> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as Record<string, unknown> }) },
};
