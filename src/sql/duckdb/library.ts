/** What is used of `@duckdb/node-api`. */
export interface DuckDbLibrary {
  readonly DuckDBInstance: {
    create(path?: string, options?: Record<string, string>): Promise<DuckDbInstance>;
  };
}

/** An open database. */
export interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>;
  closeSync(): void;
}

/** A connection to it. */
export interface DuckDbConnection {
  stream(sql: string): Promise<DuckDbResult>;
  interrupt(): void;
  closeSync(): void;
}

/** An answer that comes in chunks; one without rows is the end. */
export interface DuckDbResult {
  columnNames(): readonly string[];
  columnTypes(): readonly { readonly alias?: string | undefined }[];
  fetchChunk(): Promise<{ readonly rowCount: number; getRows(): readonly (readonly unknown[])[] } | null>;
}
