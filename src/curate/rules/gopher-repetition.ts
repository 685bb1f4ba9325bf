import { checkOptions } from '../../base/check-options.js';
import { codePoints, trim } from '../text/python-text.js';
import { above, limitOf, settingsOf } from './limits.js';
import { NgramRepeats } from './ngram-repeats.js';
import type { Limit, QualityRule } from './quality-rule.js';

/** Limits of {@link gopherRepetition}: shares from 0 to 1; `null` turns a check off. */
export interface GopherRepetitionOptions {
  /** Share of paragraphs that have occurred before. @default 0.3 */
  readonly maxRepeatedParagraphs?: Limit;
  /** The same, by characters. @default 0.2 */
  readonly maxRepeatedParagraphCharacters?: Limit;
  /** @default 0.3 */
  readonly maxRepeatedLines?: Limit;
  /** @default 0.2 */
  readonly maxRepeatedLineCharacters?: Limit;
  /** By n: share of the characters that the most frequent n-gram takes. @default { 2: 0.2, 3: 0.18, 4: 0.16 } */
  readonly maxTopNgram?: Readonly<Record<number, number>> | undefined;
  /** By n: share of the characters in repeated n-grams. @default { 5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.1 } */
  readonly maxRepeatedNgrams?: Readonly<Record<number, number>> | undefined;
}

const name = 'gopherRepetition';
const lineLimits = {
  maxRepeatedParagraphs: 0.3,
  maxRepeatedParagraphCharacters: 0.2,
  maxRepeatedLines: 0.3,
  maxRepeatedLineCharacters: 0.2,
} as const;
const topLimits = { 2: 0.2, 3: 0.18, 4: 0.16 };
const repeatLimits = { 5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.1 };

/**
 * The repetition rules of Gopher: paragraphs and lines that occur again, and n-grams that take too much of the text.
 * Checks, in their order: `empty`, `paragraphs`, `paragraphCharacters`, `lines`, `lineCharacters`, `top2Gram` …,
 * `repeated5Grams` ….
 * @throws INVALID_OPTION for a limit that is no number
 * @see Rae et al. 2021, Scaling Language Models, table A1; read as datatrove 0.10 does
 */
export function gopherRepetition(options: GopherRepetitionOptions = {}): QualityRule {
  checkOptions(options, [...Object.keys(lineLimits), 'maxTopNgram', 'maxRepeatedNgrams'], name);
  const limit = (option: keyof typeof lineLimits) => limitOf(name, option, options[option], lineLimits[option]);
  const paragraphLimits = [limit('maxRepeatedParagraphs'), limit('maxRepeatedParagraphCharacters')] as const;
  const lineLimit = [limit('maxRepeatedLines'), limit('maxRepeatedLineCharacters')] as const;
  const top = byLength('maxTopNgram', options.maxTopNgram ?? topLimits);
  const repeated = byLength('maxRepeatedNgrams', options.maxRepeatedNgrams ?? repeatLimits);
  const repeats = new NgramRepeats();

  const repeatedParts = (parts: readonly string[], what: string, length: number, limits: typeof lineLimit) => {
    const again = countRepeats(parts);
    return (
      above(`${name}.${what}s`, again.parts / parts.length, limits[0]) ??
      above(`${name}.${what}Characters`, again.characters / length, limits[1])
    );
  };

  return {
    name,
    settings: settingsOf(options),
    check(doc) {
      const { text, length } = doc;
      if (text === '') return { rule: `${name}.empty`, value: 0, limit: 1 };
      if (text.includes('\n')) {
        const verdict =
          repeatedParts(trim(text).split(/\n{2,}/), 'paragraph', length, paragraphLimits) ??
          repeatedParts(text.split(/\n+/), 'line', length, lineLimit);
        if (verdict !== undefined) return verdict;
      }
      repeats.read(doc.table);
      // A longer n-gram repeats only where a shorter one does.
      let unique = Number.POSITIVE_INFINITY;
      for (const [n, most] of top) {
        const found =
          n > unique ? { characters: repeats.firstCharacters(n), repeats: false } : repeats.topCharacters(n);
        if (!found.repeats) unique = Math.min(unique, n);
        const verdict = above(`${name}.top${n}Gram`, found.characters / length, most);
        if (verdict !== undefined) return verdict;
      }
      for (const [n, most] of repeated) {
        const characters = n > unique ? 0 : repeats.repeatedCharacters(n);
        if (characters === 0) unique = Math.min(unique, n);
        const verdict = above(`${name}.repeated${n}Grams`, characters / length, most);
        if (verdict !== undefined) return verdict;
      }
      return true;
    },
  };
}

/** Limits by n, shortest first. */
function byLength(option: string, limits: Readonly<Record<number, number>>): readonly (readonly [number, number])[] {
  return Object.entries(limits)
    .map(([n, most]) => [Number(n), limitOf(name, `${option}[${n}]`, most, most)!] as const)
    .sort(([a], [b]) => a - b);
}

function countRepeats(parts: readonly string[]): { readonly parts: number; readonly characters: number } {
  const seen = new Set<string>();
  let again = 0;
  let characters = 0;
  for (const part of parts) {
    if (seen.has(part)) {
      again++;
      characters += codePoints(part);
    } else seen.add(part);
  }
  return { parts: again, characters };
}
