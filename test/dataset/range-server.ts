import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server saw it. */
export interface RangeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** What is answered: JSON, or a file of which ranges are given, or something broken. */
export interface RangeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly file?: Uint8Array;
  /** Gives the whole, whatever range is asked for. */
  readonly noRanges?: boolean;
  /** Breaks the connection after this many bytes of the body. */
  readonly cutAfter?: number;
  /** Gives this many bytes of the range, and says that they are all. */
  readonly short?: number;
}

export interface RangeServer {
  readonly url: string;
  readonly seen: RangeRequest[];
  close(): Promise<void>;
}

/** A server on this machine that gives files as object stores do. */
export async function rangeServer(answer: (request: RangeRequest) => RangeAnswer): Promise<RangeServer> {
  const seen: RangeRequest[] = [];
  const server = createServer((request, response) => {
    const each = asSeen(request);
    seen.push(each);
    send(response, each, answer(each));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function asSeen(request: IncomingMessage): RangeRequest {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
  return {
    method: request.method ?? '',
    path: decodeURIComponent(pathname),
    query: searchParams,
    range: request.headers.range,
    authorization: request.headers.authorization,
  };
}

function send(response: ServerResponse, { range }: RangeRequest, answer: RangeAnswer): void {
  const { status = 200, headers = {}, json, file } = answer;
  if (file === undefined) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json ?? {}));
    return;
  }
  const asked = answer.noRanges === true ? null : /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  let body = file;
  const about: Record<string, string> = { ...headers };
  if (asked !== null) {
    const [, from = '', to = ''] = asked;
    const start = from === '' ? Math.max(0, file.length - Number(to)) : Number(from);
    const end = from === '' || to === '' ? file.length : Math.min(file.length, Number(to) + 1);
    body = file.subarray(start, end);
    about['content-range'] ??= `bytes ${start}-${end - 1}/${file.length}`;
  }
  if (answer.short !== undefined) body = body.subarray(0, answer.short);
  response.writeHead(asked === null ? status : 206, { 'content-length': String(body.length), ...about });
  if (answer.cutAfter === undefined) response.end(body);
  else response.write(body.subarray(0, answer.cutAfter), () => response.destroy());
}
