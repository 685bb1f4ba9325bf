/** A Python that can import the reference implementations, which benchmarks and the integration suite share. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const own = fileURLToPath(new URL('../../.cache/references/bin/python', import.meta.url));
const about = `
import importlib.metadata as m, platform, sacrebleu, rouge_score
print(f"Python {platform.python_version()}", *(f"{p} {m.version(p)}" for p in ("sacrebleu", "rouge_score", "numpy")), sep=", ")`;

/**
 * The interpreter and its versions, or undefined when there is none, which it says. `PYTHON` names another one;
 * `--install` makes `.cache/references`.
 */
export async function references() {
  if (process.argv.includes('--install')) {
    const { installed } = await tsImport('../integration/python.ts', import.meta.url);
    const { reason } = installed('references', 'sacrebleu, rouge_score');
    if (reason !== undefined) console.log(reason);
  }
  const python = process.env.PYTHON ?? (existsSync(own) ? own : 'python3');
  const { status, stdout, stderr, error } = spawnSync(python, ['-c', about], { encoding: 'utf8' });
  if (status === 0) return { python, versions: stdout.trim() };
  const why = error?.message ?? stderr.trim().split('\n').at(-1);
  console.log(`no references: ${python} cannot import sacrebleu and rouge_score (${why}).`);
  console.log('Name a Python that can in PYTHON, or add --install to make one under .cache/references.');
  return undefined;
}
