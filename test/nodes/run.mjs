/**
 * Runs the smoke test of the built package and the core suites under several Node majors, and compares what the smoke test
 * gave: the same seed has to give the same weights, answers, scores and digests under each. The npm package `node` brings the
 * binaries; one that cannot be installed is reported as skipped with the reason. `npm run test:nodes [-- 20 22 24 26]`
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const majors = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['20', '22', '24', '26'];
const rooms = 'dataset prompt kit store finetune deploy evaluate monitor testing providers engine engine-formats';
const core = rooms.split(' ').map((room) => `test/${room}/`);
const counts = { passed: 0, failed: 0, skipped: 0 };
let first;

function report(outcome, title, details = '') {
  counts[outcome]++;
  console.log(`${outcome.padEnd(7)} ${title}${details === '' ? '' : `\n${details}`}`);
}

/** Gives the path of a major's binary, or says why there is none. */
function install(major) {
  const folder = join(root, '.cache/nodes', major);
  const binary = join(folder, 'node_modules/node/bin/node');
  if (existsSync(binary)) return { binary };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const options = ['--no-audit', '--no-fund', '--no-save'];
  const npm = spawnSync('npm', ['install', ...options, `node@${major}`], { cwd: folder, encoding: 'utf8' });
  // npm does not run the package's own script everywhere; it only links the platform's binary into place.
  if (!existsSync(binary)) spawnSync('node', ['node_modules/node/installArchSpecificPackage.js'], { cwd: folder });
  return existsSync(binary) ? { binary } : { why: (npm.stderr || npm.stdout).split('\n')[0] };
}

function run(binary, args) {
  const env = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(binary, args, { cwd: root, encoding: 'utf8', timeout: 600_000, env });
  return { ok: status === 0, stdout, text: `${stdout}${stderr}` };
}

for (const major of majors) {
  const { binary, why } = install(major);
  if (binary === undefined) {
    report('skipped', `node ${major}: its binary could not be installed: ${why}`);
    continue;
  }
  const name = `node ${spawnSync(binary, ['-v'], { encoding: 'utf8' }).stdout.trim()}`;

  const smoke = run(binary, [join(root, 'test/nodes/smoke.mjs')]);
  const [said = '', result = ''] = smoke.stdout.trim().split('\n');
  if (smoke.ok) report('passed', `${name}: ${said}`);
  else report('failed', `${name}: the smoke test`, smoke.text);

  if (smoke.ok && first === undefined) {
    first = { name, result };
    console.log(`        ${result}`);
  } else if (smoke.ok) {
    const isSame = result === first.result;
    const title = `${name}: ${isSame ? 'the same' : 'NOT the same'} weights, answers and digests as ${first.name}`;
    report(isSame ? 'passed' : 'failed', title, isSame ? '' : result);
  }

  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts'];
  const suites = run(binary, [...vitest, '--typecheck.enabled=false', '--reporter=dot', ...core]);
  const tests = /^ +Tests +(.*)$/m.exec(suites.stdout)?.[1] ?? 'no tests';
  if (suites.ok) report('passed', `${name}: the core suites, ${tests}`);
  else report('failed', `${name}: the core suites, ${tests}`, suites.text.replace(/^ +(Tests) /gm, '$1 '));
}
console.log(`nodes: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);
