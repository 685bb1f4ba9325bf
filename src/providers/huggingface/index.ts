import { checkOptions } from '../../base/check-options.js';
import { type Credential, checkedUrl, type RetryOptions } from '../../kit/index.js';
import type { Provider } from '../../spec/provider.js';
import { chat } from './chat.js';
import { createClient } from './client.js';
import { embed } from './embed.js';

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
 * Gives Hugging Face as a provider. Needs the package `@huggingface/inference` (4).
 *
 * @throws INVALID_OPTION for an option that does not exist, or an endpoint that is not encrypted
 */
export function huggingface(options: HuggingFaceOptions = {}): Provider<'chat' | 'embed'> {
  const known = [
    'name',
    'accessToken',
    'endpointUrl',
    'inferenceProvider',
    'billTo',
    'allowHttp',
    'retry',
    'fetch',
    'lib',
  ];
  checkOptions(options, known, 'huggingface()');
  if (options.endpointUrl !== undefined) checkedUrl(options.endpointUrl, options);
  const { name = 'huggingface' } = options;
  const client = createClient(name, options);
  return { spec: 1, name, chat: (model) => chat(client, model), embed: (model) => embed(client, model) };
}
