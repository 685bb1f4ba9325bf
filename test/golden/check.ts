import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checks, leftOut } from './checks/index.js';
import { type Difference, differences } from './compare.js';

/** One file of golden numbers, checked. */
export interface FileResult {
  readonly file: string;
  readonly covered: boolean;
  readonly note?: string;
  readonly passed: number;
  readonly failures: readonly { readonly id: string; readonly differences: readonly Difference[] }[];
}

interface GoldenFile {
  readonly metric: string;
  readonly tolerance: number;
  readonly cases: readonly { readonly id: string; readonly expected: unknown }[];
}

/** The golden files of a folder: `*.json`, by name. */
export function goldenFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

/** Checks every case of one file. A file for a metric we have not is not covered; one that cannot be read has failed. */
export function checkFile(folder: string, file: string): FileResult {
  let golden: GoldenFile;
  try {
    golden = JSON.parse(readFileSync(join(folder, file), 'utf8')) as GoldenFile;
  } catch (error) {
    return { file, covered: true, passed: 0, failures: [failure('(file)', 'readable JSON', String(error))] };
  }
  const check = checks[golden.metric];
  if (!Array.isArray(golden.cases) || check === undefined) {
    const note = Array.isArray(golden.cases) ? `no metric ${JSON.stringify(golden.metric)}` : 'no golden file';
    return { file, covered: false, note, passed: 0, failures: [] };
  }
  const failures = golden.cases.flatMap(({ id, ...rest }) => {
    try {
      const [expected, actual] = check(rest as never);
      const found = differences(expected, actual, golden.tolerance);
      return found.length === 0 ? [] : [{ id, differences: found }];
    } catch (error) {
      return [failure(id, rest.expected, error instanceof Error ? (error.stack ?? error.message) : error)];
    }
  });
  const note = leftOut[golden.metric];
  const passed = golden.cases.length - failures.length;
  return { file, covered: true, passed, failures, ...(note === undefined ? {} : { note }) };
}

const failure = (id: string, expected: unknown, actual: unknown) => ({
  id,
  differences: [{ path: '', expected, actual }],
});
