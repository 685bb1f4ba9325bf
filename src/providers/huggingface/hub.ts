import { ProviderError } from '../../base/errors.js';
import { isPlainObject } from '../../base/json.js';
import { type FailedReply, type Http, http, replyError, resolveCredential, unexpectedReply } from '../../kit/index.js';
import type { CallOptions } from '../../spec/call.js';
import type { HuggingFaceOptions } from './index.js';

/** What reaches the Hub and its dataset viewer. */
export interface Hub {
  /** Name of the provider. */
  readonly name: string;
  readonly hubUrl: string;
  readonly options: HuggingFaceOptions;
  /** Gives the viewer's reply, which must be an object. */
  viewer(path: string, query: Readonly<Record<string, string | number | undefined>>, call: CallOptions): Promise<Reply>;
  /** The same of the Hub's own service. */
  api(path: string, call: CallOptions): Promise<Reply>;
  /** The token, where there is one: public datasets need none. */
  token(): Promise<string | undefined>;
  /** Gives the error for a reply that lacks what it must have. */
  wrong(what: string, why: string): ProviderError;
}

export type Reply = Readonly<Record<string, unknown>>;

const hubUrl = 'https://huggingface.co';
const viewerUrl = 'https://datasets-server.huggingface.co';

/** Gives what reaches the Hub; the token is looked up at each call, and kept nowhere. */
export function createHub(name: string, options: HuggingFaceOptions): Hub {
  const place = { provider: name, option: 'accessToken', env: 'HF_TOKEN' };
  const token = async () => {
    const { accessToken } = options;
    if (accessToken === undefined && !globalThis.process?.env[place.env]) return undefined;
    return resolveCredential(accessToken, place);
  };
  const connect = async (baseUrl: string): Promise<Http> => {
    const secret = await token();
    const credential = secret === undefined ? undefined : { ...place, given: secret };
    const { fetch, allowHttp, retry } = options;
    return http({ provider: name, baseUrl, credential, fetch, allowHttp, retry, toError });
  };
  const ask = async (base: string, path: string, query: Reply, call: CallOptions): Promise<Reply> => {
    const service = await connect(base);
    const { signal, timeoutMs } = call;
    const reply = await service.json({ path, query: query as Record<string, string> }, { signal, timeoutMs });
    if (isPlainObject(reply)) return reply;
    throw unexpectedReply(name, `GET ${base}${path}`, 'it is no JSON object');
  };
  return {
    name,
    hubUrl: options.hubUrl ?? hubUrl,
    options,
    token,
    viewer: (path, query, call) => ask(options.viewerUrl ?? viewerUrl, path, query, call),
    api: (path, call) => ask(options.hubUrl ?? hubUrl, path, {}, call),
    wrong: (what, why) => unexpectedReply(name, what, why),
  };
}

/** The Hub does not tell a dataset that is closed from one that is not there. */
function toError(reply: FailedReply): ProviderError {
  const error = replyError(reply);
  if (error.code !== 'AUTH') return error;
  return new ProviderError({
    code: 'AUTH',
    message: error.message.replace(` ${error.hint}`, ''),
    hint: 'Is the name right? A private or gated dataset needs HF_TOKEN, and for a gated one its conditions accepted on its page.',
    provider: reply.provider,
    status: error.status,
    requestId: error.requestId,
    body: error.body,
  });
}
