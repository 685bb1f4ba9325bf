import type OpenAI from 'openai';
import { systemClock } from '../../base/clock.js';
import {
  guardedFetch,
  loadPeer,
  remoteCall,
  remoteStream,
  resolveCredential,
  unexpectedReply,
} from '../../kit/index.js';
import type { CallOptions } from '../../spec/call.js';
import { toOpenAIError } from './errors.js';
import type { OpenAIOptions } from './index.js';

/** Makes calls through the vendor's library: it sends, we time, retry and translate. */
export interface Client {
  /** Name of the provider. */
  readonly name: string;
  call<T>(
    about: { readonly what: string; readonly repeatable: boolean; readonly call: CallOptions | undefined },
    work: (openai: OpenAI, request: VendorRequest) => Promise<T>,
  ): Promise<T>;
  stream<T>(
    about: { readonly what: string; readonly call: CallOptions | undefined },
    open: (openai: OpenAI, request: VendorRequest) => Promise<AsyncIterable<T>>,
  ): AsyncGenerator<T, void, void>;
}

/** The vendor's per-request options that we use. */
export interface VendorRequest {
  readonly signal?: AbortSignal;
}

/** Gives the client. Nothing is loaded and no credential is read before the first call. */
export function createClient(name: string, options: OpenAIOptions): Client {
  const guarded = guardedFetch({ provider: name, fetch: options.fetch, allowHttp: options.allowHttp });
  const clock = options.retry?.clock ?? systemClock;
  let secret = '';

  /** A proxy's page with status 200 would pass for a reply that is empty: a list without jobs, a stream without events. */
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await guarded(input, init);
    if (!response.ok || !response.headers.get('content-type')?.startsWith('text/html')) return response;
    await response.body?.cancel();
    throw unexpectedReply(name, 'The request', 'it is an HTML page');
  };

  const connect = async (): Promise<OpenAI> => {
    const place = { provider: name, option: 'apiKey', env: 'OPENAI_API_KEY' };
    secret = await resolveCredential(options.apiKey, place);
    const lib = options.lib as Pick<typeof import('openai'), 'OpenAI'> | undefined;
    const { OpenAI: Vendor } = await loadPeer('openai', () => import('openai'), lib);
    return new Vendor({
      apiKey: secret,
      maxRetries: 0, // retrying is ours, or the two would multiply
      logLevel: 'off', // it would print pieces of answers that it cannot read
      fetch,
      ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
      ...(options.organization === undefined ? {} : { organization: options.organization }),
      ...(options.project === undefined ? {} : { project: options.project }),
    });
  };
  const remote = (what: string, repeatable: boolean, call: CallOptions | undefined) => ({
    what,
    repeatable,
    call,
    retry: options.retry,
    toError: (error: unknown) => toOpenAIError(error, { provider: name, what, secret, now: clock.now() }),
  });

  return {
    name,
    call: ({ what, repeatable, call }, work) =>
      remoteCall(
        async ({ signal }) => work(await connect(), signal === undefined ? {} : { signal }),
        remote(what, repeatable, call),
      ),
    stream: ({ what, call }, open) =>
      remoteStream(async (signal) => open(await connect(), { signal }), remote(what, true, call)),
  };
}

/**
 * Gives the id in a reply.
 * @throws REMOTE when it names none: whoever goes on without would ask for "undefined" for ever
 */
export function idIn(reply: { readonly id?: unknown } | undefined, provider: string, what: string): string {
  if (typeof reply?.id === 'string' && reply.id !== '') return reply.id;
  throw unexpectedReply(provider, what, 'it names no id');
}
