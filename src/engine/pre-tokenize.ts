/*
 * White_Space is spelled out since a JavaScript `\s` also takes U+FEFF and leaves out U+0085, unlike the engines that load our files.
 */
const PIECES =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/**
 * Cuts text into the pieces that byte-pair merges never cross; joined, they are the text again. Engines agree on it but
 * for characters that one's Unicode tables are too old to know.
 * @see the GPT-2 split pattern, `pre_tokenizer.use_regex` of a Hugging Face ByteLevel and `pre = "gpt-2"` of llama.cpp
 */
export function preTokenize(text: string): readonly string[] {
  return text.match(PIECES) ?? [];
}

/** A run of plain text, or one special token by its name. */
export type Segment = { readonly text: string } | { readonly special: string };

/** Gives the function that cuts special tokens out of text; where two begin at one place the longer is taken. */
export function specialSplitter(specials: readonly string[]): (text: string) => readonly Segment[] {
  if (specials.length === 0) return (text) => (text === '' ? [] : [{ text }]);
  const escaped = [...specials]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  const pattern = new RegExp(`(${escaped.join('|')})`, 'u');
  return (text) =>
    text
      .split(pattern)
      .map((part, at): Segment => (at % 2 === 1 ? { special: part } : { text: part }))
      .filter((segment) => !('text' in segment) || segment.text !== '');
}
