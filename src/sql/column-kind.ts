import type { CastKind } from '../dataset/columns.js';

/**
 * What a column holds. An `integer` is a whole number of at most 2⁵³ − 1 either way; `other` is whatever expressions
 * cannot work on, such as lists, dates and structures, and passes through.
 */
export type ColumnKind = CastKind | 'other';

/** A column of the answer. */
export interface SqlColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}
