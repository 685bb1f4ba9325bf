import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** All files below a folder of the project, as paths from the root with `/`. */
export function filesBelow(folder: string, ends = '.ts'): readonly string[] {
  const found: string[] = [];
  const walk = (at: string) => {
    for (const name of readdirSync(at)) {
      const path = join(at, name);
      if (name === 'generated' || name === 'node_modules') continue;
      if (statSync(path).isDirectory()) walk(path);
      else if (name.endsWith(ends)) found.push(relative(root, path).split(sep).join('/'));
    }
  };
  walk(join(root, folder));
  return found.sort();
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** What a module imports or re-exports from, with `import type` marked; dynamic imports included. */
export function importsOf(text: string): readonly { readonly from: string; readonly typeOnly: boolean }[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found: { from: string; typeOnly: boolean }[] = [];
  for (const match of code.matchAll(/\b(import|export)\s+(type\s)?(?:[\w*{][^'";]*?\sfrom\s*)?'([^']+)'/g)) {
    found.push({ from: match[3] as string, typeOnly: match[2] !== undefined });
  }
  for (const match of code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g))
    found.push({ from: match[1] as string, typeOnly: false });
  return found;
}

/** The room a source file belongs to: its folder below `src`, or `index` for the root entry. */
export function roomOf(path: string): string {
  const parts = path.split('/');
  if (parts.length === 2) return 'index';
  return parts[1] === 'providers' ? `providers/${parts[2]}` : (parts[1] as string);
}
