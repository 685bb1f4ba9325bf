import { ProviderError, type TuneloopError } from '../base/errors.js';
import type { RandomAccess } from '../base/random-access-file.js';
import { guardedFetch } from './guarded-fetch.js';
import { networkError, ownError, replyError, unexpectedReply } from './http-error.js';
import { remoteCall } from './remote-call.js';
import type { RetryOptions } from './retry.js';
import { checkedUrl } from './url.js';

/** How a URL is read. */
export interface RandomAccessUrlOptions {
  /** For errors. */
  readonly provider: string;
  /** Most bytes that are taken from a server that gives the whole only. */
  readonly maxBytes: number;
  /** Sent to the URL's own origin, not to where it redirects; asked for at each request. */
  readonly headers?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly allowHttp?: boolean | undefined;
  readonly retry?: Omit<RetryOptions, 'signal' | 'timeoutMs'> | undefined;
  readonly signal?: AbortSignal | undefined;
}

const tailBytes = 64 * 1024;
const pieceBytes = 16 * 1024 * 1024;
const pieceMs = 120_000;
const maxRedirects = 5;

/**
 * Opens a URL to read from any place in it, by requests for ranges. A server that ignores them gives the whole, which
 * is then held in memory. Failed requests are repeated.
 *
 * @throws INVALID_OPTION for a URL that is not encrypted, or more than `maxBytes` from a server without ranges
 * @throws NOT_FOUND, AUTH, RATE_LIMIT, REMOTE or NETWORK where the server fails
 */
export async function openRandomAccessUrl(url: URL, options: RandomAccessUrlOptions): Promise<RandomAccess> {
  const reader = new UrlReader(checkedUrl(url, options), options);
  const first = await reader.get(`bytes=-${tailBytes}`, options.signal);
  if (first.range === undefined) return inMemory(first.body);
  const { start, size, mark } = first.range;
  return {
    size,
    async read(from, to, signal) {
      const end = Math.min(to, size);
      if (from >= start) return first.body.slice(from - start, end - start);
      const whole = new Uint8Array(end - from);
      for (let at = from; at < end; at += pieceBytes) {
        const until = Math.min(end, at + pieceBytes);
        const { range, body } = await reader.get(`bytes=${at}-${until - 1}`, signal);
        if (range?.size !== size || range.mark !== mark || range.start !== at)
          throw reader.wrong('it changed meanwhile');
        if (body.byteLength !== until - at) throw reader.wrong(`${body.byteLength} bytes came for ${until - at}`);
        whole.set(new Uint8Array(body), at - from);
      }
      return whole.buffer;
    },
    close: async () => {},
  };
}

/** Gives bytes in memory in the same form. */
export function inMemory(buffer: ArrayBufferLike, offset = 0, size = buffer.byteLength - offset): RandomAccess {
  return {
    size,
    read: async (start, end) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      bytes.set(new Uint8Array(buffer, offset + start, bytes.length));
      return bytes.buffer;
    },
    close: async () => {},
  };
}

interface Part {
  readonly body: ArrayBuffer;
  /** Absent where the whole came. */
  readonly range?: { readonly start: number; readonly size: number; readonly mark: string | null } | undefined;
}

class UrlReader {
  readonly #start: URL;
  readonly #options: RandomAccessUrlOptions;
  readonly #send: typeof fetch;
  /** Where the URL redirected to: the same for every range, until it is refused. */
  #at: URL;

  constructor(start: URL, options: RandomAccessUrlOptions) {
    this.#start = start;
    this.#at = start;
    this.#options = options;
    this.#send = guardedFetch(options);
  }

  get #what(): string {
    return `Reading ${this.#start.origin}${this.#start.pathname}`;
  }

  wrong(why: string): TuneloopError {
    return unexpectedReply(this.#options.provider, this.#what, why);
  }

  get(range: string, signal: AbortSignal | undefined): Promise<Part> {
    const { provider, retry } = this.#options;
    return remoteCall(async (attempt) => this.#part(range, attempt.signal), {
      what: this.#what,
      toError: (error) => ownError(error) ?? networkError(provider, this.#what, error),
      repeatable: true,
      retry,
      call: { signal, timeoutMs: pieceMs },
    });
  }

  async #part(range: string, signal: AbortSignal | undefined): Promise<Part> {
    let response: Response;
    try {
      response = await this.#follow(range, signal);
    } catch (error) {
      // a redirect's address lasts for a while only
      if (this.#at === this.#start || !(error instanceof ProviderError) || error.code !== 'AUTH') throw error;
      this.#at = this.#start;
      response = await this.#follow(range, signal);
    }
    if (response.status !== 206) return { body: await this.#whole(response) };
    const found = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
    if (found === null) throw this.wrong('it does not say which range it is');
    const body = await response.arrayBuffer();
    const [start, size] = [Number(found[1]), Number(found[2])];
    return { body, range: { start, size, mark: response.headers.get('etag') } };
  }

  async #follow(range: string, signal: AbortSignal | undefined): Promise<Response> {
    const { provider, headers } = this.#options;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const own = this.#at.origin === this.#start.origin ? await headers?.() : undefined;
      const response = await this.#send(this.#at, {
        headers: { ...own, range, 'accept-encoding': 'identity' },
        signal: signal ?? null,
      });
      if (response.ok) return response;
      const { status } = response;
      const next = response.headers.get('location');
      if (status < 300 || status >= 400 || next === null) {
        const body = await response.text().catch(() => ''); // the status says enough
        throw replyError({ provider, what: this.#what, status, headers: response.headers, body });
      }
      await response.body?.cancel();
      this.#at = checkedUrl(new URL(next, this.#at), this.#options);
    }
    throw this.wrong(`it redirects more than ${maxRedirects} times`);
  }

  async #whole(response: Response): Promise<ArrayBuffer> {
    const { maxBytes } = this.#options;
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += piece.byteLength;
      if (size > maxBytes) {
        throw new ProviderError({
          code: 'INVALID_OPTION',
          message: `${this.#what}: the server gives no ranges, and the whole is more than ${maxBytes} bytes.`,
          hint: 'Raise maxBytes if it may be held in memory, or fetch the file first.',
          provider: this.#options.provider,
        });
      }
      pieces.push(piece);
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.byteLength;
    }
    return bytes.buffer;
  }
}
