/** Checks golden numbers of reference implementations: `npm run golden -- DIR`. */
import { statSync } from 'node:fs';
import { checkFile, goldenFiles } from './check.js';

const SHOWN = 3;
const folder = process.argv[2];

if (folder === undefined || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(folder === undefined ? 'No folder given.' : `Not a folder: ${folder}`);
  console.error('Usage: npm run golden -- DIR    (DIR holds golden *.json files)');
  process.exit(2);
}
const files = goldenFiles(folder);
if (files.length === 0) {
  console.error(`No golden files (*.json) in ${folder}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const file of files) {
  const result = checkFile(folder, file);
  if (!result.covered) {
    console.log(`${file}: not covered (${result.note})`);
    continue;
  }
  passed += result.passed;
  failed += result.failures.length;
  const note = result.note === undefined ? '' : ` (not checked: ${result.note})`;
  console.log(`${file}: ${result.passed} passed, ${result.failures.length} failed${note}`);
  for (const { id, differences } of result.failures.slice(0, SHOWN)) {
    for (const { path, expected, actual } of differences.slice(0, SHOWN)) {
      console.log(`  ${id}${path}: expected ${short(expected)}, got ${short(actual)}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
