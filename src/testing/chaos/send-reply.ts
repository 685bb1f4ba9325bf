import type { ServerResponse } from 'node:http';
import type { Clock } from '../../base/clock.js';
import type { ChaosFault, ChaosRetryAfter } from './fault.js';
import { eventsReply, jsonReply, type Reply, textReply } from './reply.js';

type Own = Extract<ChaosFault, { readonly kind: 'reply' }>;

/** Gives the reply that a fault has instead of the service's. */
export function replyOf({ status = 200, headers = {}, retryAfter, json, html, events }: Own, clock: Clock): Reply {
  const reply =
    html !== undefined
      ? textReply(html, 'text/html; charset=utf-8', status)
      : events !== undefined
        ? eventsReply(
            events.map((data) => ({ data })),
            status,
          )
        : jsonReply(
            json ?? { error: { message: 'The script says so.', type: 'chaos', param: null, code: null } },
            status,
          );
  const pause = retryAfter === undefined ? {} : retryAfterHeaders(retryAfter, clock.now());
  return { ...reply, headers: { ...reply.headers, ...pause, ...headers } };
}

/** Sends a reply, with what a fault does to it on the way. Settles when no more will be sent. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  fault: ChaosFault | undefined,
  { clock, left }: { readonly clock: Clock; readonly left: AbortSignal },
): Promise<void> {
  if (fault?.kind === 'lost' || (fault?.kind === 'reset' && fault.after !== 'headers')) return reset(response);
  if (fault?.kind === 'slow') await clock.sleep(fault.ms, left);
  const pieces = fault?.kind === 'malformed' ? withMalformed(reply.pieces, fault) : reply.pieces;
  const length = pieces.reduce((sum, { length: bytes }) => sum + bytes, 0);
  const isStream = pieces.length > 1;
  // A reply that is to end early cannot say its length, or every client would notice.
  const counted = isStream || fault?.kind === 'end' ? {} : { 'content-length': String(length) };
  response.writeHead(reply.status, { ...reply.headers, ...counted });
  response.flushHeaders();
  if (fault?.kind === 'reset') return reset(response);
  await writeUpTo(response, pieces, fault !== undefined && 'atByte' in fault ? fault.atByte : length, left);
  if (fault?.kind === 'stall') return once(left);
  if (fault?.kind === 'cut') return void response.destroy();
  response.end();
  await once(left); // the response closes when all is sent, or when the caller leaves
}

async function writeUpTo(
  response: ServerResponse,
  pieces: readonly Uint8Array[],
  bytes: number,
  left: AbortSignal,
): Promise<void> {
  const gone = once(left); // what was written to a closed connection is never called back
  let rest = bytes;
  for (const piece of pieces) {
    if (rest <= 0 || left.aborted) return;
    const part = piece.subarray(0, rest);
    rest -= part.length;
    await Promise.race([gone, new Promise<void>((resolve) => void response.write(part, () => resolve()))]);
    await new Promise<void>((resolve) => void setImmediate(resolve)); // so that pieces arrive apart
  }
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function once(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => void signal.addEventListener('abort', () => resolve(), { once: true }));
}

function withMalformed(
  pieces: readonly Uint8Array[],
  { event, text }: Extract<ChaosFault, { readonly kind: 'malformed' }>,
): readonly Uint8Array[] {
  return pieces.map((piece, at) => {
    if (at !== event) return piece;
    const half = () => `${new TextDecoder().decode(piece.subarray(0, piece.length / 2))}\n\n`;
    return new TextEncoder().encode(text ?? half());
  });
}

/** @see RFC 9110, section 10.2.3, and OpenAI guide "Rate limits", rate limits in headers */
function retryAfterHeaders({ as, ms }: ChaosRetryAfter, now: number): Readonly<Record<string, string>> {
  const seconds = Math.ceil(ms / 1_000);
  switch (as) {
    case 'seconds':
      return { 'retry-after': String(seconds) };
    case 'date':
      return { 'retry-after': new Date(now + seconds * 1_000).toUTCString() };
    case 'ms':
      return { 'retry-after-ms': String(ms) };
    case 'requests':
    case 'tokens':
      return { [`x-ratelimit-remaining-${as}`]: '0', [`x-ratelimit-reset-${as}`]: duration(ms) };
  }
}

/** Gives a duration as the service writes it: `450ms`, `7s`, `1m0.5s`. */
function duration(ms: number): string {
  if (ms < 1_000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes === 0 ? '' : `${minutes}m`}${(ms % 60_000) / 1_000}s`;
}
