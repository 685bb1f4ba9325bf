import { existsSync, readFileSync } from 'node:fs';

const folder = '../shared/data';

/** Whether the real texts are there; says so where they are not. */
export const hasSharedTexts = existsSync(folder);
if (!hasSharedTexts) console.log(`skipped: planted duplicates and leaks in real texts (no ${folder})`);

/** Customer questions, answers about restaurants, and requests to an assistant: one text a row, without labels. */
export function sharedTexts(): {
  readonly banking: string[];
  readonly restaurants: string[];
  readonly clinc: string[];
} {
  const clinc = JSON.parse(readFileSync(`${folder}/clinc150/data_full.json`, 'utf8')) as Record<
    string,
    [string, string][]
  >;
  return {
    banking: column(`${folder}/banking77/train.csv`, 0),
    restaurants: column(`${folder}/e2e/devset.csv`, 1),
    clinc: clinc['train']!.map(([text]) => text),
  };
}

/** One column of a CSV file, by RFC 4180. */
function column(path: string, at: number): string[] {
  const values: string[] = [];
  for (const [, ...fields] of readFileSync(path, 'utf8').matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*)),(?:"((?:[^"]|"")*)"|([^",\r\n]*))\r?\n/g,
  )) {
    values.push((fields[2 * at] ?? fields[2 * at + 1] ?? '').replaceAll('""', '"'));
  }
  return values.slice(1);
}
