import type { RowGroup } from 'hyparquet';
import type { CellOptions } from './cell-options.js';
import { isText, isUnsigned, leafOf } from './leaf.js';
import type { ParquetColumn } from './parquet-file.js';

/** What a row group's statistics say of a column: no cell lies outside, though they may lie wide of the cells. */
export interface ColumnBounds {
  readonly rows: number;
  /** Absent where the writer did not count them. */
  readonly nulls?: number | undefined;
  /** In the order of cells: numbers, false before true, texts as their UTF-8 bytes. Both or neither are there. */
  readonly min?: Bound | undefined;
  readonly max?: Bound | undefined;
}

export type Bound = number | bigint | boolean | Uint8Array;

/** Gives the bounds of a column's cells; undefined for columns of groups, or without statistics. */
export function columnBounds(group: RowGroup, column: ParquetColumn, options: CellOptions): ColumnBounds | undefined {
  const { element, children } = column.node;
  if (children.length > 0 || element.repetition_type === 'REPEATED') return undefined;
  const statistics = group.columns.find(({ meta_data: chunk }) => chunk?.path_in_schema[0] === column.name)?.meta_data
    ?.statistics;
  if (statistics === undefined) return undefined;
  const { null_count: nulls, min_value: min, max_value: max } = statistics;
  const counts = { rows: Number(group.num_rows), ...(nulls === undefined ? {} : { nulls: Number(nulls) }) };
  // the older pair compares bytes as signed numbers, so it is of use for numbers with a sign only
  const older = !isText(element) && !isUnsigned(element);
  const low = boundOf(column, min ?? (older ? statistics.min : undefined), options);
  const high = boundOf(column, max ?? (older ? statistics.max : undefined), options);
  if (low === undefined || high === undefined) return counts;
  return { ...counts, min: low, max: high };
}

function boundOf({ node: { element } }: ParquetColumn, stored: unknown, options: CellOptions): Bound | undefined {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (stored === undefined) return undefined;
  if (isText(element)) return logical?.type === 'JSON' || converted === 'JSON' ? undefined : (stored as Uint8Array);
  const kind = logical?.type ?? converted ?? '';
  if (kind.startsWith('DATE') || kind.startsWith('TIMESTAMP')) {
    try {
      const cell = leafOf(element, options)?.(stored);
      if (typeof cell === 'number') return cell;
      // texts of instants stand in the order of time only where all have a year of four digits
      return /^\d{4}-/.test(cell as string) ? new TextEncoder().encode(cell as string) : undefined;
    } catch {
      return undefined;
    }
  }
  if (kind !== '' && !/^(U?INT_|INTEGER$)/.test(kind)) return undefined;
  if (type === 'BOOLEAN' || type === 'INT32' || type === 'INT64') return stored as Bound;
  return (type === 'FLOAT' || type === 'DOUBLE') && !Number.isNaN(stored) ? (stored as number) : undefined;
}
