import type { TuneloopError } from '../base/errors.js';
import type { CallOptions } from '../spec/call.js';
import type { Credential, CredentialPlace } from './credential.js';
import { resolveCredential } from './credential.js';
import { guardedFetch } from './guarded-fetch.js';
import { type FailedReply, networkError, ownError, replyError, unexpectedReply } from './http-error.js';
import { remoteCall, remoteStream } from './remote-call.js';
import type { RetryOptions } from './retry.js';
import { checkedUrl } from './url.js';

/** What all requests to a service have in common. */
export interface HttpOptions {
  /** Name of the provider. */
  readonly provider: string;
  /** Paths are appended to it; a path in it is kept. */
  readonly baseUrl: string | URL;
  /** Sent as a bearer token, looked up for each attempt. @default none is sent */
  readonly credential?: (CredentialPlace & { readonly given: Credential | undefined }) | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly allowHttp?: boolean | undefined;
  readonly retry?: Omit<RetryOptions, 'signal' | 'timeoutMs'> | undefined;
  /** Turns a failed reply into an error. @default replyError */
  readonly toError?: ((reply: FailedReply) => TuneloopError) | undefined;
}

/** What `fetch` can send. */
type Body = NonNullable<RequestInit['body']>;

/** One request. */
export interface HttpRequest {
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  /** Begins with `/`. Text that others chose goes through `encodeURIComponent` first. */
  readonly path: string;
  /** Members that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; a function is called for each attempt. */
  readonly body?: Body | (() => Body) | undefined;
  /** Whether it may be sent again after a failure. @default true but for POST and PATCH */
  readonly repeatable?: boolean | undefined;
}

/** Speaks to one service. All methods fail with our errors, and heed signal and timeout until the last byte. */
export interface Http {
  /** Gives the reply's JSON, unchecked; undefined where the reply is empty. */
  json(request: HttpRequest, options?: CallOptions): Promise<unknown>;
  /** Gives the reply's text. */
  text(request: HttpRequest, options?: CallOptions): Promise<string>;
  /** Yields the reply's bytes as they come. */
  bytes(request: HttpRequest, options?: CallOptions): AsyncGenerator<Uint8Array, void, void>;
}

/**
 * Gives a client for one service: its base URL is checked at once, its credential is looked up for each attempt and
 * shows in no error.
 *
 * @throws INVALID_OPTION for a base URL that is not encrypted
 */
export function http(options: HttpOptions): Http {
  const { provider, toError = replyError } = options;
  const base = checkedUrl(options.baseUrl, options);
  const send = guardedFetch(options);

  const reply = async (request: HttpRequest, what: string, signal: AbortSignal | undefined): Promise<Response> => {
    const secret = options.credential && (await resolveCredential(options.credential.given, options.credential));
    const hidden = (text: string) => (secret === undefined ? text : text.replaceAll(secret, '[redacted]'));
    const response = await send(urlOf(base, request), {
      method: request.method ?? 'GET',
      headers: {
        ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
        ...options.headers,
        ...request.headers,
      },
      body: request.json === undefined ? bodyOf(request) : JSON.stringify(request.json),
      signal: signal ?? null,
    });
    if (response.ok) return response;
    const body = hidden(await response.text().catch(() => '')); // the status says enough
    throw toError({ provider, what, status: response.status, headers: response.headers, body });
  };

  const remote = (request: HttpRequest, call: CallOptions | undefined) => {
    const method = request.method ?? 'GET';
    const what = `${method} ${base.origin}${pathOf(base, request.path)}`;
    return {
      what,
      call,
      repeatable: request.repeatable ?? !['POST', 'PATCH'].includes(method),
      retry: options.retry,
      toError: (error: unknown) => ownError(error) ?? networkError(provider, what, error),
    };
  };

  const text = (request: HttpRequest, call?: CallOptions) => {
    const about = remote(request, call);
    return remoteCall(async ({ signal }) => (await reply(request, about.what, signal)).text(), about);
  };

  return {
    text,
    async json(request, call) {
      const body = await text(request, call);
      if (body === '') return undefined;
      try {
        return JSON.parse(body);
      } catch {
        throw unexpectedReply(provider, remote(request, call).what, 'it is no JSON', body);
      }
    },
    bytes(request, call) {
      const about = remote(request, call);
      return remoteStream<Uint8Array>(
        async (signal) => (await reply(request, about.what, signal)).body ?? empty(),
        about,
      );
    },
  };
}

async function* empty(): AsyncGenerator<never, void, void> {}

function bodyOf({ body }: HttpRequest): Body | null {
  return (typeof body === 'function' ? body() : body) ?? null;
}

function pathOf(base: URL, path: string): string {
  return base.pathname.replace(/\/$/, '') + path;
}

function urlOf(base: URL, { path, query = {} }: HttpRequest): URL {
  const url = new URL(base);
  url.pathname = pathOf(base, path);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}
