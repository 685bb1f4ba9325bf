import { withDeadline } from '../../base/abort.js';
import { checkOptions, wholeNumber } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import { gitBlobId } from '../../base/git-blob.js';
import type { Digest } from '../../base/json.js';
import { oneOf } from '../../base/option-values.js';
import { inTemporaryFolder, type TemporaryFolder } from '../../base/temporary-folder.js';
import { type Credential, checkedUrl, guardedFetch, remoteCall, resolveCredential } from '../../kit/index.js';
import type { ColumnTypes } from '../../kit/parquet/column-type.js';
import type { CallOptions } from '../../spec/call.js';
import { cardText, type DatasetCard } from './dataset-card.js';
import { createHub } from './hub.js';
import {
  type HubLibrary,
  loadHubLibrary,
  type Operation,
  type PathInfo,
  type Place,
  toHubError,
} from './hub-library.js';
import { pathPattern } from './hub-query.js';
import { type Shard, writeShards } from './shards.js';

/** How rows are pushed to the Hub. */
export interface PushOptions extends CallOptions {
  /** `owner/name`; made where it is not there yet. */
  readonly repo: string;
  /** Visible to its owner only, where it is made. One that is there stays as it is. @default true */
  readonly private?: boolean | undefined;
  /** @default 'train' */
  readonly split?: string | undefined;
  /** @default 'data' */
  readonly folder?: string | undefined;
  /** @default 'main' */
  readonly branch?: string | undefined;
  /** @default 'parquet', which needs the package `hyparquet-writer` */
  readonly format?: 'parquet' | 'jsonl' | undefined;
  /** Of the Parquet files. @default by the first rows */
  readonly columns?: ColumnTypes | undefined;
  /** Rows in a row group. @default 10_000 */
  readonly rowGroupRows?: number | undefined;
  /** A file that has as much is ended, and another begun. @default 256 MiB */
  readonly maxShardBytes?: number | undefined;
  /** Of the commit. @default 'Rows of <split>' */
  readonly message?: string | undefined;
  /** The card, or its text. @default one with rows and columns, where there is none yet */
  readonly card?: DatasetCard | string | undefined;
  /** @default the environment variable HF_TOKEN */
  readonly accessToken?: Credential | undefined;
  /** @default 'https://huggingface.co' */
  readonly hubUrl?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** The package as the application has it (`import * as lib from '@huggingface/hub'`). @default the installed one */
  readonly lib?: object | undefined;
}

/** What a push came to. */
export interface PushedDataset {
  /** Of the dataset at the commit. */
  readonly url: string;
  /** The commit: the new one, or where nothing changed the one that has these files already. */
  readonly oid: string;
  readonly changed: boolean;
  readonly rows: number;
  readonly files: readonly {
    readonly path: string;
    readonly rows: number;
    readonly bytes: number;
    readonly digest: Digest;
  }[];
}

const known = [
  ...['repo', 'private', 'split', 'folder', 'branch', 'format', 'columns', 'rowGroupRows', 'maxShardBytes', 'message'],
  ...['card', 'accessToken', 'hubUrl', 'fetch', 'lib', 'signal', 'onProgress', 'timeoutMs'],
];
const provider = 'huggingface';

/**
 * Pushes rows to a dataset repository on the Hub, as files of one split and a card, in one commit. Files of an earlier
 * push of the split are replaced; equal files are not sent again, and where all are equal there is no commit.
 * Needs the package `@huggingface/hub` (2). Files are kept in a temporary folder until they are sent.
 *
 * @param rows such as a Dataset
 * @throws MISSING_CREDENTIAL, AUTH, RATE_LIMIT, REMOTE or NETWORK where the Hub refuses
 * @throws STORE_CONFLICT where somebody else committed meanwhile
 * @throws INVALID_ROW where a value does not fit its column
 */
export async function pushDataset(
  rows: AsyncIterable<unknown> | Iterable<unknown>,
  options: PushOptions,
): Promise<PushedDataset> {
  const settings = checked(options);
  const { repo, split } = settings;
  const { signal, done } = withDeadline(options, `Pushing "${repo}"`);
  const { columns, rowGroupRows, onProgress } = options;
  try {
    const library = await loadHubLibrary(options.lib);
    return await inTemporaryFolder(async (folder) => {
      const written = await writeShards(rows, folder, {
        format: settings.format,
        maxShardBytes: settings.maxShardBytes,
        parquet: { columns, rowGroupRows },
        signal,
        onRows: (count) => onProgress?.({ done: count, unit: 'rows' }),
      });
      const count = written.shards.length;
      const ends = settings.format;
      const named = written.shards.map((shard, at) => ({
        ...shard,
        path: `${settings.folder}/${split}-${digits(at)}-of-${digits(count)}.${ends}`,
      }));
      const repository = new Repository(library, settings, signal);
      await repository.ensure();
      const head = await repository.head();
      const total = written.shards.reduce((sum, shard) => sum + shard.rows, 0);
      const about = { rows: total, split, columns: written.columns };
      const card = cardOf(settings, head.paths.includes('README.md'), about);
      const there = await repository.infos([...named.map(({ path }) => path), 'README.md'], head.oid);
      const operations: Operation[] = [];
      for (const shard of named) {
        if (!(await isSame(shard, there.get(shard.path), folder))) {
          operations.push({ operation: 'addOrUpdate', path: shard.path, content: folder.url(shard.name) });
        }
      }
      const isOurs = pathPattern(`${settings.folder}/${split}-*-of-*.*`);
      for (const path of head.paths) {
        if (isOurs(path) && !named.some((shard) => shard.path === path)) operations.push({ operation: 'delete', path });
      }
      if (card !== undefined && there.get('README.md')?.oid !== gitBlobId(card)) {
        operations.push({ operation: 'addOrUpdate', path: 'README.md', content: new Blob([card]) });
      }
      const oid = operations.length === 0 ? head.oid : await repository.commit(operations, head.oid);
      return {
        url: `${settings.hubUrl}/datasets/${repo}/tree/${oid}`,
        oid,
        changed: operations.length > 0,
        rows: total,
        files: named.map(({ path, rows: own, bytes, digest }) => ({ path, rows: own, bytes, digest })),
      };
    });
  } finally {
    done();
  }
}

