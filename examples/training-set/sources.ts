/** Three public datasets as pairs: banking77, clinc150 and the E2E challenge, from a folder that holds them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dataset } from 'tuneloop';
import { z } from 'zod';
import type { Pair, Raw } from './prepare.js';

const question = z.object({ text: z.string().min(1), intent: z.string().min(1) });
const asPair = ({ text, intent }: z.infer<typeof question>): Pair => ({ input: text, target: intent, text });

export async function realDatasets(folder: string): Promise<readonly Raw[]> {
  const banking = (file: string) =>
    Dataset.fromCSV(join(folder, 'banking77', file), {
      schema: question,
      columns: { text: 'text', intent: 'category' },
      onInvalid: 'quarantine',
    }).map(asPair);

  const clinc = JSON.parse(await readFile(join(folder, 'clinc150/data_full.json'), 'utf8'));
  const part = (name: string) =>
    Dataset.of(z.array(z.tuple([z.string(), z.string()])).parse(clinc[name]), { name: `clinc150 ${name}` }).map(
      function named([text, label]) {
        return asPair({ text, intent: label });
      },
    );

  const e2e = (file: string) =>
    Dataset.fromCSV(join(folder, 'e2e', file), {
      schema: z.object({ mr: z.string().min(1), ref: z.string().min(1) }),
    }).map(({ mr, ref }): Pair => ({ input: mr, target: ref, text: ref }));

  return [
    { name: 'banking77', rows: banking('train.csv'), test: banking('test.csv') },
    { name: 'clinc150', rows: part('train'), test: part('test') },
    { name: 'e2e', rows: e2e('devset.csv'), test: e2e('testset_w_refs.csv') },
  ];
}

/** What is here without them: orders, in the folder of the examples. */
export function ownDataset(): Raw {
  const orders = (file: string) =>
    Dataset.fromCSV(new URL(`../data/${file}`, import.meta.url), {
      schema: z.object({ input: z.string(), target: z.string() }),
    }).map(({ input, target }): Pair => ({ input, target, text: target }));
  return { name: 'orders', rows: orders('order-updates.train.csv'), test: orders('order-updates.test.csv') };
}
