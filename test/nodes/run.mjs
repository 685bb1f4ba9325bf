/**
 * Runs the built package's smoke suite under several Node majors. The npm package `node` brings each binary; one that cannot be
 * installed is reported as skipped with the reason. `npm run test:nodes [-- 20 22 24 26]`
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const majors = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['20', '22', '24', '26'];
let passed = 0;
let failed = 0;
let skipped = 0;
for (const major of majors) {
  const folder = join(root, '.cache/nodes', major);
  const binary = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const install = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', `node@${major}`], {
      cwd: folder,
      encoding: 'utf8',
    });
    // npm does not run the package's own script everywhere; it only links the platform's binary into place.
    if (!existsSync(binary))
      spawnSync('node', ['node_modules/node/installArchSpecificPackage.js'], { cwd: folder, encoding: 'utf8' });
    if (!existsSync(binary)) {
      skipped++;
      console.log(
        `node ${major}: skipped, its binary could not be installed: ${(install.stderr || install.stdout).split('\n')[0]}`,
      );
      continue;
    }
  }
  const result = spawnSync(binary, [join(root, 'test/nodes/smoke.mjs')], {
    cwd: root,
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (result.status === 0) passed++;
  else failed++;
  console.log(
    `node ${major} (${spawnSync(binary, ['-v'], { encoding: 'utf8' }).stdout.trim()}): ${result.status === 0 ? 'passed' : 'FAILED'}\n${result.stdout}${result.status === 0 ? '' : result.stderr}`,
  );
}
console.log(`nodes: ${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
