import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CACHE = fileURLToPath(new URL('../../.cache/', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** A Python that can import what was asked for, or the reason why there is none. */
export type Installed = { readonly python: string } | { readonly reason: string };

/**
 * Makes a suite's virtual environment under `.cache/` once, with the packages that its `requirements.txt` pins. It begins
 * from `python3`, or from the interpreter that TUNELOOP_PYTHON names; 3.11 or newer is needed.
 * @param suite its folder beside this file, and its name under `.cache/`
 * @param imports what the suite imports, to see that it can
 */
export function installed(suite: string, imports: string): Installed {
  const home = join(CACHE, suite);
  const python = process.platform === 'win32' ? join(home, 'Scripts/python.exe') : join(home, 'bin/python');
  const list = join(HERE, suite, 'requirements.txt');
  const wanted = readFileSync(list, 'utf8');
  const stamp = join(home, 'requirements.txt');
  try {
    if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
      mkdirSync(home, { recursive: true });
      run(process.env['TUNELOOP_PYTHON'] ?? 'python3', ['-m', 'venv', '--clear', home]);
      run(python, ['-m', 'pip', 'install', '-q', '--no-deps', '--disable-pip-version-check', '-r', list]);
      writeFileSync(stamp, wanted);
    }
    run(python, ['-c', `import ${imports}`]);
    return { python };
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: Buffer };
    return { reason: `${imports} could not be installed: ${(stderr?.toString().trim() || message).slice(-300)}` };
  }
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'pipe', timeout: 600_000 });
}

/**
 * Has a script answer a job; both are JSON.
 * @param script its path from this folder
 */
export async function answerOf<Answer>(
  tools: Installed,
  script: string,
  job: object,
  env: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  if ('reason' in tools) throw new Error(tools.reason);
  const folder = mkdtempSync(join(tmpdir(), 'tuneloop-python-'));
  const [question, answer] = [join(folder, 'job.json'), join(folder, 'answer.json')];
  try {
    writeFileSync(question, JSON.stringify(job));
    await promisify(execFile)(tools.python, [join(HERE, script), question, answer], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
      maxBuffer: 2 ** 26,
    });
    return JSON.parse(readFileSync(answer, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
