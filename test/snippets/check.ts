/**
 * Checks every TypeScript fence of README and docs: ```ts fences must type-check against the sources,
 * ```ts run fences must also run. Ends with the counts.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesBelow, read, root } from '../house/source.js';

interface Fence {
  readonly where: string;
  readonly code: string;
  readonly run: boolean;
}

const pages = ['README.md', ...filesBelow('docs', '.md')];
const fences: Fence[] = pages.flatMap((page) => {
  const found: Fence[] = [];
  const text = read(page);
  for (const match of text.matchAll(/^```ts( run)?( no-check)?\n([\s\S]*?)^```/gm)) {
    if (match[2] !== undefined) continue;
    const line = text.slice(0, match.index).split('\n').length;
    found.push({ where: `${page}:${line}`, code: match[3] as string, run: match[1] !== undefined });
  }
  return found;
});

const folder = join(root, 'test/snippets/.cache');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const files = fences.map((fence, index) => {
  const path = join(folder, `snippet-${index}.ts`);
  writeFileSync(path, `${fence.code}\nexport {};\n`);
  return path;
});

const config = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
);
const program = ts.createProgram(files, { ...config.options, noUnusedLocals: false });
const failures = new Map<number, string>();
files.forEach((path, index) => {
  const source = program.getSourceFile(path);
  const problems = [...program.getSemanticDiagnostics(source), ...program.getSyntacticDiagnostics(source)];
  if (problems.length > 0) {
    failures.set(
      index,
      problems.map((problem) => ts.flattenDiagnosticMessageText(problem.messageText, '\n')).join('\n  '),
    );
  }
});
fences.forEach((fence, index) => {
  if (!fence.run || failures.has(index)) return;
  const result = spawnSync(process.execPath, ['--import', 'tsx', files[index] as string], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (result.status !== 0) failures.set(index, `${result.stdout}${result.stderr}`);
});
for (const [index, problem] of failures) console.log(`FAIL ${fences[index]?.where}\n  ${problem}`);
if (failures.size === 0) rmSync(folder, { recursive: true, force: true });
console.log(`snippets: ${fences.length - failures.size} passed, ${failures.size} failed, 0 skipped`);
process.exit(failures.size === 0 ? 0 : 1);
