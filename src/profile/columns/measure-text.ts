import { classAt, IDEOGRAPH, LETTER, MARK, NUMBER, unitClasses } from '../../curate/text/character-class.js';

const inWord = LETTER | NUMBER | MARK;

/** Code points and words of the text that was measured last: written anew by each {@link measureText}. */
export const measured = { characters: 0, words: 0 };

/**
 * Counts code points and words. A word is a run of letters, numbers and marks; in Han, Hiragana and Katakana each
 * character is one.
 */
export function measureText(text: string): void {
  const classes = unitClasses();
  const { length } = text;
  let words = 0;
  let pairs = 0;
  let inside = false;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    let bits = classes[unit]!;
    if (unit >= 0xd800 && unit <= 0xdbff && i + 1 < length) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        bits = classAt(text, i++);
        pairs++;
      }
    }
    if ((bits & IDEOGRAPH) !== 0) {
      words++;
      inside = false;
    } else if ((bits & inWord) === 0) inside = false;
    else if (!inside) {
      words++;
      inside = true;
    }
  }
  measured.characters = length - pairs;
  measured.words = words;
}
