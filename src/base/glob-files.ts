import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { TuneloopError } from './errors.js';

/** A file that a pattern names. */
export interface GlobbedFile {
  readonly path: string;
  /** Its path below the folder where the pattern begins, with `/`. */
  readonly name: string;
}

/** True for a text with `*`, `?` or `{`, which may still be the name of a file. */
export function isPattern(path: string): boolean {
  return /[*?{]/.test(path);
}

/**
 * Gives the files that a pattern names, in the order of the code points of their names. `*` and `?` stand for characters
 * within a name, `**` for any folders, `{a,b}` for either. Hidden names must be written out, and `**` follows no
 * symbolic links. A file that has exactly this name is that file.
 *
 * @throws NOT_FOUND where no file has such a name
 */
export async function globFiles(pattern: string): Promise<readonly GlobbedFile[]> {
  if (await isFile(pattern)) return [{ path: pattern, name: pattern.split(/[\\/]/).at(-1) as string }];
  const parts = (process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern).split('/');
  const fixed = parts.findIndex(isPattern);
  const root = parts.slice(0, fixed).join('/') || (isAbsolute(pattern) ? '/' : '.');
  const names = new Set<string>();
  for (const each of alternatives(parts.slice(fixed).join('/'))) await search(root, '', each.split('/'), names);
  const found = [...names].sort(byCodePoints).map((name) => ({ path: join(root, name), name }));
  if (found.length > 0) return found;
  throw new TuneloopError({
    code: 'NOT_FOUND',
    message: `No file is named like "${pattern}".`,
    hint: `The search began in "${resolve(root)}"; * and ? do not match "/", ** matches any folders.`,
  });
}

async function search(root: string, below: string, parts: readonly string[], found: Set<string>): Promise<void> {
  const [part, ...rest] = parts as [string, ...string[]];
  if (part === '**') await search(root, below, rest.length === 0 ? ['*'] : rest, found);
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []); // no folder: no such file
  const fits = part === '**' ? undefined : matcher(part);
  for (const entry of entries) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (fits === undefined) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) await search(root, name, parts, found);
    } else if (fits.test(entry.name)) {
      if (rest.length > 0) await search(root, name, rest, found);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(root, name))))) found.add(name);
    }
  }
}

/** Runs of stars are one, so that no name takes longer than its length times that of the pattern. */
function matcher(part: string): RegExp {
  const text = part
    .replaceAll(/\*+/g, '*')
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${/^[*?]/.test(part) ? '(?!\\.)' : ''}${text}$`, 'su');
}

/** Gives the patterns that one with `{a,b}` stands for. */
function alternatives(pattern: string): readonly string[] {
  const braces = /\{([^{}]*)\}/.exec(pattern);
  if (braces === null) return [pattern];
  const before = pattern.slice(0, braces.index);
  const after = pattern.slice(braces.index + braces[0].length);
  return (braces[1] as string).split(',').flatMap((choice) => alternatives(`${before}${choice}${after}`));
}

function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)); // UTF-8 keeps the order of code points, UTF-16 does not
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}
