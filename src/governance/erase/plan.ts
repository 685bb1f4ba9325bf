import type { Digest, Json } from '../../base/json.js';
import { rowMark } from '../../base/row-mark.js';
import { readLines } from '../../dataset/versions/chunk-index.js';
import { type DatasetManifest, readVersion } from '../../dataset/versions/manifest.js';
import { keys } from '../../dataset/versions/records.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';
import { storedRecords } from '../lineage/stored-records.js';
import { cleanRecord, type Gone } from './clean-record.js';
import type { SubjectTest } from './subject.js';

/** What an erasure takes out, found before anything is changed; no text of the subject is in it. */
export interface ErasurePlan {
  readonly datasets: readonly PlannedDataset[];
  /** Chunks with rows of the subject that no dataset has: what saves left that did not end. */
  readonly orphans: readonly Digest[];
  /** Of the rows: the first 24 hexadecimal digits of their SHA-256, by which journals of evaluations know them. */
  readonly marks: readonly string[];
  /** Exchanges, by the instant they began at and their id. */
  readonly exchanges: readonly string[];
  /** Journals with a record to change: all that follows in them is chained to it. */
  readonly journals: readonly string[];
  /** Keys of all other records to change, and these journals. */
  readonly records: readonly string[];
}

/** What goes of one version. */
export interface PlannedDataset {
  readonly digest: Digest;
  /** 0-based positions of rows, ascending. */
  readonly rows: readonly number[];
  readonly chunks: readonly Digest[];
}

/** Operations that make one row of each, in order. */
const rowByRow = ['map', 'toTraining', 'select', 'omit', 'rename', 'derive', 'cast', 'scrub'];

/** Reads the whole store for what is the subject's; undefined where nothing is. */
export async function planErasure(
  store: Store,
  test: SubjectTest,
  options: CallOptions,
): Promise<ErasurePlan | undefined> {
  const { signal } = options;
  const manifests: DatasetManifest[] = [];
  for await (const key of store.list(keys.manifest('' as Digest), { signal })) {
    const version = await readVersion(store, key.slice(keys.manifest('' as Digest).length) as Digest, { signal });
    if (version?.kind === 'Dataset') manifests.push(version);
  }
  const { hits, marks } = await findRows(store, test, options);
  const found = new Map<Digest, Set<number>>();
  for (const { digest, chunks } of manifests) {
    let start = 0;
    const rows = new Set<number>();
    for (const chunk of chunks) {
      for (const row of hits.get(chunk.digest) ?? []) rows.add(start + row);
      start += chunk.rows;
    }
    if (rows.size > 0) found.set(digest, rows);
  }
  await followRows(store, manifests, found, marks, options);
  const owned = new Set(manifests.flatMap(({ chunks }) => chunks.map(({ digest }) => digest)));
  const datasets = manifests.flatMap(({ digest, chunks }) => {
    const rows = found.get(digest);
    if (rows === undefined) return [];
    return [{ digest, rows: [...rows].sort((a, b) => a - b), chunks: chunks.map((chunk) => chunk.digest) }];
  });
  const orphans = [...hits.keys()].filter((digest) => !owned.has(digest));
  const { exchanges, journals } = await findRecords(store, test, options);
  const gone: Gone = { datasets, marks, exchanges: new Set(exchanges) };
  const records = [...(await toClean(store, test, gone, options)), ...journals];
  if (datasets.length + orphans.length + records.length === 0) return undefined;
  // a key with a text in it stays, and is told of as one that does; in the plan it would be one place more
  const named = records.filter((key) => !test.isIn(key));
  return { datasets, orphans, marks: [...marks].sort(), exchanges, journals, records: named };
}

/** Looks at every chunk there is once, also at those no dataset has. */
async function findRows(store: Store, test: SubjectTest, { signal, onProgress }: CallOptions) {
  const hits = new Map<Digest, number[]>();
  const marks = new Set<string>();
  const prefix = keys.chunk('' as Digest);
  let done = 0;
  for await (const key of store.list(prefix, { signal })) {
    const digest = key.slice(prefix.length) as Digest;
    const rows: number[] = [];
    for (const [row, line] of (await readLines(store, { digest }, { signal })).entries()) {
      done++;
      if (!test.isRow(line, key)) continue;
      rows.push(row);
      marks.add(hexOf(line));
    }
    if (rows.length > 0) hits.set(digest, rows);
    onProgress?.({ done, unit: 'rows' });
  }
  return { hits, marks };
}

