import { abortable } from '../base/abort.js';
import { ProviderError, TuneloopError } from '../base/errors.js';

const maxRedirects = 5;
const silenceMs = 60_000;
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads what a URL gives, in pieces. Plain http is for the loopback only, also behind redirects.
 * @throws INVALID_OPTION for another scheme, or more than `maxBytes`
 * @throws NOT_FOUND for status 404 and 410, REMOTE for another failure, NETWORK when nothing answers
 * @throws TIMEOUT when nothing arrives for a minute
 */
export async function* readUrl(
  url: URL,
  maxBytes: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(silent(url)), silenceMs);
  };
  try {
    heard();
    const body = await request(checkUrl(url), stop.signal);
    const reader = body.getReader();
    for (let bytes = 0; ; ) {
      const { done, value } = await abortable(reader.read(), stop.signal).catch((error) => {
        throw stop.signal.aborted ? error : unreachable(url, error);
      });
      if (done) return;
      heard();
      bytes += value.byteLength;
      if (bytes > maxBytes) throw tooLarge(url, maxBytes);
      yield value;
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    stop.abort(); // lets go of the connection where the reading was left early
  }
}

/**
 * Gives the URL back if it may be read.
 * @throws INVALID_OPTION otherwise
 */
export function checkUrl(url: URL): URL {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname))) return url;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Cannot read "${nameOf(url)}": ${url.protocol}// is not allowed there.`,
    hint: 'Use https (http is for localhost only), or pass a function that opens the bytes yourself.',
  });
}

/** Gives a URL's text without what may be secret: credentials, query and fragment. */
export function nameOf(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

async function request(start: URL, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await fetch(url, { redirect: 'manual', signal }).catch((error) => {
      throw signal.aborted ? signal.reason : unreachable(url, error);
    });
    const next = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && next !== null) {
      await response.body?.cancel();
      url = checkUrl(new URL(next, url));
      continue;
    }
    if (response.ok && response.body !== null) return response.body as ReadableStream<Uint8Array>;
    await response.body?.cancel();
    throw refused(url, response.status);
  }
  throw new TuneloopError({
    code: 'REMOTE',
    message: `"${nameOf(start)}" redirects more than ${maxRedirects} times.`,
  });
}

function refused(url: URL, status: number): ProviderError {
  return new ProviderError({
    code: status === 404 || status === 410 ? 'NOT_FOUND' : 'REMOTE',
    message: `"${nameOf(url)}" answered with status ${status}.`,
    retryable: status === 429 || status >= 500,
    status,
  });
}

function unreachable(url: URL, cause: unknown): TuneloopError {
  const why = cause instanceof Error ? ((cause.cause as Error | undefined)?.message ?? cause.message) : String(cause);
  return new TuneloopError({
    code: 'NETWORK',
    message: `Cannot read "${nameOf(url)}": ${why}.`,
    retryable: true,
    cause,
  });
}

function silent(url: URL): TuneloopError {
  return new TuneloopError({
    code: 'TIMEOUT',
    message: `Nothing came from "${nameOf(url)}" for ${silenceMs} ms.`,
    retryable: true,
  });
}

function tooLarge(url: URL, maxBytes: number): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `"${nameOf(url)}" gives more than ${maxBytes} bytes.`,
    hint: 'Raise maxBytes if that is expected.',
  });
}
