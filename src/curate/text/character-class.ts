/** White space, as Python's `str.isspace` has it. */
export const SPACE = 1;
export const LETTER = 2;
/** A digit or another number. */
export const NUMBER = 4;
/** A mark that stands on the letter before it. */
export const MARK = 8;
/** Punctuation or symbol by the list that the Gopher rules of datatrove count with; what ends a sentence is in it. */
export const SYMBOL = 16;
/** Ends a sentence. */
export const TERMINAL = 32;
/** Han, Hiragana or Katakana: scripts without spaces, in which each character counts as a word of its own. */
export const IDEOGRAPH = 64;

/** Unicode's Sentence_Terminal with three Khmer signs, as datatrove 0.10 has them. Written out, so that no Unicode version moves it. */
const terminals =
  '21 2e 3f 589 61d 61e 61f 6d4 700 701 702 7f9 837 839 83d 83e 964 965 104a 104b 1362 1367 1368 166e 1735 1736 17d4 17d5 17d6 17d9 17da 1803 1809 1944 1945 1aa8 1aa9 1aaa 1aab 1b5a 1b5b 1b5e 1b5f 1b7d 1b7e 1c3b 1c3c 1c7e 1c7f 203c 203d 2047 2048 2049 2e2e 2e3c 2e53 2e54 3002 a4ff a60e a60f a6f3 a6f7 a876 a877 a8ce a8cf a92f a9c8 a9c9 aa5d aa5e aa5f aaf0 aaf1 abeb fe52 fe56 fe57 ff01 ff0e ff1f ff61 10a56 10a57 10f55 10f56 10f57 10f58 10f59 10f86 10f87 10f88 10f89 11047 11048 110be 110bf 110c0 110c1 11141 11142 11143 111c5 111c6 111cd 111de 111df 11238 11239 1123b 1123c 112a9 1144b 1144c 115c2 115c3 115c9 115ca 115cb 115cc 115cd 115ce 115cf 115d0 115d1 115d2 115d3 115d4 115d5 115d6 115d7 11641 11642 1173c 1173d 1173e 11944 11946 11a42 11a43 11a9b 11a9c 11c41 11c42 11ef7 11ef8 11f43 11f44 16a6e 16a6f 16af5 16b37 16b38 16b44 16e98 1bc9f 1da88';
/** The list itself, without control characters. */
export const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~«´»–—’“”„…∶━►、。〈〉《》「」【】！％（），．１：；？～';

interface Classes {
  readonly units: Uint8Array;
  readonly terminals: ReadonlySet<number>;
}
let classes: Classes | undefined;

function build(): Classes {
  const units = new Uint8Array(0x10000);
  const mark = (list: Iterable<number>, bits: number) => {
    for (const unit of list) units[unit] = units[unit]! | bits;
  };
  // All characters in two strings, so that a regular expression finds whole runs of a kind at once.
  for (const [from, to] of [
    [0, 0xd7ff],
    [0xe000, 0xffff],
  ] as const) {
    const text = String.fromCharCode(...range(from, to));
    for (const [kind, bits] of kinds) {
      for (const { index, 0: run } of text.matchAll(kind))
        mark(range(from + index, from + index + run.length - 1), bits);
    }
  }
  mark([...range(0x09, 0x0d), ...range(0x1c, 0x20), 0x85, 0xa0, 0x1680, ...range(0x2000, 0x200a)], SPACE);
  mark([0x2028, 0x2029, 0x202f, 0x205f, 0x3000], SPACE);
  mark([...range(0x00, 0x08), ...range(0x0b, 0x1f), ...range(0x7f, 0x9f)], SYMBOL);
  mark(
    Array.from(punctuation, (character) => character.charCodeAt(0)),
    SYMBOL,
  );
  const points = terminals.split(' ').map((point) => Number.parseInt(point, 16));
  mark(
    points.filter((point) => point < 0x10000),
    SYMBOL | TERMINAL,
  );
  return { units, terminals: new Set(points) };
}

const kinds = [
  [/\p{L}+/gu, LETTER],
  [/\p{N}+/gu, NUMBER],
  [/\p{M}+/gu, MARK],
  [/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]+/gu, IDEOGRAPH],
] as const;

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function bitsOf(character: string): number {
  return kinds.reduce((bits, [kind, bit]) => (character.search(kind) === 0 ? bits | bit : bits), 0);
}

/** The bits of every UTF-16 unit; 0 for halves of a pair. Made at the first call (a few milliseconds), then shared: not to be written. */
export function unitClasses(): Uint8Array {
  classes ??= build();
  return classes.units;
}

/** The bits of a code point above U+FFFF; no white space lies there. */
function classOfPoint(point: number): number {
  classes ??= build();
  return bitsOf(String.fromCodePoint(point)) | (classes.terminals.has(point) ? SYMBOL | TERMINAL : 0);
}

/** The bits of the code point at `at`, which may be half of a pair. */
export function classAt(text: string, at: number): number {
  const point = text.codePointAt(at)!;
  return point > 0xffff ? classOfPoint(point) : unitClasses()[point]!;
}

let lower: Uint16Array | undefined;

/** For every UTF-16 unit its lower-case form, where that is one unit; else itself. Shared: not to be written. */
export function lowerUnits(): Uint16Array {
  if (lower !== undefined) return lower;
  lower = Uint16Array.from({ length: 0x10000 }, (_, unit) => {
    const low = String.fromCharCode(unit).toLowerCase();
    return low.length === 1 ? low.charCodeAt(0) : unit;
  });
  return lower;
}
