import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TuneloopError } from 'tuneloop';
import { afterEach } from 'vitest';
import { z } from 'zod';

/** The project's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rows as all these tests read them. */
export const pair = z.object({ input: z.string().min(1), target: z.string().min(1) });

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Gives an empty folder that is gone after the test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tuneloop-bad-input-'));
  folders.push(made);
  return made;
}

/** Writes a file and gives its path. */
export function file(name: string, content: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

/** Gives the error of ours that the work ends with; anything else, success too, fails the test. */
export async function failure(work: () => unknown): Promise<TuneloopError> {
  let value: unknown;
  try {
    value = await work();
  } catch (error) {
    if (TuneloopError.is(error)) return error;
    throw new Error('It failed with an error that is not ours', { cause: error });
  }
  throw new Error(`It gave ${String(value)} where it had to fail`);
}

/** Gives the files below a folder with their sizes: what a failure left behind. */
export function filesIn(at: string): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  const walk = (path: string) => {
    for (const name of readdirSync(path)) {
      const inner = join(path, name);
      if (statSync(inner).isDirectory()) walk(inner);
      else found[relative(at, inner).replaceAll('\\', '/')] = readFileSync(inner).length;
    }
  };
  walk(at);
  return found;
}
