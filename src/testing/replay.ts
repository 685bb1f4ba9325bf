import { canonicalJson } from '../base/canonical-json.js';
import type { Json } from '../base/json.js';
import { redactHeaders } from '../base/redact.js';

/** One exchange with a service, as a fixture file holds it. */
export interface Exchange {
  readonly request: {
    /** @default 'GET' */
    readonly method?: string;
    /** Path with query, without the host. */
    readonly path: string;
    /** Must equal the JSON body that was sent, where given. */
    readonly json?: Json;
  };
  readonly response: {
    /** @default 200 */
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly json?: Json;
    /** A body that is not JSON, for instance an event stream. */
    readonly text?: string;
  };
}

/** A request that was made. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names; secrets masked. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body: JSON where it is JSON, else its text; undefined where there was none. */
  readonly body: unknown;
}

/** A `fetch` that knows its answers. */
export interface Replay {
  readonly fetch: typeof fetch;
  readonly requests: readonly SeenRequest[];
  /** Exchanges that nobody asked for. */
  readonly unused: () => readonly Exchange[];
}

/**
 * Gives a `fetch` that answers from exchanges, each one once and in their order where several match.
 * A request that no exchange matches fails, naming what was asked and what was left.
 */
export function replay(exchanges: readonly Exchange[]): Replay {
  const left = [...exchanges];
  const requests: SeenRequest[] = [];
  return {
    requests,
    unused: () => left.slice(),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const { pathname, search } = new URL(request.url);
      const text = await request.text();
      const seen: SeenRequest = {
        method: request.method,
        path: pathname + search,
        headers: redactHeaders(Object.fromEntries(request.headers)),
        body: text === '' ? undefined : parsed(text),
      };
      requests.push(seen);
      const index = left.findIndex((exchange) => matches(exchange.request, seen));
      if (index === -1) {
        const remaining = left.map(({ request: each }) => `${each.method ?? 'GET'} ${each.path}`).join(', ');
        throw new Error(
          `No exchange is left for ${seen.method} ${seen.path} ${text.slice(0, 500)}; left: ${remaining || 'none'}.`,
        );
      }
      const { response } = left.splice(index, 1)[0]!;
      const { status = 200, headers = {}, json } = response;
      return json === undefined
        ? new Response(response.text ?? null, { status, headers })
        : Response.json(json, { status, headers });
    },
  };
}

function matches(wanted: Exchange['request'], seen: SeenRequest): boolean {
  if ((wanted.method ?? 'GET') !== seen.method || wanted.path !== seen.path) return false;
  return wanted.json === undefined || canonicalJson(wanted.json) === canonicalJson(seen.body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
