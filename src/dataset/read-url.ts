import { abortable } from '../base/abort.js';
import { TuneloopError } from '../base/errors.js';
import { guardedFetch } from '../kit/guarded-fetch.js';
import { networkError, replyError } from '../kit/http-error.js';

const maxRedirects = 5;
const silenceMs = 60_000;
const loopback = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads what a URL gives, in pieces. Plain http is for the loopback only, also behind redirects.
 * @throws INVALID_OPTION for another scheme, or more than `maxBytes`
 * @throws NOT_FOUND, AUTH, RATE_LIMIT or REMOTE by the status of a failed reply, NETWORK when there is none
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
  const patiently = async <T>(work: Promise<T>): Promise<T> => {
    const timer = setTimeout(() => stop.abort(silent(url)), silenceMs); // runs only while we wait, not our reader
    return abortable(work, stop.signal).finally(() => clearTimeout(timer));
  };
  try {
    const body = await patiently(request(checkUrl(url), stop.signal));
    const reader = body.getReader();
    for (let bytes = 0; ; ) {
      const { done, value } = await patiently(reader.read()).catch((error) => {
        throw stop.signal.aborted ? error : networkError(url.host, `Reading "${nameOf(url)}"`, error);
      });
      if (done) return;
      bytes += value.byteLength;
      if (bytes > maxBytes) throw tooLarge(url, maxBytes);
      yield value;
    }
  } finally {
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
  const send = guardedFetch({ provider: start.host });
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await send(url, { signal });
    if (response.ok && response.body !== null) return response.body as ReadableStream<Uint8Array>;
    const { status, headers } = response;
    const next = headers.get('location');
    if (status < 300 || status >= 400 || next === null) {
      const body = await response.text().catch(() => ''); // the status says enough
      throw replyError({ provider: start.host, what: `Reading "${nameOf(url)}"`, status, headers, body });
    }
    await response.body?.cancel();
    url = checkUrl(new URL(next, url));
  }
  throw new TuneloopError({
    code: 'REMOTE',
    message: `"${nameOf(start)}" redirects more than ${maxRedirects} times.`,
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
