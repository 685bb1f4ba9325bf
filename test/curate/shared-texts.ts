import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';

const folder = '../shared/data';

/** Whether the real texts are there; says so where they are not. */
export const hasSharedTexts = existsSync(folder);
if (!hasSharedTexts) console.log(`skipped: planted duplicates and leaks in real texts (no ${folder})`);

/** Customer questions, answers about restaurants, and requests to an assistant: one text a row, without labels. */
export async function sharedTexts(): Promise<{
  readonly banking: readonly string[];
  readonly restaurants: readonly string[];
  readonly clinc: readonly string[];
}> {
  const clinc: Record<string, [string, string][]> = JSON.parse(
    readFileSync(`${folder}/clinc150/data_full.json`, 'utf8'),
  );
  return {
    banking: await column(`${folder}/banking77/train.csv`, 'text'),
    restaurants: await column(`${folder}/e2e/devset.csv`, 'ref'),
    clinc: clinc['train']!.map(([text]) => text),
  };
}

async function column(path: string, name: string): Promise<readonly string[]> {
  const rows = Dataset.fromCSV(path, { schema: z.object({ text: z.string() }), columns: { text: name } });
  const values: string[] = [];
  for await (const { text } of rows) values.push(text);
  return values;
}
