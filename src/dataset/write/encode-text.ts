import { isPlainObject } from '../../base/json.js';
import { LossyTally, type RowEncoder } from './row-encoder.js';
import { unfit } from './unfit.js';

/** How plain text is written. */
export interface WriteTextOptions {
  /** The column that holds the text; rows may also be texts themselves. @default 'text' */
  readonly column?: string | undefined;
}

/** Names of the options above, for the check of unknown ones. */
export const writeTextOptions = ['column'] as const;

/** One text a line, lines ended by LF. */
export function textEncoder({ column = 'text' }: WriteTextOptions): RowEncoder {
  const lossy = new LossyTally();
  return {
    row(row, index) {
      const text = isPlainObject(row) && Object.hasOwn(row, column) ? row[column] : row;
      if (typeof text !== 'string') throw unfit(index, column, 'there is no text');
      if (/[\r\n]/.test(text)) throw unfit(index, column, 'the text has several lines');
      if (/\p{Surrogate}/u.test(text)) throw unfit(index, column, 'the text has half of a surrogate pair');
      if (typeof row === 'object') {
        for (const other of Object.keys(row as object)) if (other !== column) lossy.add(other, 'left out');
      }
      // a reader drops one byte-order mark at the start of a file
      return `${index === 0 && text.startsWith('\uFEFF') ? '\uFEFF' : ''}${text}\n`;
    },
    end: () => '',
    get lossy() {
      return lossy.all;
    },
  };
}