/** Adds the rows that were made of such rows one by one, where a version is as long as the one it was made of. */
async function followRows(
  store: Store,
  manifests: readonly DatasetManifest[],
  found: Map<Digest, Set<number>>,
  marks: Set<string>,
  options: CallOptions,
): Promise<void> {
  const rowsOf = new Map(manifests.map(({ digest, rows }) => [digest, rows]));
  const sources = await trainedOn(store, options);
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const manifest of manifests) {
      const { digest, lineage, rows } = manifest;
      const isRowByRow = lineage.operations.every(({ op }) => rowByRow.includes(op)) && lineage.parents.length === 1;
      const parents = [isRowByRow ? lineage.parents[0]?.digest : undefined, ...(sources.get(digest) ?? [])];
      for (const parent of parents) {
        if (parent === undefined || parent === digest || rowsOf.get(parent) !== rows) continue;
        const own = found.get(digest) ?? new Set();
        const before = own.size;
        for (const row of found.get(parent) ?? []) own.add(row);
        if (own.size === before) continue;
        found.set(digest, own);
        for (const mark of await marksAt(store, manifest, own, options)) marks.add(mark);
        isNew = true;
      }
    }
  }
}

/** Gives what training rows were made of, as jobs have it: for rows whose dataset was saved apart. */
async function trainedOn(store: Store, { signal }: CallOptions): Promise<Map<Digest, Digest[]>> {
  const sources = new Map<Digest, Digest[]>();
  for await (const { values } of storedRecords(store, { signal }, 'fine-tune/')) {
    const { record } = values[0] as { record?: { state?: { data?: Record<string, Record<string, Digest>> } } };
    for (const { digest, dataset } of Object.values(record?.state?.data ?? {})) {
      if (digest !== undefined && dataset !== undefined) sources.set(digest, [...(sources.get(digest) ?? []), dataset]);
    }
  }
  return sources;
}

async function marksAt(
  store: Store,
  { chunks }: DatasetManifest,
  rows: ReadonlySet<number>,
  { signal }: CallOptions,
): Promise<string[]> {
  const marks: string[] = [];
  let start = 0;
  for (const chunk of chunks) {
    const wanted = [...rows].filter((row) => row >= start && row < start + chunk.rows);
    const lines = wanted.length === 0 ? [] : await readLines(store, chunk, { signal });
    marks.push(...wanted.map((row) => hexOf(lines[row - start] as string)));
    start += chunk.rows;
  }
  return marks;
}

/** Gives the exchanges of the subject, and the journals that hold a text of it. */
async function findRecords(store: Store, test: SubjectTest, { signal }: CallOptions) {
  const exchanges: string[] = [];
  const journals = new Set<string>();
  for await (const { key, kind, values } of storedRecords(store, { signal })) {
    if (kind === 'JournalEntry' && test.isIn(values)) journals.add(key.slice(0, key.lastIndexOf('/')));
    if (kind !== 'MonitorSegment') continue;
    for (const record of values as { exchange?: { at: string; id: string } }[]) {
      const { exchange } = record;
      if (exchange !== undefined && test.isRow(JSON.stringify(exchange as unknown as Json), key)) {
        exchanges.push(`${exchange.at} ${exchange.id}`);
      }
    }
  }
  return { exchanges, journals: [...journals] };
}

async function toClean(store: Store, test: SubjectTest, gone: Gone, { signal }: CallOptions): Promise<string[]> {
  const keys: string[] = [];
  for await (const record of storedRecords(store, { signal })) {
    if (cleanRecord(record, test, gone) !== undefined) keys.push(record.key);
  }
  return keys;
}

/** Gives what a plan takes out, as records are held against it. */
export function goneBy({ datasets, marks, exchanges }: ErasurePlan): Gone {
  return { datasets, marks: new Set(marks), exchanges: new Set(exchanges) };
}

function hexOf(line: string): string {
  return Buffer.from(rowMark(line), 'latin1').toString('hex').slice(0, 24);
}
