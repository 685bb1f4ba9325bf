import { decodeEntities, isPunctuation, spacePunctuation } from './ascii-punctuation.js';
import type { TokenRule } from './token-rule.js';
import { splitWhiteSpace } from './white-space.js';

const APOSTROPHE = 0x27;
const DASH = 0x2d;

/**
 * The tokeniser of mteval-v13a, sacreBLEU's default: ASCII punctuation apart, words of other scripts whole.
 * A word hyphenated over a line end is joined.
 */
export const rule13a: TokenRule = {
  name: '13a',
  edges: 'padded',
  prepare: (text) =>
    text.includes('\n') || text.includes('<skipped>') ? text.replaceAll('<skipped>', '').replaceAll('-\n', '') : text,
  seam: (text, start, end) => {
    for (let i = start; i < end - 1; i++) if (isPunctuation(text.charCodeAt(i))) return -1;
    const last = text.charCodeAt(end - 1);
    if (!isPunctuation(last)) return end;
    return end - start > 1 && last !== APOSTROPHE && last !== DASH ? end - 1 : -1;
  },
  split: (chunk) => splitWhiteSpace(spacePunctuation(decodeEntities(chunk))),
};
