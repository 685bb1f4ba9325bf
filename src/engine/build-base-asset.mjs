// Writes the shipped base model as one string module, so that it survives every bundler and both module formats. It is
// imported on first use only. Without a base in assets/ the module says so.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const names = ['config.json', 'tokenizer.json', 'model.safetensors'];
const files = names.map((name) => [name, `${here}assets/base/${name}`]);
const value = files.every(([, path]) => existsSync(path))
  ? `{\n${files.map(([name, path]) => `  '${name}':\n    '${readFileSync(path).toString('base64')}',\n`).join('')}}`
  : 'undefined';
const source = `/** The files of the shipped base model, base64. */
export const baseModel: Readonly<Record<string, string>> | undefined = ${value};
`;
const target = `${here}generated/base-model.ts`;
if (!existsSync(target) || readFileSync(target, 'utf8') !== source) {
  mkdirSync(`${here}generated`, { recursive: true });
  // Renamed into place, so that a build beside this one never reads half a file.
  writeFileSync(`${target}.${process.pid}`, source);
  renameSync(`${target}.${process.pid}`, target);
}
