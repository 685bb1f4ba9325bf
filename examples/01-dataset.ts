/** Read rows by a schema, set bad ones aside, split by content, save, and see where a dataset came from. */
import { readFile } from 'node:fs/promises';
import { Dataset, fileStore } from 'tuneloop';
import { z } from 'zod';

// An export whose last lines are what a crashed writer left behind: a row of one field, and a row without an answer.
async function* brokenExport() {
  yield await readFile(new URL('data/order-updates.train.csv', import.meta.url));
  yield new TextEncoder().encode('status: shipped\nstatus: delayed,""\n');
}

const rows = Dataset.fromCSV(brokenExport, {
  name: 'orders.csv',
  columns: { record: 'input', message: 'target' }, // what we call them: what the file calls them
  schema: z.object({ record: z.string().min(1), message: z.string().min(1) }),
  onInvalid: 'quarantine', // without it the first bad row ends the reading
  maxInvalidRatio: 0.01,
});
console.log(`${await rows.count()} rows`);
for (const { line, raw, issues } of rows.quarantined().entries) {
  console.log(`  set aside: line ${line}, ${JSON.stringify(raw)}: ${issues.map(({ message }) => message).join('; ')}`);
}

// A row's place depends on its content alone: rows that are added later move none of these. All rows of one customer stay
// together, so that the test asks about people whom training never saw.
const statusOf = ({ record }: { record: string }) => /status: (\w+)/.exec(record)?.[1] ?? 'none';
const customerOf = ({ record }: { record: string }) => /customer: ([^;]+)/.exec(record)?.[1];
const { train, test } = rows.split({ train: 0.9, test: 0.1 }, { seed: 1, by: customerOf });
await test.assertDisjoint(train, { key: customerOf });

const store = fileStore('.tuneloop/store');
await test
  .filter((row) => statusOf(row) === 'delayed')
  .map(function shorten({ record, message }) {
    return { record, message: message.replace(/ Kind regards.*| Thanks for.*/, '') };
  })
  .save(store, { name: 'late-orders' });

const again = await Dataset.load(store, 'late-orders', {
  schema: z.object({ record: z.string(), message: z.string() }),
});
console.log('loaded', again);
console.log('digest', await again.digest());
console.log('lineage', JSON.stringify(again.lineage, undefined, 2));
for (const { message } of await again.first(2)) console.log(`  ${message}`);
