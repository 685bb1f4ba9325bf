/**
 * Runs every example of `examples/` (the ones whose name starts with a number) against the built package, as a user would,
 * and compiles all of them against its declarations. An example fails when it exits with anything but 0, or prints nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = readdirSync(join(root, 'examples'))
  .filter((name) => /^\d+-.*\.ts$/.test(name))
  .sort();
let passed = 0;
let failed = 0;

const compiled = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'examples/tsconfig.json')],
  { encoding: 'utf8' },
);
if (compiled.status === 0) passed++;
else failed++;
console.log(
  `${compiled.status === 0 ? 'ok  ' : 'FAIL'} all of them compile against the declarations\n${compiled.stdout}`.trimEnd(),
);

for (const name of examples) {
  const cwd = mkdtempSync(join(tmpdir(), 'tuneloop-example-'));
  const startedAt = performance.now();
  const result = spawnSync(
    process.execPath,
    [
      '--import',
      new URL('../../node_modules/tsx/dist/esm/index.mjs', import.meta.url).href,
      join(root, 'examples', name),
    ],
    {
      cwd,
      encoding: 'utf8',
      timeout: 300_000,
      env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'examples/tsconfig.json') },
    },
  );
  rmSync(cwd, { recursive: true, force: true });
  const ok = result.status === 0 && result.stdout.trim() !== '';
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(`${result.stdout}${result.stderr}`);
}
console.log(`examples: ${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
