import { redact } from '../base/redact.js';
import { requireCapability } from '../kit/require-capability.js';
import type { Provider } from '../spec/provider.js';
import type { RowBatches } from '../spec/row-step.js';
import type { Schema } from '../spec/schema.js';
import type { Store } from '../spec/store.js';
import { inBatches } from './batches.js';
import { lineageOf, lineageText } from './lineage.js';
import { type ByteSource, openSource, reopened } from './open-source.js';
import type { Plan } from './plan.js';
import { type InvalidPolicy, Quarantine, type Tally } from './quarantine.js';
import { type CsvOptions, checkCsvOptions, readCsv } from './read/read-csv.js';
import { readJsonl } from './read/read-jsonl.js';
import { readTable } from './read/read-table.js';
import { type DatasetManifest, keys, savedBytes } from './saved.js';

/** How rows are read from outside. */
export interface ReadOptions<T> extends InvalidPolicy {
  /** Any Standard Schema; rows become what it gives. */
  readonly schema: Schema<T>;
  /** For lineage and error texts. @default the file's name, the URL, or the kind of the source */
  readonly name?: string | undefined;
  /** More bytes than this from a URL are refused. @default 1 GiB */
  readonly maxBytes?: number | undefined;
}

const gibibyte = 2 ** 30;

/** Rows in memory, or a function that gives them for every pass. */
export function fromMemory<T>(
  rows: readonly T[] | (() => Iterable<T> | AsyncIterable<T>),
  name: string | undefined,
): Plan<T> {
  const quarantines = new Set<Quarantine>();
  if (typeof rows === 'function') {
    const open = reopened(rows, 'The function of Dataset.of');
    const lineage = lineageOf({ type: 'function', name: name ?? (rows.name || 'function') });
    return { open: () => inBatches(open()), lineage, quarantines };
  }
  return {
    open: () => inBatches(rows),
    lineage: lineageOf({ type: 'memory', name: name ?? 'memory' }),
    quarantines,
  };
}

/** JSON Lines from bytes. */
export function fromJsonl<T>(source: ByteSource, options: ReadOptions<T>): Plan<T> {
  const { type, name, open } = openSource(source, options.maxBytes ?? gibibyte);
  return checked({ type: 'jsonl', name: options.name ?? name, from: type }, options, (tally, signal) =>
    readJsonl(open(signal), options.schema, tally),
  );
}

/** CSV from bytes. */
export function fromCsv<T>(source: ByteSource, options: ReadOptions<T> & CsvOptions): Plan<T> {
  checkCsvOptions(options);
  const { type, name, open } = openSource(source, options.maxBytes ?? gibibyte);
  return checked({ type: 'csv', name: options.name ?? name, from: type }, options, (tally, signal) =>
    readCsv(open(signal), options.schema, options, tally),
  );
}

/** A provider's table. */
export function fromTable<T>(provider: Provider<'rows'>, query: string, options: ReadOptions<T>): Plan<T> {
  const { rows } = requireCapability(provider, 'rows');
  const source = { type: 'rows', name: options.name ?? provider.name, query: redact(query) };
  return checked(source, options, (tally, signal) => readTable(rows.read(query, { signal }), options.schema, tally));
}

/** A saved dataset. Without a schema its rows are taken as they are: they had their type when they were saved. */
export function fromSaved<T>(store: Store, manifest: DatasetManifest, schema: Schema<T> = asSaved<T>()): Plan<T> {
  const { digest, rows, lineage } = manifest;
  const quarantine = new Quarantine(keys.manifest(digest), { allowEmpty: true });
  return {
    open: (signal) => quarantine.pass((tally) => readJsonl(savedBytes(store, manifest, signal), schema, tally)),
    lineage: {
      source: { type: 'store', name: lineageText(lineage) },
      operations: [],
      parents: [{ ...lineage, digest }],
      digest,
    },
    quarantines: new Set([quarantine]),
    saved: { rows, digest },
  };
}

function checked<T>(
  source: Plan<T>['lineage']['source'],
  policy: InvalidPolicy,
  read: (tally: Tally, signal: AbortSignal | undefined) => RowBatches<T>,
): Plan<T> {
  const quarantine = new Quarantine(source.name, policy);
  return {
    open: (signal) => quarantine.pass((tally) => read(tally, signal)),
    lineage: lineageOf(source),
    quarantines: new Set([quarantine]),
  };
}

function asSaved<T>(): Schema<T> {
  return { '~standard': { version: 1, vendor: 'tuneloop', validate: (value) => ({ value: value as T }) } };
}
