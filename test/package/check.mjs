/**
 * Packs the package as npm would publish it, installs it into an empty project without optional peers, and looks at it as a
 * user does: every entry loads by `import` and by `require`, the declarations compile in strict consumers, publint and
 * are-the-types-wrong are content, and size and dependency counts stay within their goals.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = Object.keys(manifest.exports).filter((name) => name !== './package.json');
const work = mkdtempSync(join(tmpdir(), 'tuneloop-package-'));
let passed = 0;
let failed = 0;

function check(title, problem) {
  if (problem === undefined) passed++;
  else failed++;
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${title}${problem === undefined ? '' : `\n${problem}`}`);
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: work, encoding: 'utf8', ...options });
  return { ok: result.status === 0, text: `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}` };
}

function folderBytes(folder) {
  return readdirSync(folder).reduce((sum, name) => {
    const stats = statSync(join(folder, name));
    return sum + (stats.isDirectory() ? folderBytes(join(folder, name)) : stats.size);
  }, 0);
}

try {
  const packed = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', work], { cwd: root });
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
  check('the package packs', packed.ok && tarball ? undefined : packed.text);

  writeFileSync(join(work, 'package.json'), JSON.stringify({ name: 'consumer', private: true, version: '1.0.0' }));
  const installed = run('npm', [
    'install',
    '--omit=optional',
    '--no-audit',
    '--no-fund',
    '--legacy-peer-deps',
    join(work, tarball),
  ]);
  check('it installs without optional peers', installed.ok ? undefined : installed.text);

  const modules = readdirSync(join(work, 'node_modules')).filter((name) => !name.startsWith('.'));
  check(
    `at most 5 packages are installed beside it (${modules.length - 1})`,
    modules.length - 1 <= 5 ? undefined : modules.join(', '),
  );
  const bytes = folderBytes(join(work, 'node_modules', 'tuneloop'));
  check(`it is at most 3 MB unpacked (${(bytes / 1e6).toFixed(2)} MB)`, bytes <= 3e6 ? undefined : `${bytes} bytes`);

  for (const entry of entries) {
    const name = entry === '.' ? 'tuneloop' : `tuneloop/${entry.slice(2)}`;
    const asEsm = run(process.execPath, [
      '--input-type=module',
      '-e',
      `const m = await import('${name}'); if (${entry !== './spec'} && Object.keys(m).length === 0) throw new Error('empty');`,
    ]);
    check(`${name} loads by import`, asEsm.ok && asEsm.text === '' ? undefined : asEsm.text);
    writeFileSync(
      join(work, 'required.cjs'),
      `const m = require('${name}'); if (${entry !== './spec'} && Object.keys(m).length === 0) throw new Error('empty');`,
    );
    const asCjs = run(process.execPath, ['--no-warnings', 'required.cjs']);
    check(`${name} loads by require`, asCjs.ok ? undefined : asCjs.text);
  }

  writeFileSync(
    join(work, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, version: '1.0.0', type: 'module' }),
  );
  const compile = (name, text, options) => {
    writeFileSync(join(work, `${name}.ts`), text);
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      target: 'es2022',
      lib: ['es2023', 'dom'],
      types: [],
      ...options,
    };
    writeFileSync(join(work, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
    const compiled = run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json']);
    return compiled.ok ? undefined : compiled.text;
  };
  // The vitest entry adds to Vitest's types, and so asks for it: it has a consumer of its own.
  const bare = entries
    .filter((entry) => entry !== './vitest')
    .map((entry, i) => `export * as entry${i} from 'tuneloop${entry.slice(1)}';`)
    .join('\n');
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
    ['node16', 'node16'],
  ]) {
    check(
      `the declarations compile in a bare strict consumer (${moduleResolution})`,
      compile('bare', bare, { skipLibCheck: false, module, moduleResolution }),
    );
  }

  // Linked last, so that everything above ran without them.
  mkdirSync(join(work, 'node_modules/@huggingface'), { recursive: true });
  // Large peers, such as DuckDB, are no dependency of the project; the integration suite installs them.
  for (const peer of Object.keys(manifest.peerDependencies)) {
    const there = join(root, 'node_modules', peer);
    if (existsSync(there)) symlinkSync(there, join(work, 'node_modules', peer), 'dir');
  }
  check(
    'with the peers, their libraries and the matchers are typed',
    compile(
      'peers',
      `import * as vendor from 'openai';
import * as hub from '@huggingface/inference';
import { expect } from 'vitest';
import type { EvalReport } from 'tuneloop';
import { huggingface } from 'tuneloop/huggingface';
import { openai } from 'tuneloop/openai';
import { matchers } from 'tuneloop/vitest';
expect.extend(matchers);
export const providers = [openai({ lib: vendor }), huggingface({ lib: hub })];
export const judge = (report: EvalReport) => expect(report).toScoreAtLeast('bleu', 30, { on: 'interval' });
// @ts-expect-error a matcher takes a number
export const wrong = (report: EvalReport) => expect(report).toScoreAtLeast('bleu', '30');
`,
      { skipLibCheck: true, module: 'nodenext', moduleResolution: 'nodenext' },
    ),
  );

  const lint = run(process.execPath, [join(root, 'node_modules/publint/src/cli.js'), '--strict', root]);
  check('publint finds nothing', lint.ok && /All good/.test(lint.text) ? undefined : lint.text);
  const types = run(process.execPath, [
    join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'),
    join(work, tarball),
    '--profile',
    'esm-only',
    '--no-emoji',
  ]);
  check(
    'are-the-types-wrong finds nothing (ESM only; node16 from CJS is run above)',
    types.ok ? undefined : types.text,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`package: ${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);
