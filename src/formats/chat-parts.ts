import { isPlainObject, type Json } from '../base/json.js';
import type { CanonicalPart } from './canonical-row.js';
import { at, type Notes, named } from './notes.js';

/** A part of a message, as the chat-completions form has it. */
export type WirePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } }
  | { readonly type: 'input_audio'; readonly input_audio: { readonly data: string; readonly format: 'wav' | 'mp3' } }
  | { readonly type: 'file'; readonly file: { readonly file_data: string; readonly filename?: string } };

const imageTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};
const audioTypes = { wav: 'audio/wav', mp3: 'audio/mpeg' } as const;

/** Gives the data of a part as a URL: bytes become a `data:` URL. */
export function urlOf({ data, mediaType }: Exclude<CanonicalPart, { readonly type: 'text' }>): string {
  if (data instanceof Uint8Array) return `data:${mediaType};base64,${Buffer.from(data).toString('base64')}`;
  return String(data);
}

/** @see OpenAI API reference, "Create chat completion", content parts */
export function toWirePart(part: CanonicalPart, path: string, notes: Notes): WirePart | undefined {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const { type, mediaType, name } = part;
  const url = urlOf(part);
  if (type === 'file') {
    if (!url.startsWith('data:'))
      return notes.fail('part-unsupported', path, 'A file must be sent with its bytes, not by a URL.');
    if (mediaTypeOf(url) !== mediaType) notes.lose('media-type-dropped', path);
    return { type, file: { file_data: url, ...(name === undefined ? {} : { filename: name }) } };
  }
  if (name !== undefined) notes.lose('part-name-dropped', path);
  if (type === 'image') {
    if (mediaTypeOf(url) !== mediaType) notes.lose('media-type-dropped', path);
    return { type: 'image_url', image_url: { url } };
  }
  const format = (['wav', 'mp3'] as const).find((each) => audioTypes[each] === mediaType);
  const [head, data] = splitDataUrl(url);
  if (format === undefined || data === undefined)
    return notes.fail('part-unsupported', path, `Audio must be audio/wav or audio/mpeg, as bytes; it is ${mediaType}.`);
  if (head !== `data:${mediaType};base64,`) notes.lose('media-type-dropped', path);
  return { type: 'input_audio', input_audio: { data, format } };
}

/** Reads a part of the chat-completions form. */
export function fromWirePart(part: Json, path: string, notes: Notes): CanonicalPart | undefined {
  if (!isPlainObject(part)) return notes.fail('data-type', path, `It is ${named(part)}, not a part.`);
  const { type, text } = part;
  if (type === 'text' && typeof text === 'string') {
    notes.unread(part, ['type', 'text'], path);
    return { type, text };
  }
  const body = part[String(type)];
  if (isPlainObject(body)) {
    notes.unread(part, ['type', String(type)], path);
    const within = at(path, String(type));
    if (type === 'image_url' && typeof body.url === 'string') {
      notes.unread(body, ['url'], within);
      return { type: 'image', data: body.url, mediaType: mediaTypeOf(body.url) };
    }
    if (type === 'input_audio' && typeof body.data === 'string' && (body.format === 'wav' || body.format === 'mp3')) {
      notes.unread(body, ['data', 'format'], within);
      const mediaType = audioTypes[body.format];
      return { type: 'audio', data: `data:${mediaType};base64,${body.data}`, mediaType };
    }
    if (type === 'file' && typeof body.file_data === 'string') {
      notes.unread(body, ['file_data', 'filename'], within);
      const name = typeof body.filename === 'string' ? { name: body.filename } : {};
      return { type, data: body.file_data, mediaType: mediaTypeOf(body.file_data), ...name };
    }
  }
  return notes.fail('part-unsupported', path, `A part of type ${named(type)} cannot be read.`);
}

/** What a URL says of its media type; a guess from its ending where it is not a `data:` URL. */
function mediaTypeOf(url: string): string {
  const [head] = splitDataUrl(url);
  if (head !== undefined) return head.slice('data:'.length, -';base64,'.length);
  const ending = /\.([a-z]+)(?:[?#].*)?$/is.exec(url)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(imageTypes, ending) ? (imageTypes[ending] as string) : 'image/*';
}

function splitDataUrl(url: string): readonly [string | undefined, string | undefined] {
  const head = /^data:[^,;]*;base64,/.exec(url)?.[0];
  return head === undefined ? [undefined, undefined] : [head, url.slice(head.length)];
}
