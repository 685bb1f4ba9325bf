import { networkError, replyError } from './http-error.js';
import { checkedUrl } from './url.js';

/** How a guarded `fetch` behaves. */
export interface GuardOptions {
  /** Name of the provider. */
  readonly provider: string;
  /** What really sends. @default the platform's fetch */
  readonly fetch?: typeof fetch | undefined;
  /** Allows http to other machines. @default false */
  readonly allowHttp?: boolean | undefined;
  /** Turns a reply that is no success into an error, for vendor libraries that lose its headers. @default false */
  readonly failOnStatus?: boolean | undefined;
}

/**
 * Gives a `fetch` to hand to a vendor's library: it refuses unencrypted URLs, and fails with our errors. An abort
 * rejects with the reason of the signal. Redirects are not followed: they come back as replies that are no success.
 */
export function guardedFetch(options: GuardOptions): typeof fetch {
  const { provider, fetch: send = globalThis.fetch } = options;
  return async (input, init) => {
    const url = checkedUrl(input instanceof Request ? input.url : input, options);
    const what = `${init?.method ?? (input instanceof Request ? input.method : 'GET')} ${url.origin}${url.pathname}`;
    let response: Response;
    try {
      response = await send(input, { ...init, redirect: 'manual' });
      if (response.ok || options.failOnStatus !== true) return response;
    } catch (error) {
      init?.signal?.throwIfAborted();
      throw networkError(provider, what, error);
    }
    const body = masked(await response.text().catch(() => ''), init?.headers); // without a body the status says enough
    throw replyError({ provider, what, status: response.status, headers: response.headers, body });
  };
}

/** Masks the request's own token where the service repeats it. */
function masked(text: string, headers: RequestInit['headers'] | undefined): string {
  const token = /^Bearer (.+)$/i.exec(new Headers(headers).get('authorization') ?? '')?.[1];
  return token === undefined ? text : text.replaceAll(token, '[redacted]');
}
