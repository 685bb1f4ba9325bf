import { redact } from '../base/redact.js';
import { requireCapability } from '../kit/require-capability.js';
import type { Provider } from '../spec/provider.js';
import type { RowBatches } from '../spec/row-step.js';
import type { Schema } from '../spec/schema.js';
import type { Store } from '../spec/store.js';
import { inBatches } from './batches.js';
import { lineageOf, lineageText } from './lineage.js';
import { type ByteSources, openFiles } from './open-files.js';
import { reopened } from './open-source.js';
import type { Plan } from './plan.js';
import { type InvalidPolicy, policyOptions, Quarantine, type Tally } from './quarantine.js';
import { checkMaxLineBytes } from './read/check-rows.js';
import { type CsvOptions, checkCsvOptions, readCsv } from './read/read-csv.js';
import { type JsonOptions, pathOf, readJson } from './read/read-json.js';
import { checkJsonOptions, type JsonlOptions, readJsonl } from './read/read-jsonl.js';
import { readTable } from './read/read-table.js';
import { checkTextOptions, readText, type TextOptions } from './read/read-text.js';
import { unpacked } from './read/unpack.js';
import { type DatasetManifest, keys, savedBytes } from './saved.js';
import { type FileOrigin, settingsOf } from './versions/origin.js';

/** How rows are read from outside. */
export interface ReadOptions<T> extends InvalidPolicy {
  /** Any Standard Schema; rows become what it gives. */
  readonly schema: Schema<T>;
  /** For lineage and error texts. @default the file's name, the URL, or the kind of the source */
  readonly name?: string | undefined;
  /**
   * More bytes than this are refused, also once they are unpacked, so that no small file becomes an endless one.
   * @default 1 GiB for a URL, no limit for anything else
   */
  readonly maxBytes?: number | undefined;
}

/** Names of the options above, for the check of unknown ones. */
export const readOptions = ['schema', 'name', 'maxBytes', ...policyOptions];

const gibibyte = 2 ** 30;

/** What was saved was of a length that could be. */
const anyLength = { maxLineBytes: Number.POSITIVE_INFINITY };

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

/** JSON Lines from files. */
export function fromJsonl<T>(source: ByteSources, options: ReadOptions<T> & JsonlOptions): Plan<T> {
  checkJsonOptions(options);
  return fromFiles('jsonl', source, options, (chunks, tally) => readJsonl(chunks, options.schema, tally, options));
}

/** JSON from files. */
export function fromJson<T>(source: ByteSources, options: ReadOptions<T> & JsonOptions): Plan<T> {
  checkJsonOptions(options);
  pathOf(options);
  return fromFiles('json', source, options, (chunks, tally) => readJson(chunks, options.schema, options, tally));
}

/** CSV from files. */
export function fromCsv<T>(source: ByteSources, options: ReadOptions<T> & CsvOptions): Plan<T> {
  checkCsvOptions(options);
  checkMaxLineBytes(options);
  return fromFiles('csv', source, options, (chunks, tally) => readCsv(chunks, options.schema, options, tally));
}

/** Plain text from files; without a schema rows are {@link TextRow}s. */
export function fromText<T>(source: ByteSources, options: Partial<ReadOptions<T>> & TextOptions): Plan<T> {
  checkTextOptions(options);
  checkMaxLineBytes(options);
  const { schema = asItIs<T>() } = options;
  return fromFiles('text', source, options, (chunks, tally) => readText(chunks, schema, options, tally));
}

/** A provider's table. */
export function fromTable<T>(provider: Provider<'rows'>, query: string, options: ReadOptions<T>): Plan<T> {
  const { rows } = requireCapability(provider, 'rows');
  const source = { type: 'rows', name: options.name ?? provider.name, query: redact(query) };
  return checked(source, options, undefined, (tally, signal) =>
    readTable(rows.read(query, { signal }), options.schema, tally),
  );
}

/** A saved dataset. Without a schema its rows are taken as they are: they had their type when they were saved. */
export function fromSaved<T>(store: Store, manifest: DatasetManifest, schema: Schema<T> = asItIs<T>()): Plan<T> {
  const { digest, rows, lineage } = manifest;
  const quarantine = new Quarantine(keys.manifest(digest), { allowEmpty: true });
  return {
    open: (signal) =>
      quarantine.pass((tally) => readJsonl(savedBytes(store, manifest, signal), schema, tally, anyLength)),
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

function fromFiles<T>(
  type: string,
  source: ByteSources,
  options: Omit<ReadOptions<T>, 'schema'>,
  rowsOf: (chunks: AsyncIterable<Uint8Array>, tally: Tally) => RowBatches<T>,
): Plan<T> {
  const { maxBytes } = options;
  const { type: from, name, each } = openFiles(source, maxBytes ?? gibibyte);
  const paths = async () => {
    const found: (string | URL)[] = [];
    for await (const { path } of each()) {
      if (path === undefined) return undefined;
      found.push(path);
    }
    return found;
  };
  const origin = { paths, settings: settingsOf(options) };
  return checked({ type, name: options.name ?? name, from }, options, origin, async function* (tally, signal) {
    for await (const file of each()) {
      if (from === 'files') tally.file = file.name;
      const limit = maxBytes ?? (file.type === 'url' ? gibibyte : Number.POSITIVE_INFINITY);
      yield* rowsOf(unpacked(file.open(signal), { name: tally.file, maxBytes: limit }), tally);
    }
  });
}

function checked<T>(
  source: Plan<T>['lineage']['source'],
  policy: InvalidPolicy,
  origin: FileOrigin | undefined,
  read: (tally: Tally, signal: AbortSignal | undefined) => RowBatches<T>,
): Plan<T> {
  const quarantine = new Quarantine(source.name, policy, origin);
  return {
    open: (signal) => quarantine.pass((tally) => read(tally, signal)),
    lineage: lineageOf(source),
    quarantines: new Set([quarantine]),
  };
}

/** Takes values as they are, for rows whose type something else vouches for. */
export function asItIs<T>(): Schema<T> {
  return { '~standard': { version: 1, vendor: 'tuneloop', validate: (value) => ({ value: value as T }) } };
}
