import { ProviderError, TuneloopError } from '../../base/errors.js';
import { networkError, ownError, replyError, unexpectedReply } from '../../kit/index.js';

/** What the vendor's errors carry; read by shape, as two versions of the library may be in one process. */
interface VendorError {
  readonly name?: unknown;
  readonly status?: unknown;
  readonly headers?: unknown;
  readonly error?: unknown;
  readonly code?: unknown;
}

/** What an error belongs to. */
export interface ErrorContext {
  /** Name of the provider. */
  readonly provider: string;
  readonly what: string;
  /** Masked in the service's own words, which sometimes repeat it. */
  readonly secret: string;
  /** For a Retry-After that is a date. */
  readonly now: number;
}

/** Turns what the vendor's library throws into our errors. */
export function toOpenAIError(error: unknown, { provider, what, secret, now }: ErrorContext): TuneloopError {
  const own = ownError(error);
  if (own !== undefined) return own;
  const {
    name,
    status,
    headers,
    error: body,
    code,
  } = (typeof error === 'object' && error !== null ? error : {}) as VendorError;
  if (typeof status === 'number') {
    const text = JSON.stringify({ error: body ?? null });
    return refined(
      replyError({
        provider,
        what,
        status,
        headers: withRetryAfter(headers instanceof Headers ? headers : new Headers()),
        body: secret === '' ? text : text.replaceAll(secret, '[redacted]'),
        now,
      }),
      code,
    );
  }
  if (name === 'APIConnectionTimeoutError' || String(error).includes('timed out')) {
    return new TuneloopError({
      code: 'TIMEOUT',
      message: `${what} got no answer in time.`,
      hint: 'Raise timeoutMs, or ask for less at once.',
      provider,
      retryable: true,
      cause: error,
    });
  }
  if (error instanceof SyntaxError) return unexpectedReply(provider, what, 'it is no JSON');
  if (body !== undefined) return failedMidway(provider, what, body);
  return networkError(provider, what, error);
}

/**
 * Where a reply asks for no pause but says which limit is used up, gives it the time until that limit is whole again.
 * @see OpenAI guide "Rate limits", rate limits in headers
 */
function withRetryAfter(headers: Headers): Headers {
  if (headers.has('retry-after') || headers.has('retry-after-ms')) return headers;
  const pauses = ['requests', 'tokens']
    .filter((what) => headers.get(`x-ratelimit-remaining-${what}`) === '0')
    .map((what) => durationMs(headers.get(`x-ratelimit-reset-${what}`) ?? ''))
    .filter((ms) => ms !== undefined);
  const told = new Headers(headers);
  if (pauses.length > 0) told.set('retry-after-ms', String(Math.max(...pauses)));
  return told;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a duration such as `450ms`, `1m0.5s` or `6h0m0s`. */
function durationMs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)(ms|[smhd])/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit!]!, 0);
}

/** A used-up quota has the status of a rate limit, and waiting does not help. */
function refined(error: ProviderError, code: unknown): ProviderError {
  if (code !== 'insufficient_quota') return error;
  return new ProviderError({
    code: 'RATE_LIMIT',
    message: error.message,
    hint: 'The quota of this account is used up: look at its plan and billing. Waiting does not help.',
    provider: error.provider,
    retryable: false,
    status: error.status,
    requestId: error.requestId,
    body: error.body,
  });
}

/** A stream can carry an error after its status said that all is well. */
function failedMidway(provider: string, what: string, body: unknown): ProviderError {
  const text = JSON.stringify(body);
  return new ProviderError({
    code: 'REMOTE',
    message: `${what} failed while its answer was under way: ${text.slice(0, 300)}`,
    provider,
    retryable: true,
    body: text,
  });
}
