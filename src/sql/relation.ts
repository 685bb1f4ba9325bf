import type { ColumnKind } from './column-kind.js';

/** Rows while a plan is compiled: the step they come from, what they hold, and what is known of their order. */
export interface SqlRelation {
  /** The name of a step of the query. */
  readonly from: string;
  readonly columns: ReadonlyMap<string, ColumnKind>;
  readonly order: RowOrder;
  /** Columns that no two rows have alike; none at all where there is one row. Undefined where none are known. */
  readonly unique: readonly string[] | undefined;
}

/** Hidden columns by which the rows are ordered. */
export interface RowOrder {
  readonly by: readonly { readonly column: string; readonly descending: boolean }[];
  /** True where the order leaves no two rows in any order. */
  readonly total: boolean;
}

export const noOrder: RowOrder = { by: [], total: false };

/** Says whether these columns tell every row from every other. */
export function tellApart({ unique }: Pick<SqlRelation, 'unique'>, columns: readonly string[]): boolean {
  return unique?.every((name) => columns.includes(name)) ?? false;
}
