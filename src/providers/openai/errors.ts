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

/**
 * Turns what the vendor's library throws into our errors.
 * @param secret masked in the service's own words, which sometimes repeat it
 */
export function toOpenAIError(error: unknown, provider: string, what: string, secret: string): TuneloopError {
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
        headers: headers instanceof Headers ? headers : new Headers(),
        body: secret === '' ? text : text.replaceAll(secret, '[redacted]'),
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
