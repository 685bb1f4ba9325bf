import { cp1252 } from './cp1252.js';

const byteOf = new Map(Array.from(cp1252, (character, at) => [character, 0x80 + at]));
const tail = `[\\x80-\\xbf${cp1252}]`;
const damaged = new RegExp(`(?:[\\xc2-\\xdf]${tail}|[\\xe0-\\xef]${tail}{2}|[\\xf0-\\xf4]${tail}{3})+`, 'g');
const decoder = new TextDecoder('utf-8', { fatal: true });
const letter = /^\p{L}$/u;

/**
 * Mends text whose UTF-8 was read as Windows-1252 or Latin-1: `cafÃ©` becomes `café`, `donâ€™t` becomes `don’t`. A run of
 * characters is mended only if its bytes are valid UTF-8, so that reading them the wrong way gives the run again, and if
 * it is unlikely to be meant: `É…` could be damaged, but is not taken to be. What was damaged twice is mended twice.
 */
export function repairMojibake(text: string): string {
  for (let times = 0; times < 3; times++) {
    const mended = text.replace(damaged, (run, at: number) => mend(run, text, at));
    if (mended === text) break;
    text = mended;
  }
  return text;
}

function mend(run: string, text: string, at: number): string {
  if (!isUnlikely(run, text[at - 1], text[at + run.length])) return run;
  const bytes = Uint8Array.from(run, (character) => byteOf.get(character) ?? character.charCodeAt(0));
  try {
    return decoder.decode(bytes);
  } catch {
    return run; // such as an overlong form or half of a pair
  }
}

/**
 * Whether people hardly write such a run. A capital letter with an accent before a quote or an ellipsis is common, so one
 * alone counts only inside a word; `Ã` and `Â` are what Western text is damaged to, and hardly stand before a sign otherwise.
 */
function isUnlikely(run: string, before: string | undefined, after: string | undefined): boolean {
  if (run.length > 2 || run[0] === 'Ã' || run[0] === 'Â') return true;
  return before !== undefined && after !== undefined && letter.test(before) && letter.test(after);
}
