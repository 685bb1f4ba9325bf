import { classAt, IDEOGRAPH, LETTER, MARK, NUMBER, unitClasses } from '../../curate/text/character-class.js';

const inWord = LETTER | NUMBER | MARK;
/** What a UTF-16 unit is: outside words, in one, a word of its own, or the first half of a pair. */
const [OUTSIDE, INSIDE, ALONE, HALF] = [0, 1, 2, 3] as const;

let parts: Uint8Array | undefined;

function build(): Uint8Array {
  const made = unitClasses().map((bits) => partOf(bits));
  return made.fill(HALF, 0xd800, 0xdc00);
}

function partOf(bits: number): number {
  return (bits & IDEOGRAPH) !== 0 ? ALONE : (bits & inWord) !== 0 ? INSIDE : OUTSIDE;
}

/** Code points and words of the text that was measured last: written anew by each {@link measureText}. */
export const measured = { characters: 0, words: 0 };

/**
 * Counts code points and words. A word is a run of letters, numbers and marks; in Han, Hiragana and Katakana each
 * character is one.
 */
export function measureText(text: string): void {
  parts ??= build();
  const { length } = text;
  let words = 0;
  let pairs = 0;
  let before: number = OUTSIDE;
  for (let i = 0; i < length; i++) {
    let part = parts[text.charCodeAt(i)]!;
    if (part <= INSIDE) {
      words += part & (before ^ 1); // begins here; without a branch, since nothing can guess where words begin
      before = part;
      continue;
    }
    if (part === HALF) {
      const next = i + 1 < length ? text.charCodeAt(i + 1) : 0;
      const isPair = next >= 0xdc00 && next <= 0xdfff;
      part = isPair ? partOf(classAt(text, i)) : OUTSIDE;
      if (isPair) {
        pairs++;
        i++;
      }
    }
    if (part === ALONE || (part === INSIDE && before === OUTSIDE)) words++;
    before = part === INSIDE ? INSIDE : OUTSIDE;
  }
  measured.characters = length - pairs;
  measured.words = words;
}
