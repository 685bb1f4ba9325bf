/** Raw rows become a training set: profile, clean, scrub, drop duplicates and leaks, split, save, and write for four trainers. */

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fileStore } from 'tuneloop';
import { prepare } from './training-set/prepare.js';
import { ownDataset, realDatasets } from './training-set/sources.js';

// A folder with banking77, clinc150 and e2e, as the first argument; without it a dataset of our own.
const folder = process.argv[2] ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
const there = existsSync(folder);
if (!there) console.log(`There is no folder ${JSON.stringify(process.argv[2] ?? 'shared/data')}; using examples/data.`);
const sources = there ? await realDatasets(folder) : [ownDataset()];

const out = '.tuneloop/training-set';
await mkdir(out, { recursive: true });
const store = fileStore('.tuneloop/store');
for (const source of sources) {
  const { name, before, reports, clean, train, validation, leakage, files } = await prepare(
    source,
    store,
    out,
    'a key of at least 16 bytes, from your vault',
  );
  console.log(`\n## ${name}\n`);
  console.log(before);
  await writeFile(`${out}/${name}.html`, before.toHTML());
  for (const { operation, report } of reports) console.log(`${operation.op}:`, report);
  console.log(`${await clean.count()} rows are clean, ${leakage.leaked} of the training rows are in the test set.`);
  console.log(train);
  console.log(validation);
  for (const { format, rows, bytes, digest } of files)
    console.log(`${format}: ${rows} rows, ${bytes} bytes, ${digest}`);
}
console.log(`\nRead ${out}/*.html; the training files are beside them.`);
