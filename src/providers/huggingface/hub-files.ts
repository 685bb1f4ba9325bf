import { TuneloopError } from '../../base/errors.js';
import { isPlainObject } from '../../base/json.js';
import type { ParquetUrl } from '../../kit/parquet/parquet-url.js';
import type { CallOptions } from '../../spec/call.js';
import type { Hub } from './hub.js';
import { type HubQuery, pathPattern } from './hub-query.js';

/** A Parquet file on the Hub. */
export interface HubFile extends ParquetUrl {
  /** As the service lists it, where it does. */
  readonly size?: number | undefined;
}

/**
 * Gives the Parquet files that hold the rows: of the repository itself where the query names files or a revision, else
 * the viewer's conversion of the newest state.
 *
 * @throws NOT_FOUND where there are none
 * @throws INVALID_OPTION where config or split are not clear, or only a part was converted
 */
export async function hubFiles(hub: Hub, query: HubQuery, call: CallOptions): Promise<readonly HubFile[]> {
  return query.files === undefined && query.revision === undefined
    ? convertedFiles(hub, query, call)
    : ownFiles(hub, query, call);
}

async function ownFiles(hub: Hub, query: HubQuery, call: CallOptions): Promise<readonly HubFile[]> {
  const { repo, revision = 'main', config, split = 'train' } = query;
  // where no files are named, those that the `datasets` library pushes
  const folder = config === undefined || config === 'default' ? 'data' : config;
  const { files = `${folder}/${split}-*.parquet` } = query;
  const path = `/api/datasets/${repo}/revision/${encodeURIComponent(revision)}`;
  const { sha, siblings } = await hub.api(path, call);
  if (typeof sha !== 'string' || !Array.isArray(siblings)) throw hub.wrong(`GET ${path}`, 'it lists no files');
  const paths = siblings.map((each: unknown) => (isPlainObject(each) ? String(each.rfilename) : ''));
  const isMeant = pathPattern(files);
  const found = paths.filter(isMeant).sort();
  if (found.length === 0) {
    const others = paths.filter((each) => each.endsWith('.parquet')).slice(0, 8);
    throw new TuneloopError({
      code: 'NOT_FOUND',
      message: `Dataset "${repo}" has no file ${files} at ${revision}.`,
      hint:
        others.length === 0
          ? 'It has no Parquet file at all.'
          : `Name them with files=…; it has: ${others.join(', ')}.`,
      provider: hub.name,
    });
  }
  return found.map((each) => {
    const escaped = each.split('/').map(encodeURIComponent).join('/');
    return withToken(hub, `${hub.hubUrl.replace(/\/$/, '')}/datasets/${repo}/resolve/${sha}/${escaped}`);
  });
}

async function convertedFiles(hub: Hub, query: HubQuery, call: CallOptions): Promise<readonly HubFile[]> {
  const { repo } = query;
  const list = async (config: string | undefined) => {
    const { parquet_files: files, partial } = await hub.viewer('/parquet', { dataset: repo, config }, call);
    if (!Array.isArray(files) || !files.every(isListed)) throw hub.wrong('GET /parquet', 'it lists no files');
    return { files: files as readonly Listed[], partial: partial === true };
  };
  let { files, partial } = await list(query.config);
  const { config, split } = chosen(hub, query, files);
  if (partial && query.config === undefined) ({ files, partial } = await list(config));
  if (partial) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The viewer has converted only the beginning of "${repo}", which is too large for it.`,
      hint: 'Read the files of the repository with files=…, if they are Parquet.',
      provider: hub.name,
    });
  }
  return files
    .filter((file) => file.config === config && file.split === split)
    .map(({ url, size }) => ({ ...withToken(hub, url), size }));
}

interface Listed {
  readonly config: string;
  readonly split: string;
  readonly url: string;
  readonly size?: number | undefined;
}

function isListed(file: unknown): boolean {
  return isPlainObject(file) && [file.config, file.split, file.url].every((each) => typeof each === 'string');
}

/**
 * Gives the config and split that a query means among those that there are.
 * @throws NOT_FOUND where it names others
 * @throws INVALID_OPTION where it names none, and there are several
 */
export function chosen(
  hub: Hub,
  { repo, config, split }: HubQuery,
  among: readonly { readonly config: string; readonly split: string }[],
): { readonly config: string; readonly split: string } {
  const one = (what: string, given: string | undefined, all: ReadonlySet<string>, usual?: string): string => {
    const [only] = all;
    const answer = given ?? (all.size === 1 ? only : usual);
    if (answer !== undefined && all.has(answer)) return answer;
    throw new TuneloopError({
      code: given === undefined && all.size > 0 ? 'INVALID_OPTION' : 'NOT_FOUND',
      message:
        given === undefined
          ? `Dataset "${repo}" has ${all.size === 0 ? `no ${what}` : `several ${what}s`} here.`
          : `Dataset "${repo}" has no ${what} "${given}".`,
      hint:
        all.size === 0 ? 'The viewer may still be at work on it.' : `Say ${what}=…, one of: ${[...all].join(', ')}.`,
      provider: hub.name,
    });
  };
  const name = one('config', config, new Set(among.map((each) => each.config)), 'default');
  const splits = among.filter((each) => each.config === name).map((each) => each.split);
  return { config: name, split: one('split', split, new Set(splits)) };
}

/** The token goes to the Hub only, whatever a list says. */
function withToken(hub: Hub, url: string): HubFile {
  if (new URL(url).origin !== new URL(hub.hubUrl).origin) return { url };
  return {
    url,
    headers: async (): Promise<Readonly<Record<string, string>>> => {
      const token = await hub.token();
      return token === undefined ? {} : { authorization: `Bearer ${token}` };
    },
  };
}
