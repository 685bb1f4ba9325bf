import { ValidationError } from '../../base/errors.js';
import { HeldBytes } from '../../base/held-bytes.js';
import { asBuffer, type Decoded, decodeUtf8 } from '../../base/utf8.js';

/** One element of a JSON array, as its text. */
export interface JsonElement extends Decoded {
  /** 1-based line on which it starts. */
  readonly line: number;
  /** True where it is longer than the limit; `text` is its beginning then. */
  readonly tooLong: boolean;
}

const LF = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const maxKeyBytes = 64 * 1024;

/**
 * Finds the elements of one array in the bytes of a JSON text that arrives in pieces. Inside the array it only looks
 * for where elements end; each is parsed by who gets it. What stands around the array is kept, with a zero for every
 * object or array that is not on the way to it, and must be JSON in the end.
 */
export class JsonElements {
  readonly #path: readonly string[];
  readonly #name: string;
  readonly #maxBytes: number;
  /** What stands around the array. */
  readonly #frame: HeldBytes;
  readonly #held: HeldBytes;
  #where: 'frame' | 'array' | 'beside' = 'frame';
  #inString = false;
  #isEscaped = false;
  /** Of brackets that are open inside the element, or inside what is passed over. */
  #depth = 0;
  /** How many objects on the way to the array are open. */
  #level = 0;
  #line = 1;
  #startLine = 0;
  #hasElements = false;
  #arrays = 0;
  /** The last string of the frame, which is a key where a value follows. */
  #string = Buffer.alloc(0);

  /**
   * @param path keys from the top of the text to the array
   * @param name of the source, for errors
   */
  constructor(path: readonly string[], name: string, maxBytes: number) {
    this.#path = path;
    this.#name = name;
    this.#maxBytes = maxBytes;
    this.#frame = new HeldBytes(maxBytes);
    this.#held = new HeldBytes(maxBytes);
  }

  /**
   * Gives the elements that end in this piece.
   * @throws INVALID_ROW where the text has another shape
   */
  *push(chunk: Uint8Array): Generator<JsonElement, void, void> {
    const bytes = asBuffer(chunk);
    let from = 0; // what is before it has been given, held, or passed over
    for (let at = 0; at < bytes.length; at++) {
      if (this.#inString) {
        const start = at;
        at = this.#endOfString(bytes, at);
        if (this.#where !== 'frame') continue;
        const room = maxKeyBytes - this.#string.length;
        this.#string = Buffer.concat([this.#string, bytes.subarray(start, Math.min(at + 1, start + room))]);
        continue;
      }
      const byte = bytes[at] as number;
      if (byte <= SPACE) {
        if (byte === LF) this.#line++;
        continue;
      }
      if (this.#startLine === 0) this.#startLine = this.#line;
      if (byte === QUOTE) {
        this.#inString = true;
        this.#string = Buffer.of(QUOTE);
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.#where !== 'frame') this.#depth++;
        else {
          this.#frame.add(bytes.subarray(from, at));
          from = at;
          this.#where = this.#enter(byte === OPEN_BRACKET);
          if (this.#where === 'array') from = at + 1;
          this.#startLine = 0;
        }
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (this.#where === 'frame') this.#level--;
        else if (this.#depth > 0) {
          this.#depth--;
          if (this.#where !== 'beside' || this.#depth > 0) continue;
          this.#where = 'frame';
          from = at + 1;
        } else if (byte === CLOSE_BRACKET) {
          const element = this.#element(bytes, from, at);
          if (this.#hasElements || element.text.trim() !== '') yield element;
          this.#where = 'frame';
          from = at;
        }
      } else if (byte === COMMA && this.#where === 'array' && this.#depth === 0) {
        yield this.#element(bytes, from, at);
        this.#hasElements = true;
        from = at + 1;
      }
    }
    if (this.#where === 'array') this.#held.add(bytes.subarray(from));
    else if (this.#where === 'frame') this.#frame.add(bytes.subarray(from));
    if (this.#frame.tooLong) throw this.#broken(`there are more than ${this.#maxBytes} bytes around the array`);
  }

  /** @throws INVALID_ROW where the text is cut off, has no such array, or is not JSON around it */
  end(): void {
    if (this.#where !== 'frame' || this.#inString) throw this.#broken('the text is cut off');
    const text = decodeUtf8(this.#frame.take()).text.replace(/^\uFEFF/, '');
    if (text.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const isCut = this.#level > 0;
      throw this.#broken(
        isCut ? 'the text is cut off' : `the text around the array is not JSON (${(error as Error).message})`,
      );
    }
    for (const key of this.#path) value = Object.entries(value ?? {}).find(([name]) => name === key)?.[1];
    if (this.#arrays === 1 && Array.isArray(value)) return;
    throw this.#shape(this.#arrays === 0 ? 'there is none' : 'there are two');
  }

  /** Gives where the closing quote is, or the end of the bytes. */
  #endOfString(bytes: Buffer, from: number): number {
    let isEscaped = this.#isEscaped;
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        break;
      }
    }
    this.#isEscaped = isEscaped;
    return at;
  }

  /** An object or array begins around the array: on the way to it, as the array itself, or beside it. */
  #enter(isArray: boolean): 'frame' | 'array' | 'beside' {
    const key = this.#level === 0 ? undefined : this.#path[this.#level - 1];
    if (key !== undefined && keyOf(this.#string) !== key) {
      this.#depth = 1;
      this.#frame.add(Buffer.from('0'));
      return 'beside';
    }
    const isEnd = this.#level === this.#path.length;
    if (isArray !== isEnd) throw this.#shape(isArray ? 'an array stands on the way to it' : 'an object stands there');
    if (!isEnd) {
      this.#level++;
      return 'frame';
    }
    if (++this.#arrays > 1) throw this.#shape('there are two');
    this.#frame.add(Buffer.from('['));
    return 'array';
  }

  #element(bytes: Buffer, from: number, to: number): JsonElement {
    const line = this.#startLine;
    this.#startLine = 0;
    if (this.#held.length === 0 && to - from <= this.#maxBytes) {
      return { line, ...decodeUtf8(bytes, from, to), tooLong: false };
    }
    this.#held.add(bytes.subarray(from, to));
    const { tooLong } = this.#held;
    return { line, ...decodeUtf8(this.#held.take()), tooLong };
  }

  #shape(why: string): ValidationError {
    const what = this.#path.length === 0 ? 'an array' : `an array at "${this.#path.join('.')}"`;
    return this.#broken(
      `the text must hold ${what}, and ${why}`,
      "Name the field that holds the rows, as { field: 'data.items' }; one JSON value a line is Dataset.fromJSONL.",
    );
  }

  #broken(why: string, hint?: string): ValidationError {
    return new ValidationError({
      code: 'INVALID_ROW',
      message: `${this.#name}, line ${this.#line}: ${why}.`,
      hint,
      issues: [{ path: '', line: this.#line, message: why }],
    });
  }
}

function keyOf(string: Buffer): unknown {
  try {
    return JSON.parse(string.toString());
  } catch {
    return undefined; // the frame is not JSON, which is said at its end
  }
}
