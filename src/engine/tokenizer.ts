import { digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest } from '../base/json.js';
import type { Rng } from '../base/rng.js';
import { type Dropout, type MergeTable, mergePiece, pairKey } from './bpe-merge.js';
import { reservedText, trainMerges } from './bpe-train.js';
import { byteToChar, textToBytes } from './byte-alphabet.js';
import { malformed } from './malformed.js';
import { preTokenize, type Segment, specialSplitter } from './pre-tokenize.js';
import { parseTokenizerJson, type TokenizerJson, tokenizerJson } from './tokenizer-json.js';

/** How {@link Tokenizer.train} builds a vocabulary. */
export interface TokenizerOptions {
  /** Specials, 256 bytes and merges together. The result is smaller where the texts hold too few pairs. */
  readonly vocabSize: number;
  /** Special tokens; the first has id 0. */
  readonly specials: readonly string[];
  /** Whether merges may be learned from this piece; {@link withoutDigits} keeps numbers digit by digit. @default every piece */
  readonly mergeable?: ((piece: string) => boolean) | undefined;
  /** A pair seen fewer times than this is not merged. @default 2 */
  readonly minCount?: number | undefined;
  /** No token grows beyond this many bytes. @default unbounded */
  readonly maxTokenBytes?: number | undefined;
}

/** Turns a stream of ids into text, holding back bytes until they make whole characters. */
export interface StreamDecoder {
  /** Text that this id completes; often one token's text, '' where a character is still open. */
  push(id: number): string;
  /** What is left at the end: U+FFFD where a character stayed open, else ''. */
  end(): string;
}

const CACHED_PIECES = 20_000;
const CACHED_PIECE_LENGTH = 32;

/**
 * Byte-level byte-pair encoding: any text becomes ids and comes back byte for byte. Ids: specials from 0, then the 256
 * bytes, then one for each merge. Text that merely spells a special token stays text unless the caller says otherwise.
 */
export class Tokenizer {
  readonly specials: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
  /** Token texts by id: specials as they are, the others in the byte alphabet. */
  readonly tokens: readonly string[];
  readonly #bytes: readonly Uint8Array[];
  readonly #table: MergeTable;
  readonly #byteIds: Int32Array;
  readonly #split: (text: string) => readonly Segment[];
  readonly #specialIds: ReadonlyMap<string, number>;
  readonly #cache = new Map<string, Int32Array>();
  readonly #encoder = new TextEncoder();

