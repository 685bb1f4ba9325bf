import { describe, expect, it } from 'vitest';
import { type Line, lines } from '../../src/base/lines.js';
import { rng } from '../../src/base/rng.js';
import { asBuffer, decodeUtf8 } from '../../src/base/utf8.js';

async function* cut(bytes: Uint8Array, size: () => number) {
  for (let at = 0, end = 0; at < bytes.length; at = end) {
    end = at + size();
    yield bytes.subarray(at, end);
  }
}

async function read(content: string | Uint8Array, size: () => number = () => 65_536): Promise<Line[]> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const all: Line[] = [];
  for await (const line of lines(cut(bytes, size))) all.push(line);
  return all;
}
const texts = async (content: string | Uint8Array) => (await read(content)).map(({ text }) => text);

/** The same by the book: the whole text at once, without any of the code under test. */
function byTheBook(bytes: Uint8Array): Line[] {
  const pieces: number[][] = [[]];
  for (const byte of bytes) {
    if (byte === 10) pieces.push([]);
    else pieces.at(-1)?.push(byte);
  }
  const found = pieces.map((piece, index) => {
    const own = Uint8Array.from(piece.at(-1) === 13 ? piece.slice(0, -1) : piece);
    const rest = index === 0 && own[0] === 0xef && own[1] === 0xbb && own[2] === 0xbf ? own.subarray(3) : own;
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(rest);
    let valid = true;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(rest);
    } catch {
      valid = false;
    }
    return { number: index + 1, text, valid };
  });
  return found.at(-1)?.text === '' ? found.slice(0, -1) : found;
}

describe('lines', () => {
  it('ends lines at LF and CRLF, and keeps any other CR', async () => {
    expect(await texts('a\nb\r\n\r\n\nc\rd\r\r\n')).toEqual(['a', 'b', '', '', 'c\rd\r']);
  });

  it('counts a last line without an ending, and no empty rest', async () => {
    expect(await read('a\nb')).toEqual([
      { number: 1, text: 'a', valid: true },
      { number: 2, text: 'b', valid: true },
    ]);
    expect(await texts('a\n')).toEqual(['a']);
    expect(await texts('\n')).toEqual(['']);
    expect(await texts('a\n\r')).toEqual(['a']);
    expect(await texts('')).toEqual([]);
    expect(await texts('\ufeff')).toEqual([]);
  });

  it('drops a byte-order mark at the start only', async () => {
    expect(await texts('\ufeffa\n\ufeffb\ufeff')).toEqual(['a', '\ufeffb\ufeff']);
    expect(await texts('\ufeff\ufeffa')).toEqual(['\ufeffa']);
    expect(await texts('\ufeff\r\na')).toEqual(['', 'a']);
  });

  it('says which lines were not UTF-8, and does not mistake a written U+FFFD for that', async () => {
    const bytes = Buffer.concat([
      Buffer.from('fine \ufffd\n'),
      Buffer.from([0x61, 0xff, 0x0a, 0xc3, 0x0a]),
      Buffer.from('ok'),
    ]);
    expect(await read(bytes)).toEqual([
      { number: 1, text: 'fine \ufffd', valid: true },
      { number: 2, text: 'a\ufffd', valid: false },
      { number: 3, text: '\ufffd', valid: false },
      { number: 4, text: 'ok', valid: true },
    ]);
  });

  it('reads the same however the bytes are cut, also within characters, marks and line endings', async () => {
    const content = '\ufeffZoë\r\n日本 😀\n\r\n\u2028x\r\n\nlast';
    const whole = await read(content);
    expect(whole.map(({ text }) => text)).toEqual(['Zoë', '日本 😀', '', '\u2028x', '', 'last']);
    for (let size = 1; size < 50; size++) expect(await read(content, () => size)).toEqual(whole);
  });

  it('agrees with the whole text decoded by the book, for any bytes and any cuts', async () => {
    const random = rng(11);
    const bytes = [10, 13, 0x61, 0xef, 0xbb, 0xbf, 0xbd, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0xff];
    for (let round = 0; round < 1500; round++) {
      const content = Uint8Array.from({ length: random.below(24) }, () => random.pick(bytes));
      expect(await read(content, () => random.below(6))).toEqual(byTheBook(content));
    }
  });

  it('closes its source when the reader leaves', async () => {
    let closed = 0;
    async function* source() {
      try {
        while (true) yield new TextEncoder().encode('a\nb\n');
      } finally {
        closed++;
      }
    }
    for await (const { number } of lines(source())) if (number === 3) break;
    expect(closed).toBe(1);
  });
});

describe('decodeUtf8', () => {
  it('decodes a part of the bytes and judges that part alone', () => {
    const bytes = Buffer.from([0xff, 0x61, 0xc3, 0xa9, 0xff]);
    expect(decodeUtf8(bytes, 1, 4)).toEqual({ text: 'aé', valid: true });
    expect(decodeUtf8(bytes)).toEqual({ text: '\ufffdaé\ufffd', valid: false });
    expect(decodeUtf8(Buffer.from('\ufeffa'))).toEqual({ text: '\ufeffa', valid: true });
  });

  it('looks at the very bytes of a view', () => {
    const view = new Uint8Array([1, 0x61, 0x62, 2]).subarray(1, 3);
    expect(asBuffer(view).toString()).toBe('ab');
    view[0] = 0x7a;
    expect(asBuffer(view).toString()).toBe('zb');
  });
});
