/** How a text is cut into tokens, in two steps: the whole text, then each chunk between white space by itself. */
export interface TokenRule {
  /** Name in signatures, such as `13a`. */
  readonly name: string;
  /** Rewrites the whole text before it is cut at white space; only for what may touch several chunks. */
  readonly prepare?: (text: string) => string;
  /** The tokens of one chunk, given with its surroundings (see `edges`). Must depend on nothing else. */
  readonly split: (chunk: string) => readonly string[];
  /**
   * The quick way for chunks of one or two tokens that are just their units, which nearly all are: where in the text the
   * second token starts, `end` if there is none, -1 if only `split` can tell. Only for `padded` edges.
   */
  readonly seam?: (text: string, start: number, end: number) => number;
  /**
   * What `split` sees around a chunk. `padded`: a space on both sides, always. `open`: a space where the text had
   * white space, nothing at the start and the end of the text.
   */
  readonly edges: 'padded' | 'open';
}

/** The same rule for texts in lower case. */
export function lowercased(rule: TokenRule): TokenRule {
  const { prepare } = rule;
  return {
    ...rule,
    prepare: prepare ? (text) => prepare(text.toLowerCase()) : (text) => text.toLowerCase(),
  };
}