  private constructor(
    specials: readonly string[],
    merges: readonly (readonly [string, string])[],
    tokens: readonly string[],
  ) {
    this.specials = specials;
    this.merges = merges;
    this.tokens = tokens;
    const idOf = new Map(tokens.map((token, id) => [token, id]));
    const id = (token: string): number => {
      const found = idOf.get(token);
      if (found === undefined) throw malformed('tokenizer', `it has no token for ${JSON.stringify(token)}`);
      return found;
    };
    this.#specialIds = new Map(specials.map((name) => [name, id(name)]));
    this.#bytes = tokens.map((token) =>
      this.#specialIds.has(token) ? this.#encoder.encode(token) : (textToBytes(token) ?? this.#encoder.encode(token)),
    );
    this.#table = new Map(
      merges.map(([left, right], rank) => [pairKey(id(left), id(right)), { rank, id: id(left + right) }]),
    );
    this.#byteIds = Int32Array.from(byteToChar, id);
    this.#split = specialSplitter(specials);
  }

  /** Learns a vocabulary. The same texts, in any order, give the same tokenizer. */
  static train(texts: Iterable<string>, options: TokenizerOptions): Tokenizer {
    const { vocabSize, specials } = options;
    if (!Number.isInteger(vocabSize) || vocabSize < specials.length + 256)
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `vocabSize ${vocabSize} has no room for ${specials.length} special tokens and 256 bytes.`,
      });
    if (new Set(specials).size < specials.length || specials.some((name) => [...name].length < 2))
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `Special tokens ${JSON.stringify(specials)} must differ and have two characters or more.`,
      });
    const merges = trainMerges(texts, {
      ...options,
      tokens: vocabSize - specials.length - 256,
      reserved: new Set(specials.map(reservedText)),
    });
    return Tokenizer.fromMerges(merges, specials);
  }

  /** Builds the tokenizer of these merges, best first; ids are specials, then the 256 bytes, then what the merges make. */
  static fromMerges(merges: readonly (readonly [string, string])[], specials: readonly string[]): Tokenizer {
    const made = new Set(merges.map(([left, right]) => left + right));
    return new Tokenizer([...specials], merges, [...specials, ...byteToChar, ...made]);
  }

  /**
   * Reads a Hugging Face `tokenizer.json` that holds a byte-level BPE.
   * @throws CORRUPT_RECORD when it is another kind of tokenizer, or its parts do not fit together
   */
  static fromJSON(json: unknown): Tokenizer {
    const { specials, merges, tokens } = parseTokenizerJson(json);
    return new Tokenizer(specials, merges, tokens);
  }

  /** The Hugging Face `tokenizer.json` of this tokenizer. */
  toJSON(): TokenizerJson {
    return tokenizerJson(this);
  }

  /** How many ids there are; every id is below it. */
  get vocabSize(): number {
    return this.tokens.length;
  }

  /** The id of a special token. @throws INVALID_OPTION when there is none of this name */
  specialId(name: string): number {
    const id = this.#specialIds.get(name);
    if (id === undefined)
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `The tokenizer has no special token ${JSON.stringify(name)}.`,
        hint: `It has ${this.specials.join(' ')}.`,
      });
    return id;
  }

  /** Whether an id is that of a special token. */
  isSpecial(id: number): boolean {
    return this.#specialIds.has(this.tokens[id] ?? '');
  }

  /** The bytes a token stands for; a special token's are its name in UTF-8. */
  tokenBytes(id: number): Uint8Array {
    const bytes = this.#bytes[id];
    if (bytes === undefined)
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `The tokenizer has no token ${id}; its ids run from 0 to ${this.vocabSize - 1}.`,
      });
    return bytes;
  }

  /**
   * Text as ids.
   * @param options `specials: true` reads special tokens in the text as such: for trusted text only
   */
  encode(text: string, options: { readonly specials?: boolean } = {}): Int32Array {
    if (!options.specials) return joined(this.#pieces(text));
    return joined(
      this.#split(text).flatMap((segment) =>
        'special' in segment ? [Int32Array.of(this.specialId(segment.special))] : this.#pieces(segment.text),
      ),
    );
  }

  /**
   * Text as ids with merges left out at random; `decode` gives the same text. Special tokens are never read.
   * @param rate chance that a merge is passed over, 0 (as `encode`) to 1 (single bytes)
   */
  encodeWithDropout(text: string, rate: number, rng: Rng): Int32Array {
    const dropout: Dropout = { rate, rng };
    return joined(preTokenize(text).map((piece) => this.#encodePiece(piece, dropout)));
  }

  /**
   * Ids as text; bytes that are no UTF-8 become U+FFFD.
   * @param options `specials: true` writes special tokens by name @default they are left out
   */
  decode(ids: Iterable<number>, options: { readonly specials?: boolean } = {}): string {
    const decoder = this.decoder(options);
    let text = '';
    for (const id of ids) text += decoder.push(id);
    return text + decoder.end();
  }

  /** A decoder for ids that come one at a time; its texts joined are what `decode` gives for all ids. */
  decoder(options: { readonly specials?: boolean } = {}): StreamDecoder {
    // A leading U+FEFF is the text's own, not a mark to swallow.
    const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
    return {
      push: (id) => {
        const bytes = this.tokenBytes(id);
        if (this.isSpecial(id) && !options.specials) return '';
        return utf8.decode(bytes, { stream: true });
      },
      end: () => utf8.decode(),
    };
  }

  /** Digest of everything that decides which ids a text has. */
  digest(): Digest {
    return digestJson([this.specials, this.tokens, this.merges]);
  }

  #pieces(text: string): Int32Array[] {
    return preTokenize(text).map((piece) => {
      if (piece.length > CACHED_PIECE_LENGTH) return this.#encodePiece(piece);
      const cached = this.#cache.get(piece);
      if (cached) return cached;
      if (this.#cache.size >= CACHED_PIECES) this.#cache.clear();
      const ids = this.#encodePiece(piece);
      this.#cache.set(piece, ids);
      return ids;
    });
  }

  #encodePiece(piece: string, dropout?: Dropout): Int32Array {
    const bytes = this.#encoder.encode(piece);
    return mergePiece(
      Int32Array.from(bytes, (byte) => this.#byteIds[byte]!),
      this.#table,
      dropout,
    );
  }
}

function joined(parts: readonly Int32Array[]): Int32Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const all = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
