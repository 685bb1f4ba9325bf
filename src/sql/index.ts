/** Plans of datasets as SQL, and DuckDB to run them. */
export type { CastKind } from '../dataset/columns.js';
export type { Lineage } from '../dataset/lineage.js';
export type { ColumnKind, SqlColumn } from './column-kind.js';
export { type DuckDb, type DuckDbOptions, duckdb } from './duckdb/duckdb.js';
export { type DuckDbFileOptions, duckdbFile } from './duckdb/duckdb-file.js';
export type { DuckDbConnection, DuckDbInstance, DuckDbLibrary, DuckDbResult } from './duckdb/library.js';
export { runSql, type SqlEngine } from './run-sql.js';
export type { SqlTable } from './sql-table.js';
export { type SqlDialect, type SqlOptions, type SqlQuery, toSql } from './to-sql.js';
