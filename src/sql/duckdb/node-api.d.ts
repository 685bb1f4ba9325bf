/** The optional peer, which is not installed here: what is used of it. */
declare module '@duckdb/node-api' {
  export const DuckDBInstance: import('./library.js').DuckDbLibrary['DuckDBInstance'];
}
