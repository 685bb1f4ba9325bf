import type { Clock } from '../../base/clock.js';
import { digestJson } from '../../base/digest.js';
import type { Digest } from '../../base/json.js';
import type { Lineage } from '../../dataset/lineage.js';
import { readLines } from '../../dataset/versions/chunk-index.js';
import { ChunkWriter } from '../../dataset/versions/chunk-writer.js';
import { type DatasetManifest, type ErasedDataset, parentsOf, readVersion } from '../../dataset/versions/manifest.js';
import { datasetNames, moveName } from '../../dataset/versions/names.js';
import { encode, keys } from '../../dataset/versions/records.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';
import type { LineageNode } from '../lineage/lineage-graph.js';
import { storedRecords } from '../lineage/stored-records.js';
import { cleanRecord } from './clean-record.js';
import { type ErasurePlan, goneBy, type PlannedDataset } from './plan.js';
import type { SubjectTest } from './subject.js';

/** The record of an erasure: what it set out to do, and once it is done only what became of it. */
export interface ErasureRecord {
  readonly kind: 'Erasure';
  readonly v: 1;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly why?: string | undefined;
  /** There until it is done. */
  readonly plan?: ErasurePlan | undefined;
  /** What was made of the versions when it began. */
  readonly dependents: readonly LineageNode[];
  readonly datasets: readonly ErasedVersion[];
  /** Keys of other records that were changed. */
  readonly records: readonly string[];
}

/** One version that was replaced. */
export interface ErasedVersion {
  readonly from: Digest;
  readonly to: Digest;
  readonly rows: number;
}

/**
 * Does what a plan says. Every step can be done again, and is passed over where it was done: new versions, then names,
 * then tombstones, then the old chunks, then other records.
 */
export async function carryOut(
  store: Store,
  test: SubjectTest,
  { id, at, why, plan }: Pick<ErasureRecord, 'id' | 'at' | 'why'> & { readonly plan: ErasurePlan },
  { signal }: CallOptions,
): Promise<Pick<ErasureRecord, 'datasets' | 'records'>> {
  const call = { signal };
  const datasets: ErasedVersion[] = [];
  for (const planned of plan.datasets) {
    const found = await readVersion(store, planned.digest, call);
    if (found === undefined) continue; // removed meanwhile
    const to =
      found.kind === 'Dataset' ? await replace(store, test, found, planned, { id, at, why }, call) : found.replacedBy;
    datasets.push({ from: planned.digest, to, rows: planned.rows.length });
  }
  const owned = await ownedChunks(store, call);
  for (const digest of new Set([...plan.datasets.flatMap(({ chunks }) => chunks), ...plan.orphans])) {
    if (owned.has(digest)) continue;
    await store.remove(keys.index(digest), call);
    await store.remove(keys.chunk(digest), call);
  }
  const gone = goneBy(plan);
  for await (const record of storedRecords(store, call)) {
    const cleaned = cleanRecord(record, test, gone);
    if (cleaned === undefined) continue;
    await store.put(record.key, new TextEncoder().encode(cleaned.text), { ...call, ifVersion: record.version });
  }
  for (const prefix of plan.journals) await rechain(store, prefix, test, call);
  return { datasets, records: plan.records };
}

/** Writes the version without the rows, moves names to it, and puts a tombstone in the place of the old one. */
async function replace(
  store: Store,
  test: SubjectTest,
  before: DatasetManifest,
  { digest, rows }: PlannedDataset,
  { id, at, why }: { readonly id: string; readonly at: string; readonly why?: string | undefined },
  call: { readonly signal: AbortSignal | undefined },
): Promise<Digest> {
  const gone = new Set(rows);
  const writer = new ChunkWriter(store, call.signal);
  let at0 = 0;
  for (const chunk of before.chunks) {
    for (const line of await readLines(store, chunk, call)) if (!gone.has(at0++)) await writer.add(line);
  }
  const written = await writer.end();
  const operation = { op: 'erase', erasure: id, rows: rows.length };
  const lineage = test.without({
    ...before.lineage,
    operations: [...before.lineage.operations, operation],
  }) as unknown as Lineage;
  const after: DatasetManifest = { kind: 'Dataset', v: 1, ...written, lineage };
  if ((await readVersion(store, written.digest, call))?.kind !== 'Dataset') {
    await store.put(keys.manifest(written.digest), encode(after), call);
  }
  const clock: Clock = { now: () => Date.parse(at), sleep: async () => {} };
  for (const { name, digest: named } of await datasetNames(store, call)) {
    if (named !== digest) continue;
    await moveName(store, name, written.digest, { ...call, clock, by: `erasure ${id}`, why }, { force: true });
  }
  const tombstone: ErasedDataset = {
    ...{ kind: 'ErasedDataset', v: 1, digest, at, erasure: id },
    ...(why === undefined ? {} : { why }),
    ...{ replacedBy: written.digest, rows: rows.length, parents: parentsOf(before.lineage) },
  };
  await store.put(keys.manifest(digest), encode(tombstone), call);
  return written.digest;
}

async function ownedChunks(store: Store, call: CallOptions): Promise<Set<Digest>> {
  const owned = new Set<Digest>();
  const prefix = keys.manifest('' as Digest);
  for await (const key of store.list(prefix, call)) {
    const version = await readVersion(store, key.slice(prefix.length) as Digest, call);
    if (version?.kind === 'Dataset') for (const { digest } of version.chunks) owned.add(digest);
  }
  return owned;
}

/** Takes texts out of the records of a journal, whose entries each hold the digest of all before them. */
async function rechain(store: Store, prefix: string, test: SubjectTest, call: CallOptions): Promise<void> {
  let previous: Digest | null = null;
  for await (const { key, values, version, text } of storedRecords(store, call, `${prefix}/`)) {
    const entry = values[0] as { readonly record: unknown };
    const record = test.without(entry.record);
    const digest: Digest = digestJson({ previous, record });
    const chained = `${JSON.stringify({ ...entry, record, digest })}\n`;
    previous = digest;
    if (chained !== text) await store.put(key, new TextEncoder().encode(chained), { ...call, ifVersion: version });
  }
}
