import { HAS_LETTER, type WordTable } from './word-table.js';

const ends = /^(?:[!.?։؟۔।॥။።፧፨៕‼‽⁇⁈⁉⸮。︒﹒﹖﹗！．？｡])$/u;
const symbols = /^\p{P}+$/u;

/**
 * How many sentences the words from `from` up to `to` make: after a full stop, question or exclamation mark of its own,
 * the next word that is no punctuation begins another.
 */
export function countSentences(words: WordTable, from = 0, to = words.count): number {
  let sentences = to > from ? 1 : 0;
  let ended = false;
  for (let i = from; i < to; i++) {
    // A word with letters is no sign, and needs no string.
    const word = words.flags[i]! & HAS_LETTER ? '' : words.word(i);
    if (ends.test(word)) ended = true;
    else if (ended && !symbols.test(word)) {
      sentences++;
      ended = false;
    }
  }
  return sentences;
}
