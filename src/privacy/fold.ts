/** A text in which people hide digits and marks from no detector, and the way back to the offsets of the original. */
export interface Folded {
  readonly text: string;
  /** Offset in the original of each code unit, and of the end; absent where the offsets are the same. */
  readonly origin?: Uint32Array;
}

/** Digits of other scripts begin here, ten in a row. */
const zeros = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0,
  0x0f20, 0x1040, 0x17e0, 0x1810,
];

/** What a code unit is read as; 0 for itself, -1 for nothing at all. */
const readAs = new Int16Array(65536);
const read = (from: number, to: number, as: number) => readAs.fill(as, from, to + 1);
for (const zero of zeros) for (let i = 0; i < 10; i++) readAs[zero + i] = 48 + i;
for (let code = 0xff01; code <= 0xff5e; code++) readAs[code] = code - 0xfee0; // full width
for (const space of [0xa0, 0x202f, 0x205f, 0x3000]) readAs[space] = 32;
read(0x2000, 0x200a, 32);
read(0x2010, 0x2015, 45); // hyphens and dashes
for (const dash of [0x2212, 0xfe58, 0xfe63]) readAs[dash] = 45;
for (const unseen of [0xad, 0x180e, 0x2060, 0xfeff]) readAs[unseen] = -1;
read(0x200b, 0x200f, -1);
read(0x202a, 0x202e, -1);
read(0x2066, 0x2069, -1);

/** The characters that are not read as themselves, as ranges of a class of characters. */
export const foldedRanges = ranges();

export function isFolded(code: number): boolean {
  return (readAs[code] ?? 0) !== 0;
}

function ranges(): string {
  let text = '';
  for (let from = 0; from < readAs.length; from++) {
    if (!isFolded(from)) continue;
    let to = from;
    while (isFolded(to + 1)) to++;
    text += `${hex(from)}-${hex(to)}`;
    from = to;
  }
  return text;
}

function hex(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * Gives the text as a detector reads it: digits of other scripts and full-width forms as ASCII, every space and dash as
 * the plain one, and without characters that nobody sees (zero width, soft hyphens, marks of direction).
 */
export function fold(text: string): Folded {
  const codes = new Uint16Array(text.length);
  const origin = new Uint32Array(text.length + 1);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const as = readAs[code] as number;
    if (as < 0) continue;
    codes[length] = as === 0 ? code : as;
    origin[length++] = i;
  }
  origin[length] = text.length;
  const folded = fromCodes(codes.subarray(0, length));
  return length === text.length ? { text: folded } : { text: folded, origin };
}

const slice = 8192;
function fromCodes(codes: Uint16Array): string {
  let text = '';
  for (let from = 0; from < codes.length; from += slice)
    text += String.fromCharCode(...codes.subarray(from, from + slice));
  return text;
}
