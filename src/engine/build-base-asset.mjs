// Writes the shipped base model as one string module, so that it survives every bundler and both module formats. It is
// imported on first use only. Files are deflated; of 16-bit weights first all low bytes, then all high ones, whose exponents
// repeat: a sixth less. Without a base in assets/ the module says so.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const here = fileURLToPath(new URL('.', import.meta.url));
const names = ['config.json', 'tokenizer.json', 'model.safetensors'];
const files = names.map((name) => [name, `${here}assets/base/${name}`]);
const value = files.every(([, path]) => existsSync(path))
  ? `{\n${files.map(([name, path]) => `  '${name}':\n    '${packed(name, readFileSync(path)).toString('base64')}',\n`).join('')}}`
  : 'undefined';
const source = `/** The files of the shipped base model: deflated, base64; of weights the low bytes first, then the high ones. */
export const baseModel: Readonly<Record<string, string>> | undefined = ${value};
`;
const target = `${here}generated/base-model.ts`;
if (!existsSync(target) || readFileSync(target, 'utf8') !== source) {
  mkdirSync(`${here}generated`, { recursive: true });
  // Renamed into place, so that a build beside this one never reads half a file.
  writeFileSync(`${target}.${process.pid}`, source);
  renameSync(`${target}.${process.pid}`, target);
}

function packed(name, bytes) {
  const halves = name.endsWith('.safetensors')
    ? Buffer.concat([0, 1].map((half) => bytes.filter((_, at) => at % 2 === half)))
    : bytes;
  return deflateRawSync(halves, { level: 9 });
}
