import { checkOptions } from '../../base/check-options.js';
import { classAt, TERMINAL, unitClasses } from '../text/character-class.js';
import { codePoints, isBlank } from '../text/python-text.js';
import { above, below, limitOf, settingsOf } from './limits.js';
import type { Limit, QualityRule } from './quality-rule.js';

/** Limits of {@link fineWebQuality}: shares from 0 to 1; `null` turns a check off. */
export interface FineWebQualityOptions {
  /** Share of lines that end in punctuation that ends a sentence. @default 0.12 */
  readonly minTerminalLines?: Limit;
  /** Share of lines with at most `shortLine` characters. @default 0.67 */
  readonly maxShortLines?: Limit;
  /** @default 30 */
  readonly shortLine?: number | undefined;
  /** Share of the characters in lines that have occurred before. @default 0.01 */
  readonly maxRepeatedLineCharacters?: Limit;
  /** Line breaks per word. @default 0.3 */
  readonly maxBreaksPerWord?: Limit;
}

const name = 'fineWebQuality';

/**
 * The rules that FineWeb adds: lines that end as sentences do, few short lines, hardly any repeated, no lists. Checks, in
 * their order: `empty`, `terminalLines`, `shortLines`, `repeatedLineCharacters`, `breaksPerWord`.
 * @throws INVALID_OPTION for a limit that is no number
 * @see Penedo et al. 2024, The FineWeb Datasets; read as datatrove 0.10 does
 */
export function fineWebQuality(options: FineWebQualityOptions = {}): QualityRule {
  const optionNames = [
    'minTerminalLines',
    'maxShortLines',
    'shortLine',
    'maxRepeatedLineCharacters',
    'maxBreaksPerWord',
  ];
  checkOptions(options, optionNames, name);
  const minTerminal = limitOf(name, 'minTerminalLines', options.minTerminalLines, 0.12);
  const maxShort = limitOf(name, 'maxShortLines', options.maxShortLines, 0.67);
  const shortLine = limitOf(name, 'shortLine', options.shortLine, 30)!;
  const maxRepeated = limitOf(name, 'maxRepeatedLineCharacters', options.maxRepeatedLineCharacters, 0.01);
  const maxBreaks = limitOf(name, 'maxBreaksPerWord', options.maxBreaksPerWord, 0.3);

  return {
    name,
    settings: settingsOf(options),
    check(doc) {
      const parts = doc.text.split('\n');
      let lines = 0;
      let ended = 0;
      let short = 0;
      let repeated = 0;
      const seen = parts.length > 1 ? new Set<string>() : undefined;
      for (const line of parts) {
        if (isBlank(line)) continue;
        lines++;
        if (endsSentence(line)) ended++;
        if (line.length <= shortLine || (line.length <= shortLine * 2 && codePoints(line) <= shortLine)) short++;
        if (seen?.has(line)) repeated += codePoints(line);
        else seen?.add(line);
      }
      const breaks = parts.length - 1;
      if (lines === 0 || doc.wordCount === 0) return { rule: `${name}.empty`, value: 0, limit: 1 };
      return (
        below(`${name}.terminalLines`, ended / lines, minTerminal) ??
        above(`${name}.shortLines`, short / lines, maxShort) ??
        above(`${name}.repeatedLineCharacters`, repeated / (doc.length - breaks), maxRepeated) ??
        above(`${name}.breaksPerWord`, breaks / doc.wordCount, maxBreaks) ??
        true
      );
    },
  };
}

function endsSentence(line: string): boolean {
  const last = line.charCodeAt(line.length - 1);
  if (unitClasses()[last]! & TERMINAL) return true;
  return last >= 0xdc00 && last <= 0xdfff && line.length > 1 && (classAt(line, line.length - 2) & TERMINAL) !== 0;
}
