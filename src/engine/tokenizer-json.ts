import { byteToChar, textToBytes } from './byte-alphabet.js';
import { malformed } from './malformed.js';

/** The parts a byte-level BPE is made of. */
export interface TokenizerParts {
  readonly specials: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
  /** Token texts by id: specials as they are, the others in the byte alphabet. */
  readonly tokens: readonly string[];
}

/** The form of a Hugging Face `tokenizer.json`, as far as we write it. */
export interface TokenizerJson {
  readonly version: '1.0';
  readonly truncation: null;
  readonly padding: null;
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: null;
  readonly pre_tokenizer: ByteLevel;
  readonly post_processor: null;
  readonly decoder: ByteLevel;
  readonly model: {
    readonly type: 'BPE';
    readonly dropout: null;
    readonly unk_token: null;
    readonly continuing_subword_prefix: null;
    readonly end_of_word_suffix: null;
    readonly fuse_unk: false;
    readonly byte_fallback: false;
    readonly ignore_merges: false;
    readonly vocab: Readonly<Record<string, number>>;
    /** Two token texts with a space between: the form every version of the reader takes. */
    readonly merges: readonly string[];
  };
}

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly single_word: false;
  readonly lstrip: false;
  readonly rstrip: false;
  readonly normalized: false;
  readonly special: true;
}

interface ByteLevel {
  readonly type: 'ByteLevel';
  readonly add_prefix_space: false;
  readonly trim_offsets: boolean;
  readonly use_regex: true;
}

const BYTE_LEVEL: ByteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };

/** The `tokenizer.json` of a tokenizer. */
export function tokenizerJson({ specials, merges, tokens }: TokenizerParts): TokenizerJson {
  const ids = new Map(tokens.map((token, id) => [token, id]));
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map((content) => ({
      id: ids.get(content)!,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: BYTE_LEVEL,
    post_processor: null,
    decoder: BYTE_LEVEL,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(ids),
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  };
}

/**
 * Reads the parts out of a `tokenizer.json`.
 * @throws CORRUPT_RECORD when it is no byte-level BPE with the GPT-2 split, or ids, vocabulary and merges do not fit together
 */
export function parseTokenizerJson(json: unknown): TokenizerParts {
  const root = record(json, 'tokenizer.json');
  const model = record(root['model'], 'tokenizer.json model');
  const pre = record(root['pre_tokenizer'], 'tokenizer.json pre_tokenizer');
  if (model['type'] !== 'BPE') throw unlike('model.type', model['type'], 'BPE');
  if (pre['type'] !== 'ByteLevel') throw unlike('pre_tokenizer.type', pre['type'], 'ByteLevel');
  if (pre['add_prefix_space'] !== false) throw unlike('pre_tokenizer.add_prefix_space', pre['add_prefix_space'], false);
  if (pre['use_regex'] === false) throw unlike('pre_tokenizer.use_regex', false, true);
  if (root['normalizer'] != null) throw unlike('normalizer', root['normalizer'], null);
  if (model['ignore_merges'] === true) throw unlike('model.ignore_merges', true, false);

  const tokens: string[] = [];
  const place = (token: string, id: unknown): void => {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= 2 ** 20)
      throw malformed('tokenizer.json', `token ${JSON.stringify(token)} has id ${JSON.stringify(id)}`);
    if (tokens[id] !== undefined && tokens[id] !== token)
      throw malformed('tokenizer.json', `id ${id} is both ${JSON.stringify(tokens[id])} and ${JSON.stringify(token)}`);
    tokens[id] = token;
  };
  for (const [token, id] of Object.entries(record(model['vocab'], 'tokenizer.json model.vocab'))) place(token, id);
  const specials = list(root['added_tokens'] ?? [], 'added_tokens').map((entry) => {
    const added = record(entry, 'tokenizer.json added_tokens');
    const content = added['content'];
    if (typeof content !== 'string' || content === '')
      throw malformed('tokenizer.json', `an added token has the content ${JSON.stringify(content)}`);
    place(content, added['id']);
    return content;
  });
  const hole = Array.from(tokens).indexOf(undefined as never);
  if (hole >= 0) throw malformed('tokenizer.json', `no token has id ${hole}, though ids go up to ${tokens.length - 1}`);
  if (new Set(tokens).size < tokens.length) throw malformed('tokenizer.json', 'two ids have the same token');

  const known = new Set(tokens);
  const special = new Set(specials);
  const odd = tokens.find((token) => !special.has(token) && !textToBytes(token));
  if (odd !== undefined) throw malformed('tokenizer.json', `token ${JSON.stringify(odd)} is not in the byte alphabet`);
  const byte = byteToChar.findIndex((char) => !known.has(char));
  if (byte >= 0) throw malformed('tokenizer.json', `byte ${byte} has no token`);
  const merges = list(model['merges'], 'model.merges').map((entry): readonly [string, string] => {
    const pair = typeof entry === 'string' ? entry.split(' ') : list(entry, 'a merge');
    const [left, right] = pair;
    if (pair.length !== 2 || typeof left !== 'string' || typeof right !== 'string')
      throw malformed('tokenizer.json', `a merge is ${JSON.stringify(entry)}, not two tokens`);
    const missing = [left, right, left + right].find((token) => !known.has(token));
    if (missing !== undefined)
      throw malformed(
        'tokenizer.json',
        `the merge ${JSON.stringify(entry)} needs ${JSON.stringify(missing)}, which has no id`,
      );
    return [left, right];
  });
  return { specials, merges, tokens };
}

function unlike(field: string, found: unknown, wanted: unknown): Error {
  return malformed(
    'tokenizer.json',
    `${field} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`,
    'Only byte-level BPE tokenizers with the GPT-2 split are read here.',
  );
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(what, `is ${JSON.stringify(value)?.slice(0, 80)}, not an object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed('tokenizer.json', `${what} is not a list`);
  return value;
}
