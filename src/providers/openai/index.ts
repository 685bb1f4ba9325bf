import { checkOptions } from '../../base/check-options.js';
import { type Credential, checkedUrl, type RetryOptions } from '../../kit/index.js';
import type { Provider } from '../../spec/provider.js';
import { chat } from './chat.js';
import { createClient } from './client.js';
import { embed } from './embed.js';
import { files } from './files.js';
import { fineTune } from './fine-tune.js';

export type { OpenAIFineTuneExtra } from './hyper.js';

/** How to reach OpenAI, or a server that speaks its protocol. */
export interface OpenAIOptions {
  /** Tells two accounts or servers apart in journals, reports and `extra`. @default 'openai' */
  readonly name?: string | undefined;
  /** @default the environment variable OPENAI_API_KEY, read at each call */
  readonly apiKey?: Credential | undefined;
  /** With the version, as in `https://api.openai.com/v1`. @default OPENAI_BASE_URL, else OpenAI's own */
  readonly baseUrl?: string | undefined;
  /** @default the environment variable OPENAI_ORG_ID */
  readonly organization?: string | undefined;
  /** @default the environment variable OPENAI_PROJECT_ID */
  readonly project?: string | undefined;
  /** Allows http to other machines than this one. @default false */
  readonly allowHttp?: boolean | undefined;
  /** How calls that are safe to repeat are repeated. */
  readonly retry?: Omit<RetryOptions, 'signal' | 'timeoutMs'> | undefined;
  /** What sends the requests. @default the platform's fetch */
  readonly fetch?: typeof fetch | undefined;
  /**
   * The vendor's library (`import * as lib from 'openai'`), for bundlers. Its type names none of the vendor's, so that
   * these declarations compile where the package is absent. @default the installed package, on first call
   */
  readonly lib?: { readonly OpenAI: new (options: never) => object } | undefined;
}

/**
 * Gives OpenAI as a provider. Needs the package `openai` (6 or 7).
 *
 * @throws INVALID_OPTION for an option that does not exist, or a base URL that is not encrypted
 */
export function openai(options: OpenAIOptions = {}): Provider<'chat' | 'embed' | 'files' | 'fineTune'> {
  const known = ['name', 'apiKey', 'baseUrl', 'organization', 'project', 'allowHttp', 'retry', 'fetch', 'lib'];
  checkOptions(options, known, 'openai()');
  if (options.baseUrl !== undefined) checkedUrl(options.baseUrl, options);
  const { name = 'openai' } = options;
  const client = createClient(name, options);
  return {
    spec: 1,
    name,
    chat: (model) => chat(client, model),
    embed: (model) => embed(client, model),
    files: files(client),
    fineTune: fineTune(client),
  };
}
