import type { RowEncoder } from './row-encoder.js';

/** One JSON value a line, keys in the order that rows have. */
export function jsonlEncoder(): RowEncoder {
  return { row: (row) => `${JSON.stringify(row)}\n`, end: () => '', lossy: [] };
}

/** One JSON array, a row a line. */
export function jsonEncoder(): RowEncoder {
  let isEmpty = true;
  return {
    row(row) {
      const text = `${isEmpty ? '[' : ','}\n${JSON.stringify(row)}`;
      isEmpty = false;
      return text;
    },
    end: () => (isEmpty ? '[]\n' : '\n]\n'),
    lossy: [],
  };
}
