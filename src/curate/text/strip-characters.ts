// In strings, so that neither linters nor editors stumble over what cannot be seen.
const controls = '\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f';
const hidden = '\\xad\\u034f\\u180e\\u200b\\u2060-\\u2064\\ufeff';
const directions = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const control = new RegExp(`[${controls}]`, 'g');
const invisible = new RegExp(`[${hidden}${directions}]`, 'g');
const loneSurrogate = /\p{Cs}/gu;
// Joiners shape Arabic, Persian, the scripts of India and emoji; between Latin letters they show nothing.
const joiner = /(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}\p{P}\s]|^)[\u200c\u200d]+/gu;
// A black flag and a few tags make the flag of a region; elsewhere tags are a way to hide text.
const tags = /(\u{1f3f4}?)([\u{e0000}-\u{e007f}]+)/gu;
const longestFlag = 8;

/** The text without control characters but tab, line feed, carriage return and next line; lone surrogates become U+FFFD. */
export function stripControls(text: string): string {
  return text.replace(control, '').replace(loneSurrogate, '\ufffd');
}

/**
 * The text without characters that show nothing: soft hyphens, zero-width spaces, byte-order marks, signs that change
 * the direction of writing, hidden tags, and joiners where they join nothing.
 */
export function stripInvisible(text: string): string {
  return text
    .replace(invisible, '')
    .replace(tags, (whole: string, flag: string, run: string) =>
      flag !== '' && run.length <= longestFlag * 2 ? whole : flag,
    )
    .replace(joiner, '');
}
