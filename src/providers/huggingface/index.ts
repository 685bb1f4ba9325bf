import { checkOptions } from '../../base/check-options.js';
import { type Credential, checkedUrl, type RetryOptions } from '../../kit/index.js';
import type { ParquetLibraries } from '../../kit/parquet/libraries.js';
import type { ParquetUrl } from '../../kit/parquet/parquet-url.js';
import type { CallOptions } from '../../spec/call.js';
import type { Provider } from '../../spec/provider.js';
import { chat } from './chat.js';
import { createClient } from './client.js';
import { embed } from './embed.js';
import { createHub } from './hub.js';
import { hubFiles } from './hub-files.js';
import { parseHubQuery } from './hub-query.js';
import { hubRows } from './rows.js';

export type { DatasetCard } from './dataset-card.js';
export { type PushedDataset, type PushOptions, pushDataset } from './push-dataset.js';

/** How to reach Hugging Face's inference providers, or one endpoint of your own. */
export interface HuggingFaceOptions {
  /** @default 'huggingface' */
  readonly name?: string | undefined;
  /** @default the environment variable HF_TOKEN, read at each call */
  readonly accessToken?: Credential | undefined;
  /** A dedicated endpoint or a server of your own, instead of the shared ones. */
  readonly endpointUrl?: string | undefined;
  /** Who computes, for instance `together`. @default 'auto' for chat, 'hf-inference' for embeddings */
  readonly inferenceProvider?: string | undefined;
  /** Organisation that pays. @default the token's owner */
  readonly billTo?: string | undefined;
  /** Where datasets are. @default 'https://huggingface.co' */
  readonly hubUrl?: string | undefined;
  /** Where datasets are converted and shown. @default 'https://datasets-server.huggingface.co' */
  readonly viewerUrl?: string | undefined;
  /** The libraries that read Parquet as the application has them, for bundlers. @default the installed packages */
  readonly parquet?: ParquetLibraries | undefined;
  /** Allows http to other machines than this one. @default false */
  readonly allowHttp?: boolean | undefined;
  /** How calls that are safe to repeat are repeated. */
  readonly retry?: Omit<RetryOptions, 'signal' | 'timeoutMs'> | undefined;
  /** What sends the requests. @default the platform's fetch */
  readonly fetch?: typeof fetch | undefined;
  /**
   * The vendor's library (`import * as lib from '@huggingface/inference'`), for bundlers. Its type names none of the
   * vendor's, so that these declarations compile where the package is absent. @default the installed package
   */
  readonly lib?: { readonly InferenceClient: new (accessToken: never) => object } | undefined;
}

/**
 * Gives Hugging Face as a provider. Chat and embeddings need the package `@huggingface/inference` (4), rows `hyparquet`.
 *
 * A query for `rows` is the name of a dataset on the Hub and what is meant of it:
 * `owner/name?config=…&split=…&columns=a,b`, also `revision=…` and `files=…`.
 *
 * @throws INVALID_OPTION for an option that does not exist, or an endpoint that is not encrypted
 */
export function huggingface(options: HuggingFaceOptions = {}): Provider<'chat' | 'embed' | 'rows'> {
  const known = [
    'name',
    'accessToken',
    'endpointUrl',
    'inferenceProvider',
    'billTo',
    'hubUrl',
    'viewerUrl',
    'parquet',
    'allowHttp',
    'retry',
    'fetch',
    'lib',
  ];
  checkOptions(options, known, 'huggingface()');
  for (const url of [options.endpointUrl, options.hubUrl, options.viewerUrl]) {
    if (url !== undefined) checkedUrl(url, options);
  }
  const { name = 'huggingface' } = options;
  const client = createClient(name, options);
  return {
    spec: 1,
    name,
    chat: (model) => chat(client, model),
    embed: (model) => embed(client, model),
    rows: hubRows(createHub(name, options)),
  };
}

/**
 * Gives the Parquet files of a dataset on the Hub for `Dataset.fromParquet`, which skips row groups and sets bad rows
 * aside. The token is asked for at each request, and stands in none of them.
 *
 * @param query as for `rows`; its `columns` are of no effect here
 * @throws NOT_FOUND, AUTH, RATE_LIMIT, REMOTE or NETWORK where the Hub fails; INVALID_OPTION where config or split are not clear
 */
export async function hubParquet(
  query: string,
  options: HuggingFaceOptions & CallOptions = {},
): Promise<readonly ParquetUrl[]> {
  const { signal, onProgress, timeoutMs, ...about } = options;
  huggingface(about); // checks them
  const files = await hubFiles(createHub(about.name ?? 'huggingface', about), parseHubQuery(query), {
    signal,
    timeoutMs,
  });
  return files.map(({ url, headers }) => ({ url, headers }));
}
