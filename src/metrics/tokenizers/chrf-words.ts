import { isPunctuation } from './ascii-punctuation.js';
import type { TokenRule } from './token-rule.js';

const MARK_AT_END = /^(.+)([!-/:-@[-`{-~])$/su;
const MARK_AT_START = /^([!-/:-@[-`{-~])(.+)$/su;

/** Words with one ASCII punctuation mark apart: the last character if it is one, otherwise the first. */
export const ruleChrfWords: TokenRule = {
  name: 'chrf',
  edges: 'padded',
  seam: (text, start, end) => {
    if (end - start === 1) return end;
    if (isPunctuation(text.charCodeAt(end - 1))) return end - 1;
    return isPunctuation(text.charCodeAt(start)) ? start + 1 : end;
  },
  split: (chunk) => {
    const word = chunk.slice(1, -1);
    const parts = MARK_AT_END.exec(word) ?? MARK_AT_START.exec(word);
    return parts ? parts.slice(1) : [word];
  },
};
