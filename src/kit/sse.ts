import { lines } from '../base/lines.js';

/** One event of an event stream. */
export interface ServerEvent {
  /** @default 'message' */
  readonly event: string;
  readonly data: string;
}

/**
 * Splits the bytes of a `text/event-stream` into events. An event that the end of the stream cuts off is left out, as
 * the standard says; so whoever reads must know by the content when all has come. Lines end with LF or CRLF.
 *
 * @see WHATWG HTML, section 9.2.6 "Interpreting an event stream"
 */
export async function* serverEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent, void, void> {
  let event = '';
  let data: string[] = [];
  for await (const { text } of lines(chunks)) {
    if (text === '') {
      if (data.length > 0) yield { event: event || 'message', data: data.join('\n') };
      event = '';
      data = [];
      continue;
    }
    const colon = text.indexOf(':');
    const field = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
  }
}
