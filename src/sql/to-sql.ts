import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { oneOf } from '../base/option-values.js';
import type { Lineage } from '../dataset/lineage.js';
import type { SqlColumn } from './column-kind.js';
import type { Dialect } from './dialect.js';
import { bigquery } from './dialects/bigquery.js';
import { duckdb } from './dialects/duckdb.js';
import { snowflake } from './dialects/snowflake.js';
import { spark } from './dialects/spark.js';
import { PlanCompiler } from './plan-compiler.js';
import { QuerySteps } from './query-steps.js';
import { type SqlTable, tableFinder } from './sql-table.js';
import { checkCompilable } from './uncompilable.js';

/** Engines whose SQL is known. `spark` is Databricks SQL too. */
export type SqlDialect = 'duckdb' | 'spark' | 'snowflake' | 'bigquery';

/** How a plan becomes a query. */
export interface SqlOptions {
  readonly dialect: SqlDialect;
  /** Where the rows of each source are, by the source's name. */
  readonly tables: Readonly<Record<string, SqlTable>>;
}

/** A query that gives the rows of a plan. */
export interface SqlQuery {
  /** One SELECT, without parameters: texts stand in it quoted. */
  readonly text: string;
  /** What it gives, in order. */
  readonly columns: readonly SqlColumn[];
}

const dialects: Readonly<Record<SqlDialect, Dialect>> = { duckdb, spark, snowflake, bigquery };

/**
 * Gives the query that answers with the rows of a dataset, in its order where it has one, and with nulls for cells that
 * are missing.
 *
 * @param plan a dataset, or its lineage
 * @example toSql(rows, { dialect: 'spark', tables: { orders: { table: 'shop.orders', columns: { id: 'integer' } } } })
 * @throws INVALID_OPTION (a `ValidationError` with an issue for each) where parts of the plan run in process only
 * @throws INVALID_OPTION where columns are missing or of kinds that do not fit, a name cannot be one in the dialect, or
 *   rows are asked for by an order that the plan and the tables leave open
 */
export function toSql(plan: Lineage | { readonly lineage: Lineage }, options: SqlOptions): SqlQuery {
  checkOptions(options, ['dialect', 'tables'], 'toSql');
  oneOf('toSql', 'dialect', options.dialect, Object.keys(dialects) as SqlDialect[]);
  const lineage = 'lineage' in plan ? plan.lineage : plan;
  checkCompilable(lineage);
  const tableOf = tableFinder(lineage, options.tables);
  const written = JSON.stringify([lineage, options.tables], wellFormed).toLowerCase();
  const dialect = dialects[options.dialect];
  const steps = new QuerySteps(dialect, { step: unused('step', written), hidden: unused('row_order', written) });
  const relation = new PlanCompiler(dialect, steps, tableOf).plan(lineage);
  return {
    text: steps.query(relation),
    columns: [...relation.columns].map(([name, kind]) => ({ name, kind })),
  };
}

/** @throws INVALID_OPTION for half of a surrogate pair: it has no UTF-8 form, so no engine could read it */
function wellFormed(key: string, value: unknown): unknown {
  const wrong = [key, value].find((text) => typeof text === 'string' && /\p{Cs}/u.test(text));
  if (wrong === undefined) return value;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `toSql: the text ${JSON.stringify(wrong)} in the plan has half of a surrogate pair.`,
    hint: 'Mend it with toWellFormed().',
  });
}

/** Gives a prefix for names that nothing written there has before a digit. */
function unused(prefix: string, written: string): string {
  return new RegExp(`${prefix}\\d`).test(written) ? unused(`${prefix}_`, written) : prefix;
}
