import { checkOptions } from '../../base/check-options.js';
import { isPlainObject } from '../../base/json.js';
import { markBytes } from '../../base/row-mark.js';
import { readMarks } from '../../dataset/versions/chunk-index.js';
import type { DatasetManifest } from '../../dataset/versions/manifest.js';
import { datasetNames } from '../../dataset/versions/names.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';
import { GraphBuilder, type LineageGraph } from './lineage-graph.js';
import { dataset, readers } from './record-readers.js';
import { nameOf, type StoredRecord, storedRecords } from './stored-records.js';

/**
 * Reads from a store what was made of what: datasets, jobs, models, evaluations, deployments, exchanges and cassettes,
 * with the sources, files and prompts they name. A model is known by its name alone, whoever serves it. Which dataset a
 * journal of an evaluation belongs to is found by its rows, where the dataset is in the store. What is not understood is
 * listed in `others`.
 */
export async function lineageGraph(store: Store, options: CallOptions = {}): Promise<LineageGraph> {
  checkOptions(options, ['signal', 'onProgress', 'timeoutMs'], 'lineageGraph');
  const graph = new GraphBuilder();
  const last = new Map<string, StoredRecord>();
  const manifests: DatasetManifest[] = [];
  const evaluated = new Map<string, EvaluatedRow[]>();
  let done = 0;
  for await (const record of storedRecords(store, options)) {
    options.onProgress?.({ done: ++done, unit: 'steps' });
    if (record.kind === 'JournalEntry') {
      last.set(record.key.slice(0, record.key.lastIndexOf('/')), record);
      continue;
    }
    if (record.kind === 'Dataset') manifests.push(record.values[0] as DatasetManifest);
    if (record.kind === 'EvaluationPart') {
      const name = nameOf(record.key);
      evaluated.set(name, ends([...(evaluated.get(name) ?? []), ...evaluatedRows(record)]));
    }
    read(record, graph);
  }
  for (const entry of last.values()) read(inside(entry), graph); // of a journal its last record counts
  for (const { name, digest } of await datasetNames(store, options)) {
    const others = graph.build().nodes.find(({ id }) => id === `dataset:${digest}`)?.facts.names ?? [];
    dataset(graph, digest, { names: [...(others as string[]), name] });
  }
  for (const [name, rows] of evaluated) {
    for (const manifest of manifests) {
      if (await hasRows(store, manifest, rows, options)) {
        graph.edge(dataset(graph, manifest.digest), graph.node('evaluation', name), 'tests');
      }
    }
  }
  return graph.build();
}

function read(record: StoredRecord, graph: GraphBuilder): void {
  const reader = record.kind !== undefined && Object.hasOwn(readers, record.kind) ? readers[record.kind] : undefined;
  const v = (record.values[0] as { v?: unknown } | undefined)?.v;
  try {
    if (reader === undefined || v !== 1) graph.other(record.kind ?? '', record.key);
    else reader(record, graph);
  } catch {
    graph.other(record.kind ?? '', record.key); // it says what it is, and is not: damaged
  }
}

/** Gives the record that a journal entry holds. */
function inside(entry: StoredRecord): StoredRecord {
  const record = (entry.values[0] as { record?: unknown }).record;
  const kind = isPlainObject(record) && typeof record.kind === 'string' ? record.kind : undefined;
  return { ...entry, kind, values: [record] };
}

/** A row that was evaluated: its place, and the first 24 hexadecimal digits of its SHA-256. */
interface EvaluatedRow {
  readonly index: number;
  readonly mark: string;
}

/** Gives the rows in a part of an evaluation's journal. */
function evaluatedRows({ values }: StoredRecord): EvaluatedRow[] {
  return values.flatMap((entry) => {
    const parts = /^(\d+)\.\d+\.([0-9a-f]{24})$/.exec(String((entry as { key?: unknown } | null)?.key));
    return parts === null ? [] : [{ index: Number(parts[1]), mark: parts[2] as string }];
  });
}

/** Gives the first and the last row: versions that have both in the same place are hardly ever two. */
function ends(rows: EvaluatedRow[]): EvaluatedRow[] {
  const sorted = rows.sort((a, b) => a.index - b.index);
  return [...sorted.slice(0, 1), ...sorted.slice(-1)];
}

async function hasRows(
  store: Store,
  manifest: DatasetManifest,
  rows: readonly EvaluatedRow[],
  options: CallOptions,
): Promise<boolean> {
  for (const row of rows) if (!(await hasRow(store, manifest, row, options))) return false;
  return rows.length > 0;
}

async function hasRow(
  store: Store,
  { chunks }: DatasetManifest,
  { index, mark }: EvaluatedRow,
  options: CallOptions,
): Promise<boolean> {
  let start = 0;
  for (const chunk of chunks) {
    if (index >= start + chunk.rows) {
      start += chunk.rows;
      continue;
    }
    const at = (index - start) * markBytes;
    return (
      Buffer.from((await readMarks(store, chunk, options)).subarray(at, at + mark.length / 2)).toString('hex') === mark
    );
  }
  return false;
}
