import { type ErrorCode, ProviderError, TuneloopError } from '../base/errors.js';
import { isPlainObject } from '../base/json.js';

/** A reply that is no success. */
export interface FailedReply {
  /** Name of the provider. */
  readonly provider: string;
  /** What was asked, for instance `POST https://host/path`. */
  readonly what: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** For a Retry-After that is a date. @default the real time */
  readonly now?: number | undefined;
}

const byStatus: Readonly<Record<number, readonly [code: ErrorCode, hint?: string]>> = {
  401: ['AUTH', 'Check the credential: is it complete, of this service, and not revoked?'],
  403: ['AUTH', 'The credential is known but may not do this: check its rights, and the account it belongs to.'],
  404: ['NOT_FOUND', 'Check the name, and that this account may see it.'],
  429: ['RATE_LIMIT', 'Ask less often or for less at once, or raise the limit with the service.'],
};

/**
 * Gives the error for a failed reply by its status: AUTH (401, 403), NOT_FOUND (404), RATE_LIMIT (429), else REMOTE.
 * Retryable are 408, 429 and everything from 500 on. An adapter refines it where its service says more.
 */
export function replyError(reply: FailedReply): ProviderError {
  const { provider, what, status, headers, body } = reply;
  const [code, hint] = byStatus[status] ?? ['REMOTE'];
  return new ProviderError({
    code,
    message: `${what} failed with status ${status}: ${messageIn(body)}`,
    hint,
    provider,
    retryable: status === 408 || status === 429 || status >= 500,
    status,
    requestId: requestIdIn(headers),
    retryAfterMs: retryAfterIn(headers, reply.now ?? Date.now()),
    body,
  });
}

/** Gives the error for a request that got no reply, or lost it half-way. */
export function networkError(provider: string, what: string, cause: unknown): ProviderError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause; // fetch says why one level down
  return new ProviderError({
    code: 'NETWORK',
    message: `${what} got no whole reply: ${inner instanceof Error ? inner.message || inner.name : String(inner)}.`,
    hint: 'Check the connection, the host name and any proxy between.',
    provider,
    retryable: true,
    cause,
  });
}

/** Gives the error for a reply that is not what the service promises. */
export function unexpectedReply(provider: string, what: string, why: string, body?: string): ProviderError {
  return new ProviderError({
    code: 'REMOTE',
    message: `${what} gave a reply that cannot be used: ${why}.`,
    hint: 'Check that the base URL is that of this service and its version.',
    provider,
    body,
  });
}

/** Gives an error of this library as it is; also one that a vendor's library wrapped as its cause. */
export function ownError(error: unknown): TuneloopError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (TuneloopError.is(at)) return at;
  }
  return undefined;
}

/** The id under which a service finds a request again in its logs. */
function requestIdIn(headers: Headers): string | undefined {
  const names = ['x-request-id', 'request-id', 'x-amzn-requestid', 'apim-request-id', 'x-amz-cf-id'];
  return names.map((name) => headers.get(name)).find((value) => value !== null) ?? undefined;
}

/** @see RFC 9110, section 10.2.3: seconds, or a date; `retry-after-ms` is a common addition */
function retryAfterIn(headers: Headers, now: number): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const text = headers.get('retry-after');
  if (text === null || text.trim() === '') return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Finds the sentence for people in a reply, in the places where services put it. */
function messageIn(body: string): string {
  const text = body.trim();
  if (text === '') return 'the reply is empty.';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text.slice(0, 300);
  }
  const outer = isPlainObject(parsed) ? parsed : {};
  const inner = isPlainObject(outer.error) ? outer.error : {};
  const found = [inner.message, outer.error, outer.message, outer.detail, outer.error_msg].find(
    (each) => typeof each === 'string',
  );
  return ((found as string | undefined) ?? text).slice(0, 300);
}
