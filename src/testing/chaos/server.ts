import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkOptions } from '../../base/check-options.js';
import { type Clock, systemClock } from '../../base/clock.js';
import { isPlainObject, type JsonObject } from '../../base/json.js';
import { redactHeaders } from '../../base/redact.js';
import type { SeenRequest } from '../replay.js';
import { type ChaosFault, FaultScript } from './fault.js';
import type { ChaosJobStatus } from './fine-tuning.js';
import { type ChaosRoute, openaiService, routeOf } from './openai-service.js';
import { type Reply, refusal } from './reply.js';
import { replyOf, sendReply } from './send-reply.js';

/** How a chaos server behaves; everything has a default. */
export interface ChaosOptions {
  /** What goes wrong, in order. @default nothing */
  readonly faults?: readonly ChaosFault[] | undefined;
  /** For faults with a `chance`: equal seeds and equal calls meet equal faults. @default 0 */
  readonly seed?: number | undefined;
  /** What a model says, from the text of the last user turn. @default the text in capitals */
  readonly say?: ((text: string) => string) | undefined;
  /** Names that `GET /models` lists; calls may name others. @default ['chaos'] */
  readonly models?: readonly string[] | undefined;
  /** What each look at a job tells; the last one stays. @default validating_files, queued, running, succeeded */
  readonly statuses?: readonly ChaosJobStatus[] | undefined;
  /** Lists of jobs from which a fresh one is still missing. @default 0 */
  readonly listLag?: number | undefined;
  /** For slow replies, dates and Retry-After as a date. @default the real time */
  readonly clock?: Clock | undefined;
}

/** A request as it came, and what became of it. */
export interface ChaosRequest extends SeenRequest {
  /** Undefined for a path that the service does not have. */
  readonly route: ChaosRoute | undefined;
  /** The fault that hit it. */
  readonly fault: ChaosFault['kind'] | undefined;
  /** Whether the service did what was asked. */
  readonly worked: boolean;
  /** `left`: the caller closed the connection before all was sent. `broken`: a fault did. */
  readonly outcome: 'open' | 'answered' | 'broken' | 'left';
}

/** A service on this machine that speaks OpenAI's wire and fails as its script says. */
export interface ChaosServer {
  /** With the version, for an adapter's `baseUrl`. */
  readonly url: string;
  /** Everything that came, in order, without credentials. */
  readonly requests: readonly ChaosRequest[];
  /** How often a route was called, failures included. */
  calls(route: ChaosRoute): number;
  /** How often the work of a route was done, whether or not the caller heard of it. */
  worked(route: ChaosRoute): number;
  /** Fine-tunes really started, by the key that the launch carried (else by its whole body): 2 is a double launch. */
  readonly launches: ReadonlyMap<string, number>;
  /** The texts of the files that are kept, by id. */
  readonly files: ReadonlyMap<string, string>;
  /** Adds to the script. */
  fail(...faults: readonly ChaosFault[]): void;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

const base = '/v1';
const known = ['faults', 'seed', 'say', 'models', 'statuses', 'listLag', 'clock'];
const usualStatuses: readonly ChaosJobStatus[] = ['validating_files', 'queued', 'running', 'succeeded'];

/**
 * Starts a server on the loopback interface, on a free port, that speaks OpenAI's wire: chat completions and responses
 * (whole and streamed, tools, structured output), embeddings, models, files, fine-tuning jobs. It needs no key.
 *
 * @example
 * const server = await chaosServer({ faults: [{ kind: 'lost', route: 'POST /fine_tuning/jobs' }] });
 * @throws INVALID_OPTION for an option or a fault that does not exist
 */
export async function chaosServer(options: ChaosOptions = {}): Promise<ChaosServer> {
  checkOptions(options, known, 'chaosServer()');
  const { faults = [], seed = 0, clock = systemClock } = options;
  const script = new FaultScript(seed);
  script.add(faults);
  const service = openaiService({
    say: options.say ?? ((text) => text.toUpperCase()),
    models: options.models ?? ['chaos'],
    statuses: options.statuses ?? usualStatuses,
    listLag: options.listLag ?? 0,
    now: () => Math.floor(clock.now() / 1_000),
  });
  const routes = Object.keys(service.answers);
  const requests: ChaosRequest[] = [];

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    response.on('close', () => gone.abort(new Error('The caller left.')));
    const bytes = await bytesOf(request);
    const { pathname, search, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    const found = routeOf(routes, method, pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : '');
    const body = bodyOf(bytes);
    const fault = script.take(found?.route);
    const index = requests.length;
    const note = (change: Partial<ChaosRequest>) => void (requests[index] = { ...requests[index]!, ...change });
    requests.push({
      method,
      path: pathname + search,
      headers: redactHeaders(request.headers as Record<string, string>),
      body,
      route: found?.route,
      fault: fault?.kind,
      worked: false,
      outcome: 'open',
    });
    let reply: Reply = refusal(404, `Unknown request URL: ${method} ${pathname}`, 'unknown_url');
    if (found !== undefined && doesWork(fault)) {
      const json = isPlainObject(body) ? (body as JsonObject) : {};
      const contentType = request.headers['content-type'] ?? '';
      reply = await service.answers[found.route]({ query, contentType, bytes, json, ids: found.ids });
      note({ worked: reply.status < 400 });
    }
    if (fault?.kind === 'reply') reply = replyOf(fault, clock);
    const named = { ...reply, headers: { 'x-request-id': `req-${index + 1}`, ...reply.headers } };
    try {
      await sendReply(response, named, fault, { clock, left: gone.signal });
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    }
    note({ outcome: isBroken(fault) ? 'broken' : response.writableFinished ? 'answered' : 'left' });
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => void response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const count = (route: ChaosRoute, wanted: (request: ChaosRequest) => boolean) =>
    requests.filter((request) => request.route === route && wanted(request)).length;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    requests,
    calls: (route) => count(route, () => true),
    worked: (route) => count(route, ({ worked }) => worked),
    launches: service.launches,
    get files() {
      return new Map([...service.files].map(([id, { text }]) => [id, text]));
    },
    fail: (...more) => script.add(more),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function doesWork(fault: ChaosFault | undefined): boolean {
  if (fault?.kind === 'reply') return fault.worked === true;
  return fault?.kind !== 'reset' || fault.after === 'headers';
}

function isBroken(fault: ChaosFault | undefined): boolean {
  return fault?.kind === 'lost' || fault?.kind === 'reset' || fault?.kind === 'cut';
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** The body: JSON where it is JSON, else its text. */
function bodyOf(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
