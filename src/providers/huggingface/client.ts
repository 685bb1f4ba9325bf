import type { InferenceClient } from '@huggingface/inference';
import { guardedFetch, loadPeer, remoteCall, remoteStream, resolveCredential } from '../../kit/index.js';
import type { CallOptions } from '../../spec/call.js';
import { toHuggingFaceError } from './errors.js';
import type { HuggingFaceOptions } from './index.js';

/** Makes calls through the vendor's library: it sends, we time, retry and translate. All of them are safe to repeat. */
export interface Client {
  /** Name of the provider. */
  readonly name: string;
  call<T>(what: string, options: CallOptions | undefined, work: (connection: Connection) => Promise<T>): Promise<T>;
  stream<T>(
    what: string,
    options: CallOptions | undefined,
    open: (connection: Connection) => AsyncIterable<T>,
  ): AsyncGenerator<T, void, void>;
  /** Where a request goes: the members that every call's arguments share. */
  route(model: string, usual: string): Readonly<Record<string, string>>;
}

/** The vendor's client, and the options for one request. */
export interface Connection {
  readonly client: InferenceClient;
  readonly request: NonNullable<Parameters<InferenceClient['chatCompletion']>[1]>;
}

/** Gives the client. Nothing is loaded and no credential is read before the first call. */
export function createClient(name: string, options: HuggingFaceOptions): Client {
  const { endpointUrl, inferenceProvider, allowHttp } = options;
  const fetch = guardedFetch({ provider: name, fetch: options.fetch, allowHttp, failOnStatus: true });

  const connect = async (signal: AbortSignal | undefined): Promise<Connection> => {
    const place = { provider: name, option: 'accessToken', env: 'HF_TOKEN' };
    const token = await resolveCredential(options.accessToken, place);
    const load = () => import('@huggingface/inference');
    const lib = options.lib as Awaited<ReturnType<typeof load>> | undefined;
    const { InferenceClient: Vendor } = await loadPeer('@huggingface/inference', load, lib);
    return {
      client: new Vendor(token),
      request: {
        fetch,
        retry_on_error: false, // its own retry has no pause and no end
        ...(signal === undefined ? {} : { signal }),
        ...(options.billTo === undefined ? {} : { billTo: options.billTo }),
      },
    };
  };
  const remote = (what: string, call: CallOptions | undefined) => ({
    what,
    call,
    repeatable: true,
    retry: options.retry,
    toError: (error: unknown) => toHuggingFaceError(error, name, what),
  });

  return {
    name,
    route: (model, usual) => ({
      model,
      ...(endpointUrl === undefined ? { provider: inferenceProvider ?? usual } : { endpointUrl }),
    }),
    call: (what, call, work) => remoteCall(async ({ signal }) => work(await connect(signal)), remote(what, call)),
    stream: (what, call, open) => remoteStream(async (signal) => open(await connect(signal)), remote(what, call)),
  };
}
