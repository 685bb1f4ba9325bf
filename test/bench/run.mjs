/**
 * Runs every benchmark of this folder one after the other, each in a fresh process: `npm run bench [-- name… --flag…]`.
 * Flags are passed on; those that know `--write` put their table into docs/benchmarks.md.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const flags = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
let failed = 0;
for (const name of readdirSync(folder)
  .filter((file) => file.endsWith('.bench.mjs'))
  .sort()) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  console.log(`\n== ${name.replace('.bench.mjs', '')}`);
  const { status } = spawnSync(process.execPath, [`${folder}${name}`, ...flags], { stdio: 'inherit' });
  if (status !== 0) failed++;
}
process.exit(failed === 0 ? 0 : 1);
