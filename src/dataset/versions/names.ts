import { type Clock, instant, systemClock } from '../../base/clock.js';
import { TuneloopError } from '../../base/errors.js';
import { type Digest, isPlainObject } from '../../base/json.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';
import { corrupt, encode, isDigest, keys, notFound, readJson } from './records.js';

/** One time that a name was given to a version. */
export interface NameMove {
  readonly digest: Digest;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Who moved it, as they said. */
  readonly by?: string | undefined;
  readonly why?: string | undefined;
}

/** A name of a saved dataset, and where it has been. */
export interface DatasetName {
  readonly name: string;
  /** The version it stands for now. */
  readonly digest: Digest;
  /** True for a tag, which stays where it is. */
  readonly fixed: boolean;
  /** Oldest first. Empty for a name that was written before moves were, and not moved since. */
  readonly moves: readonly NameMove[];
}

/** Who moves a name, and when. */
export interface NameOptions extends CallOptions {
  /** For the history: a person, a job, a commit. */
  readonly by?: string | undefined;
  readonly why?: string | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

/** The record under a name's key; `fixed` and `moves` came after the first ones were written. */
interface NameRecord {
  readonly kind: 'DatasetName';
  readonly v: 1;
  readonly digest: Digest;
  readonly fixed?: true | undefined;
  readonly moves?: readonly NameMove[] | undefined;
}

const mostTries = 20;

/** @throws INVALID_OPTION for what cannot be a name */
export function checkName(name: string): void {
  if (/^[A-Za-z0-9._-]{1,120}$/.test(name) && !/^\.\.?$/.test(name)) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `A dataset cannot be named ${JSON.stringify(name)}.`,
    hint: 'Use 1 to 120 letters, digits, dots, underscores and hyphens.',
  });
}

/** Gives the version a name stands for. @throws NOT_FOUND, CORRUPT_RECORD */
export async function resolveName(store: Store, name: string, options: CallOptions): Promise<Digest> {
  const found = await readName(store, name, options);
  if (found === undefined) throw notFound(keys.name(name));
  return found.record.digest;
}

/** Gives all names and tags in a store, in ascending order. @throws CORRUPT_RECORD */
export async function datasetNames(store: Store, options: CallOptions = {}): Promise<readonly DatasetName[]> {
  const prefix = keys.name('');
  const names: DatasetName[] = [];
  for await (const key of store.list(prefix, { signal: options.signal })) {
    const name = key.slice(prefix.length);
    const found = await readName(store, name, options);
    if (found === undefined) continue; // removed since it was listed
    const { digest, fixed = false, moves = [] } = found.record;
    names.push({ name, digest, fixed, moves });
  }
  return names;
}

/**
 * Gives a name to a version and writes that down; of two that move it at once, both are in its history.
 * @param how `fixed`: the name is a tag from now on; `force`: moves a tag, too
 * @throws INVALID_OPTION for what cannot be a name
 * @throws STORE_CONFLICT where the name is a tag of another version
 */
export async function moveName(
  store: Store,
  name: string,
  digest: Digest,
  { by, why, clock = systemClock, signal }: NameOptions,
  how: { readonly fixed?: boolean; readonly force?: boolean } = {},
): Promise<void> {
  checkName(name);
  const move = { digest, at: instant(clock), by, why };
  for (let tries = 1; ; tries++) {
    const found = await readName(store, name, { signal });
    const before = found?.record;
    const isThere = before?.digest === digest;
    if (before?.fixed && !isThere && !how.force) throw fixedElsewhere(name, before.digest);
    const fixed = how.fixed === true || before?.fixed === true;
    if (isThere && (before.fixed ?? false) === fixed) return;
    const record: NameRecord = {
      kind: 'DatasetName',
      v: 1,
      digest,
      ...(fixed ? { fixed } : {}),
      moves: [...(before?.moves ?? []), move],
    };
    try {
      await store.put(keys.name(name), encode(record), { signal, ifVersion: found?.version ?? null });
      return;
    } catch (error) {
      if (!TuneloopError.is(error) || error.code !== 'STORE_CONFLICT' || tries === mostTries) throw error;
    }
  }
}

async function readName(
  store: Store,
  name: string,
  options: CallOptions,
): Promise<{ readonly record: NameRecord; readonly version: string } | undefined> {
  const key = keys.name(name);
  const found = await readJson(store, key, options);
  if (found === undefined) return undefined;
  const { json, version } = found;
  if (isNameRecord(json)) return { record: json, version };
  throw corrupt(key, 'it is not the name of a dataset');
}

function isNameRecord(json: unknown): json is NameRecord {
  if (!isPlainObject(json)) return false;
  const { kind, v, digest, moves = [] } = json;
  return kind === 'DatasetName' && v === 1 && isDigest(digest) && Array.isArray(moves);
}

function fixedElsewhere(name: string, digest: Digest): TuneloopError {
  return new TuneloopError({
    code: 'STORE_CONFLICT',
    message: `"${name}" is a tag of ${digest} and stays there.`,
    hint: 'Choose another name; tags do not move.',
  });
}
