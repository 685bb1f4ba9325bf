import type { JsonObject } from '../../base/json.js';

/** A request below the service's base path. */
export interface ServiceRequest {
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** The body where it is a JSON object, else an empty one. */
  readonly json: JsonObject;
  /** What stands in the places of `{…}` in the route, in order. */
  readonly ids: readonly string[];
}

/** What a service answers, before any fault. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it is written, piece by piece; a stream has one piece for each event. */
  readonly pieces: readonly Uint8Array[];
}

/** One event of a streamed reply: a JSON value, or a text that goes out as it is. */
export interface ReplyEvent {
  /** @default the event has no name */
  readonly event?: string | undefined;
  readonly data: unknown;
}

const encoder = new TextEncoder();

export function textReply(text: string, contentType: string, status = 200): Reply {
  return { status, headers: { 'content-type': contentType }, pieces: [encoder.encode(text)] };
}

export function jsonReply(json: unknown, status = 200): Reply {
  return textReply(JSON.stringify(json), 'application/json', status);
}

export function eventsReply(events: readonly ReplyEvent[], status = 200): Reply {
  const pieces = events.map(({ event, data }) => {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    return encoder.encode(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
  });
  return { status, headers: { 'content-type': 'text/event-stream' }, pieces };
}

/** A failure in the form in which OpenAI tells it. */
export function refusal(status: number, message: string, code: string | null = null): Reply {
  return jsonReply({ error: { message, type: 'invalid_request_error', param: null, code } }, status);
}

/** One page of a list, as `after` and `limit` of the request ask. */
export function pageReply(
  items: readonly { readonly id: string }[],
  { query }: Pick<ServiceRequest, 'query'>,
  mostItems = 20,
): Reply {
  const after = query.get('after');
  const rest = after === null ? items : items.slice(items.findIndex(({ id }) => id === after) + 1);
  const data = rest.slice(0, Math.min(Number(query.get('limit') ?? mostItems), mostItems));
  return jsonReply({
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: rest.length > data.length,
  });
}
