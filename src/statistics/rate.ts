import { wilson } from './proportion.js';

/** A share with Wilson's interval. */
export interface Rate {
  readonly value: number;
  readonly interval95: readonly [low: number, high: number];
  /** Rows it was counted on. */
  readonly rows: number;
}

/** Gives the share of hits, with Wilson's interval. @param rows at least 1 */
export function rateOf(hits: number, rows: number): Rate {
  return { value: hits / rows, interval95: wilson(hits, rows), rows };
}