type Settings = ReturnType<typeof checked>;

function checked(options: PushOptions) {
  checkOptions(options, known, 'pushDataset');
  const { repo, format = 'parquet', maxShardBytes = 256 * 2 ** 20, split = 'train', folder = 'data' } = options;
  const wrong = (what: string, value: unknown, form: string) =>
    new TuneloopError({
      code: 'INVALID_OPTION',
      message: `pushDataset: ${what} is ${JSON.stringify(value)}.`,
      hint: `Use ${form}.`,
    });
  if (typeof repo !== 'string' || !/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repo)) throw wrong('repo', repo, 'owner/name');
  if (!/^\w+(?:\.\w+)*$/.test(split)) throw wrong('split', split, 'letters, digits, dots and underscores');
  if (!/^[\w-]+(?:\/[\w-]+)*$/.test(folder)) throw wrong('folder', folder, 'names of folders with / between them');
  oneOf('pushDataset', 'format', format, ['parquet', 'jsonl']);
  wholeNumber(maxShardBytes, 1, 'maxShardBytes');
  const { hubUrl = 'https://huggingface.co', branch = 'main' } = options;
  checkedUrl(hubUrl);
  return { ...options, repo, format, maxShardBytes, split, folder, branch, hubUrl: hubUrl.replace(/\/$/, '') };
}

/** One repository, as the library sees it. */
class Repository {
  readonly #library: HubLibrary;
  readonly #settings: Settings;
  readonly #signal: AbortSignal | undefined;

  constructor(library: HubLibrary, settings: Settings, signal: AbortSignal | undefined) {
    this.#library = library;
    this.#settings = settings;
    this.#signal = signal;
  }

  /** Makes it where it is not there. */
  async ensure(): Promise<void> {
    const exists = await this.#call('Looking for', true, (place) => this.#library.repoExists(place));
    if (exists) return;
    const visibility = this.#settings.private === false ? 'public' : 'private';
    await this.#call('Making', false, (place) => this.#library.createRepo({ ...place, visibility })).catch((error) => {
      if (!TuneloopError.is(error) || error.code !== 'STORE_CONFLICT') throw error; // someone else just made it
    });
  }

  /** The newest commit of the branch, and its files. */
  async head(): Promise<{ readonly oid: string; readonly paths: readonly string[] }> {
    const { repo, branch, accessToken, hubUrl, fetch } = this.#settings;
    const hub = createHub(provider, { accessToken, hubUrl, fetch });
    const { sha, siblings } = await hub.api(`/api/datasets/${repo}/revision/${encodeURIComponent(branch)}`, {
      signal: this.#signal,
    });
    if (typeof sha !== 'string' || !Array.isArray(siblings))
      throw hub.wrong(`Looking at "${repo}"`, 'it names no commit');
    return { oid: sha, paths: siblings.map((each: { readonly rfilename?: unknown }) => String(each?.rfilename)) };
  }

  async infos(paths: string[], revision: string): Promise<ReadonlyMap<string, PathInfo>> {
    const infos = await this.#call('Looking at', true, (place) =>
      this.#library.pathsInfo({ ...place, paths, revision }),
    );
    return new Map(infos.map((info) => [info.path, info]));
  }

  /** @returns the new commit */
  async commit(operations: readonly Operation[], parentCommit: string): Promise<string> {
    const { message, split, branch } = this.#settings;
    const title = message ?? `Rows of ${split}`;
    const made = await this.#call('Committing to', false, (place) =>
      this.#library.commit({ ...place, title, branch, parentCommit, operations, abortSignal: this.#signal }),
    );
    if (made !== undefined) return made.commit.oid;
    return (await this.head()).oid;
  }

  #call<T>(doing: string, repeatable: boolean, work: (place: Place) => Promise<T>): Promise<T> {
    const { repo, accessToken, hubUrl, fetch } = this.#settings;
    const what = `${doing} dataset "${repo}"`;
    return remoteCall(
      async () => {
        const token = await resolveCredential(accessToken, { provider, option: 'accessToken', env: 'HF_TOKEN' });
        const place = { repo: { type: 'dataset', name: repo }, accessToken: token, hubUrl } as const;
        return work({ ...place, fetch: guardedFetch({ provider, fetch }) });
      },
      { what, repeatable, call: { signal: this.#signal }, toError: (error) => toHubError(error, provider, what) },
    );
  }
}

function cardOf(
  { card, repo }: Settings,
  exists: boolean,
  about: Parameters<typeof cardText>[2],
): Uint8Array<ArrayBuffer> | undefined {
  if (card === undefined && exists) return undefined;
  return new TextEncoder().encode(typeof card === 'string' ? card : cardText(repo, card ?? {}, about));
}

async function isSame(shard: Shard, there: PathInfo | undefined, folder: TemporaryFolder): Promise<boolean> {
  if (there === undefined) return false;
  if (there.lfs !== undefined) return `sha256:${there.lfs.oid}` === shard.digest;
  return there.size === shard.bytes && there.oid === gitBlobId(await folder.read(shard.name));
}

function digits(count: number): string {
  return String(count).padStart(5, '0');
}
