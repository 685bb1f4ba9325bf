import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../../../.cache/datatrove/', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('./requirements.txt', import.meta.url));

/** A Python that can import datatrove, or the reason why there is none. */
export type Installed = { readonly python: string } | { readonly reason: string };

/**
 * Makes a virtual environment under `.cache/datatrove` once, with the pinned packages. It begins from `python3`, or
 * from the interpreter that TUNELOOP_PYTHON names; 3.10 or newer is needed.
 */
export function installDatatrove(): Installed {
  const python = process.platform === 'win32' ? `${HOME}Scripts/python.exe` : `${HOME}bin/python`;
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const stamp = `${HOME}requirements.txt`;
  try {
    if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
      mkdirSync(HOME, { recursive: true });
      run(process.env['TUNELOOP_PYTHON'] ?? 'python3', ['-m', 'venv', '--clear', HOME]);
      run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--disable-pip-version-check', '-r', REQUIREMENTS]);
      writeFileSync(stamp, wanted);
    }
    run(python, ['-c', 'import datatrove, spacy']);
    return { python };
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: Buffer };
    return { reason: `datatrove could not be installed: ${(stderr?.toString().trim() || message).slice(-300)}` };
  }
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'pipe', timeout: 600_000 });
}
