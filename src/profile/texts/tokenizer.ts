import { TuneloopError } from '../../base/errors.js';
import { loadPeer } from '../../kit/peer.js';

/** Vocabularies of the optional package `gpt-tokenizer`. */
export const encodings = ['o200k_base', 'o200k_harmony', 'cl100k_base', 'p50k_base', 'r50k_base'] as const;
export type Encoding = (typeof encodings)[number];

/** What we use of a module of `gpt-tokenizer`. */
export interface GptTokenizer {
  countTokens(text: string, options: { readonly disallowedSpecial: Set<string> }): number;
}

/**
 * Gives what counts the tokens of a text. Special tokens such as `<|im_start|>` in it are text like any other, as a
 * service reads what users write.
 * @throws MISSING_PEER where `gpt-tokenizer` is not installed
 */
export async function tokenCounter(encoding: Encoding, lib?: GptTokenizer): Promise<(text: string) => number> {
  const module = await loadPeer<GptTokenizer>('gpt-tokenizer', () => load(encoding), lib);
  if (typeof module.countTokens !== 'function') {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: 'The library given as gpt-tokenizer has no countTokens.',
      hint: 'Pass the module of an encoding, such as `await import("gpt-tokenizer/encoding/o200k_base")`.',
    });
  }
  const options = { disallowedSpecial: new Set<string>() };
  return (text) => module.countTokens(text, options);
}

/** A name made here, so that the compiler does not ask for a package that is optional; bundlers need `lib`. */
function load(encoding: Encoding): Promise<GptTokenizer> {
  const name: string = `gpt-tokenizer/encoding/${encoding}`;
  return import(name) as Promise<GptTokenizer>;
}
