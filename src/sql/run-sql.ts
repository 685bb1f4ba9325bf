import { checkOptions } from '../base/check-options.js';
import type { JsonObject } from '../base/json.js';
import { Dataset } from '../dataset/dataset.js';
import { lineageText } from '../dataset/lineage.js';
import { asItIs } from '../dataset/sources.js';
import type { Provider } from '../spec/provider.js';
import type { SqlTable } from './sql-table.js';
import { type SqlDialect, toSql } from './to-sql.js';

/** What answers queries: `duckdb()`, or a provider of rows with its dialect beside it: `{ ...provider, dialect: 'spark' }`. */
export type SqlEngine = Provider<'rows'> & { readonly dialect: SqlDialect };

/**
 * Gives the rows of a dataset as an engine computes them. Nothing runs before a pass, and every pass asks anew. What
 * cannot be SQL goes after it: `runSql(engine, rows.where(…), { tables }).map(fn)`. The plan is in `lineage.about`.
 *
 * @param options `tables`: as for {@link toSql}
 * @throws INVALID_OPTION as {@link toSql} does
 */
export function runSql<T>(
  engine: SqlEngine,
  plan: Dataset<T>,
  options: { readonly tables: Readonly<Record<string, SqlTable>> },
): Dataset<T> {
  checkOptions(options, ['tables'], 'runSql');
  const { text } = toSql(plan, { dialect: engine.dialect, tables: options.tables });
  const name = `${engine.name}: ${lineageText(plan.lineage)}`;
  return Dataset.fromRows<T>(engine, text, { schema: asItIs<T>(), name, allowEmpty: true }).withLineage({
    plan: plan.lineage as unknown as JsonObject,
  });
}
