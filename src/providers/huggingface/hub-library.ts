import { ProviderError, type TuneloopError } from '../../base/errors.js';
import { loadPeer, networkError, ownError, replyError } from '../../kit/index.js';

/** What is used of the package `@huggingface/hub`. Structural, since the package is large and optional. */
export interface HubLibrary {
  repoExists(params: Place): Promise<boolean>;
  createRepo(params: Place & { readonly visibility: 'private' | 'public' }): Promise<unknown>;
  pathsInfo(params: Place & { readonly paths: string[]; readonly revision: string }): Promise<readonly PathInfo[]>;
  commit(
    params: Place & {
      readonly title: string;
      readonly branch: string;
      readonly parentCommit: string;
      readonly operations: readonly Operation[];
      readonly abortSignal?: AbortSignal | undefined;
    },
  ): Promise<{ readonly commit: { readonly oid: string; readonly url: string } } | undefined>;
}

/** What every call is given. */
export interface Place {
  readonly repo: { readonly type: 'dataset'; readonly name: string };
  readonly accessToken: string;
  readonly hubUrl: string;
  readonly fetch: typeof fetch;
}

export interface PathInfo {
  readonly path: string;
  readonly size: number;
  /** Git's id of a file that lies in the repository itself. */
  readonly oid?: string | undefined;
  /** Of one that lies beside it; `oid` is then its SHA-256. */
  readonly lfs?: { readonly oid: string } | undefined;
}

export type Operation =
  | { readonly operation: 'addOrUpdate'; readonly path: string; readonly content: Blob | URL }
  | { readonly operation: 'delete'; readonly path: string };

/** @throws MISSING_PEER where the package is not installed */
export function loadHubLibrary(lib: object | undefined): Promise<HubLibrary> {
  // by a variable, so that declarations and bundles do without the package
  const name = '@huggingface/hub';
  return loadPeer(name, () => import(name) as Promise<HubLibrary>, lib as HubLibrary | undefined);
}

/** Turns what the library throws into our errors. */
export function toHubError(error: unknown, provider: string, what: string): TuneloopError {
  const own = ownError(error);
  if (own !== undefined) return own;
  const { statusCode: status, message } = error as { readonly statusCode?: unknown; readonly message?: string };
  if (typeof status !== 'number') return networkError(provider, what, error);
  if (status === 409 || status === 412) {
    return new ProviderError({
      code: 'STORE_CONFLICT',
      message: `${what} failed: the repository changed meanwhile (${message}).`,
      hint: 'Push again.',
      provider,
      status,
      cause: error,
    });
  }
  return replyError({ provider, what, status, headers: new Headers(), body: message ?? '' });
}
