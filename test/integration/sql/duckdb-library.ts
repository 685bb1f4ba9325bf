import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DuckDbLibrary } from '../../../src/sql/index.js';

const version = '1.5.6-r.1';
const home = fileURLToPath(new URL('../../../.cache/duckdb/', import.meta.url));

/** Installs DuckDB under `.cache/` once, and gives it, or the reason why there is none. */
export async function duckDbLibrary(): Promise<{ readonly lib: DuckDbLibrary } | { readonly reason: string }> {
  try {
    const folder = join(home, version);
    const entry = join(folder, 'node_modules/@duckdb/node-api/lib/index.js');
    if (!existsSync(entry)) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{ "private": true }');
      const args = ['install', '--silent', '--no-audit', '--no-fund', `@duckdb/node-api@${version}`];
      execFileSync('npm', args, { cwd: folder, stdio: 'pipe', timeout: 300_000, shell: process.platform === 'win32' });
    }
    return { lib: await import(pathToFileURL(entry).href) };
  } catch (error) {
    return { reason: `@duckdb/node-api could not be installed: ${String((error as Error).message).slice(0, 300)}` };
  }
}
