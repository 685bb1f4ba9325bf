import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the fake service saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** What the fake service answers. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  /** Sent one by one as an event stream. */
  readonly events?: readonly string[];
  /** Breaks the connection after the events. */
  readonly cut?: boolean;
  /** Never answers. */
  readonly hang?: boolean;
}

/** A service on this machine, for one test file. */
export interface Loopback {
  readonly url: string;
  readonly seen: Seen[];
  /** Answers the next requests with these, before the service's own answers. */
  next(...answers: Answer[]): void;
  close(): Promise<void>;
}

export async function loopback(answer: (seen: Seen) => Answer): Promise<Loopback> {
  const seen: Seen[] = [];
  const queued: Answer[] = [];
  const server = createServer(async (request, response) => {
    const each = await read(request);
    seen.push(each);
    await send(response, queued.shift() ?? answer(each));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    next: (...answers) => void queued.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
  const isJson = request.headers['content-type']?.startsWith('application/json') === true;
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer.hang === true) return;
  const { status = 200, headers = {}, json, events } = answer;
  if (events === undefined) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json ?? {}));
    return;
  }
  response.writeHead(status, { 'content-type': 'text/event-stream', ...headers });
  for (const event of events) {
    response.write(`data: ${event}\n\n`);
    await new Promise((resolve) => setImmediate(resolve)); // so that pieces arrive apart
  }
  if (answer.cut === true) response.destroy();
  else response.end();
}
