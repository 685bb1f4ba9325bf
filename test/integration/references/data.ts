import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { rng } from '../../../src/base/rng.js';
import { Dataset } from '../../../src/dataset/dataset.js';

/** Real public data that lies beside a checkout and is not shipped. */
const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const folders = ['e2e/system-outputs', 'banking77', 'clinc150'];

/** The folder of the E2E NLG Challenge, with its test set and outputs of published systems. */
export const e2e = `${DATA}e2e`;

/** The systems whose outputs are there; the first is the challenge's baseline. */
export const systems = ['tgen-std.run0', 'tgen-std.run1', 'sclstm.run0', 'sclstm.run1'] as const;

/** The name of one of {@link systems}. */
export type System = (typeof systems)[number];

/** A folder that is missing of the data, or `undefined`. */
export const missing = folders.find((folder) => !existsSync(`${DATA}${folder}`));

/** What one meaning representation may be answered with. */
export interface MeaningRow {
  readonly mr: string;
  readonly references: readonly string[];
}

/** The test set, one row per meaning representation, in the order of its first appearance. */
export async function meaningRows(): Promise<readonly MeaningRow[]> {
  const pairs = Dataset.fromCSV(`${e2e}/testset_w_refs.csv`, { schema: z.object({ mr: z.string(), ref: z.string() }) });
  const byMeaning = new Map<string, string[]>();
  for await (const { mr, ref } of pairs) append(byMeaning, mr, ref);
  return [...byMeaning].map(([mr, references]) => ({ mr, references }));
}

/** What a system answered, in the order of {@link meaningRows}. */
export function outputsOf(system: System): readonly string[] {
  return readFileSync(`${e2e}/system-outputs/${system}.txt`, 'utf8').replace(/\n$/, '').split('\n');
}

/**
 * Pairs of questions that ask for the same: every question of BANKING77 and CLINC150 with another of its intent, which
 * the seed draws. Each question stands once on the left and once on the right.
 */
export async function intentPairs(seed: number): Promise<readonly (readonly [string, string])[]> {
  const byIntent = new Map<string, string[]>();
  const schema = z.object({ text: z.string(), category: z.string() });
  for (const part of ['train', 'test']) {
    for await (const { text, category } of Dataset.fromCSV(`${DATA}banking77/${part}.csv`, { schema })) {
      append(byIntent, `banking77/${category}`, text);
    }
  }
  const clinc: Record<string, [string, string][]> = JSON.parse(readFileSync(`${DATA}clinc150/data_full.json`, 'utf8'));
  for (const [text, intent] of Object.values(clinc).flat()) append(byIntent, `clinc150/${intent}`, text);
  const { shuffle } = rng(seed);
  return [...byIntent.values()].flatMap((texts) => {
    const mixed = shuffle(texts);
    return mixed.map((text, i) => [text, mixed[(i + 1) % mixed.length]!] as const);
  });
}

function append(lists: Map<string, string[]>, key: string, text: string): void {
  const list = lists.get(key);
  if (list) list.push(text);
  else lists.set(key, [text]);
}
