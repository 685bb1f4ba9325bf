import type OpenAI from 'openai';
import { guardedFetch, loadPeer, remoteCall, remoteStream, resolveCredential } from '../../kit/index.js';
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
  const fetch = guardedFetch({ provider: name, fetch: options.fetch, allowHttp: options.allowHttp });
  let secret = '';

  const connect = async (): Promise<OpenAI> => {
    const place = { provider: name, option: 'apiKey', env: 'OPENAI_API_KEY' };
    secret = await resolveCredential(options.apiKey, place);
    const lib = options.lib as Pick<typeof import('openai'), 'OpenAI'> | undefined;
    const { OpenAI: Vendor } = await loadPeer('openai', () => import('openai'), lib);
    return new Vendor({
      apiKey: secret,
      maxRetries: 0, // retrying is ours, or the two would multiply
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
    toError: (error: unknown) => toOpenAIError(error, name, what, secret),
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
