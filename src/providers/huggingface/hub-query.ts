import { TuneloopError } from '../../base/errors.js';

/** Which rows of a dataset on the Hub are meant. */
export interface HubQuery {
  /** `owner/name`, or `name` for the oldest sets. */
  readonly repo: string;
  /** Also called subset. @default the only one, or `default` */
  readonly config?: string | undefined;
  /** @default the only one */
  readonly split?: string | undefined;
  /** Branch, tag or commit of the repository; the newest state where absent. */
  readonly revision?: string | undefined;
  /** Parquet files of the repository, as a path with `*` and `**`, instead of the viewer's own conversion. */
  readonly files?: string | undefined;
  /** @default all */
  readonly columns?: readonly string[] | undefined;
}

const known = ['config', 'split', 'revision', 'files', 'columns'];

/**
 * Reads a query as people write it: `owner/name?config=main&split=train&columns=question,answer`.
 * @throws INVALID_OPTION for a name or a member that is none
 */
export function parseHubQuery(query: string): HubQuery {
  const [repo = '', rest = ''] = query.split(/\?(.*)/s);
  if (!/^(?:[\w.-]+\/)?[\w.-]+$/.test(repo) || repo.includes('..')) {
    throw invalid(`${JSON.stringify(repo)} is no name of a dataset`, 'Write it as on the Hub: owner/name.');
  }
  const members = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rest)) {
    if (!known.includes(name)) throw invalid(`it has no member "${name}"`, `It has: ${known.join(', ')}.`);
    if (value === '' || members.has(name)) throw invalid(`"${name}" must stand once, with a value`);
    members.set(name, value);
  }
  const columns = members.get('columns')?.split(',');
  const { config, split, revision, files } = Object.fromEntries(members);
  return { repo, config, split, revision, files, columns };
}

/** Gives a test of paths by a pattern: `*` is any text without a slash, `**` any text. */
export function pathPattern(pattern: string): (path: string) => boolean {
  const parts = pattern.split(/(\*\*\/|\*+)/);
  const source = parts.map((part) => {
    if (part === '**/') return '(?:.*/)?';
    return part.startsWith('*') ? (part === '*' ? '[^/]*' : '.*') : part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  });
  const form = new RegExp(`^${source.join('')}$`, 's');
  return (path) => form.test(path);
}

function invalid(why: string, hint?: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `A query of the Hub: ${why}.`, hint });
}
