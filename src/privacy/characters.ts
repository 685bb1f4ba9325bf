/** What an ASCII character may be part of: bits of {@link classOf}. */
export const digit = 1;
export const letter = 2;
export const alphanumeric = digit | letter;
/** A digit or a letter from A to F. */
export const hexadecimal = 4;
/** `_` and `-`, which hold keys together. */
export const joint = 8;
/** What a mailbox name has beside letters, digits and joints. */
export const mailMark = 16;
/** `+` and `/` of Base64. */
export const base64Mark = 32;
/** `:` and `.` of an IPv6 address. */
export const addressMark = 64;
/** What stands between the digits of a phone number: space, `-`, `.`, `/`, `(`, `)`. */
export const phoneMark = 128;

const classes = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  const has = (pattern: RegExp, bit: number) => (pattern.test(character) ? bit : 0);
  classes[code] =
    has(/[0-9]/, digit) |
    has(/[A-Za-z]/, letter) |
    has(/[0-9A-Fa-f]/, hexadecimal) |
    has(/[_-]/, joint) |
    has(/[.%+'~]/, mailMark) |
    has(/[+/]/, base64Mark) |
    has(/[:.]/, addressMark) |
    has(/[ \-./()]/, phoneMark);
}

/** Gives the classes of a code unit; none for what is not ASCII, and for NaN, which `charCodeAt` gives behind the end. */
export function classOf(code: number): number {
  return code < 128 ? (classes[code] as number) : 0;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** True for letters beyond ASCII of the scripts that write with spaces and share words with Latin: Latin, Greek, Cyrillic. */
export function isForeignLetter(code: number): boolean {
  return code >= 0xc0 && code <= 0x58f && code !== 0xd7 && code !== 0xf7;
}

/** True for what a word goes on with, so that nothing begins or ends beside it. */
export function isWordPart(code: number): boolean {
  return (classOf(code) & alphanumeric) !== 0 || code === 95 || isForeignLetter(code);
}
