/** Every ASCII character that is neither letter, digit, white space nor one of `' , - .` */
const SYMBOL = /([{-~[-` -&(-+:-@/])/g;
const POINT_AFTER_OTHER = /([^0-9])([.,])/gu;
const POINT_BEFORE_OTHER = /([.,])([^0-9])/gu;
const DASH_AFTER_DIGIT = /([0-9])(-)/g;

/**
 * Sets punctuation apart with spaces, but keeps numbers (`1,000.5`), words with hyphens and apostrophes whole.
 * The passes run in this order, and each takes both characters of a match.
 * @see mteval-v13a, `NIST BLEU` tokenisation
 */
export function spacePunctuation(text: string): string {
  return text
    .replace(SYMBOL, ' $1 ')
    .replace(POINT_AFTER_OTHER, '$1 $2 ')
    .replace(POINT_BEFORE_OTHER, ' $1 $2')
    .replace(DASH_AFTER_DIGIT, '$1 $2 ');
}

/** Decodes the four entities of the NIST data, one after the other, so `&amp;lt;` ends as `<`. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}
