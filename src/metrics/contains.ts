import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { oneOf } from '../base/option-values.js';
import type { Metric, TextSegment } from '../spec/metric.js';
import { rowMetric } from './row-metric.js';
import type { OutputSegment } from './segments.js';
import { settingText } from './setting-text.js';

/** Settings of {@link contains}. */
export interface ContainsOptions {
  /** What is looked for in every output, instead of the row's references. */
  readonly texts?: readonly string[] | undefined;
  /** Whether one of them is enough. @default 'any' */
  readonly need?: 'any' | 'all' | undefined;
  /** @default false */
  readonly ignoreCase?: boolean | undefined;
  /** Whether only whole words count: no letter, digit or `_` next to them. @default false */
  readonly words?: boolean | undefined;
}

/**
 * Share of the outputs that contain any or all of the references, or of some given texts, 0 to 1; explained by what is
 * missing. References that are empty are left out; a row without any other abstains. Stats: `[1 if so, else 0; 1]`.
 * @throws INVALID_OPTION for a bad option, or for given texts of which there are none, or an empty one
 */
export function contains(options: ContainsOptions & { readonly texts: readonly string[] }): Metric<OutputSegment>;
export function contains(options?: ContainsOptions): Metric<TextSegment>;
export function contains(options: ContainsOptions = {}): Metric<TextSegment> {
  const name = 'contains';
  checkOptions(options, ['texts', 'need', 'ignoreCase', 'words'], name);
  const { texts, ignoreCase = false, words = false } = options;
  const need = oneOf(name, 'need', options.need ?? 'any', ['any', 'all']);
  if (texts !== undefined && (texts.length === 0 || texts.includes(''))) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `contains: ${texts.length === 0 ? 'there are no texts' : 'one of the texts is empty'}.`,
      hint: 'Every output contains the empty text; give at least one that is not.',
    });
  }
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  return rowMetric({
    name,
    value({ output, references }) {
      const wanted = texts ?? references.filter((reference) => reference !== '');
      if (wanted.length === 0) return { status: 'abstained', reason: 'no-reference' };
      const folded = fold(output);
      const missing = wanted.filter((text) => !isIn(folded, fold(text), words));
      if (missing.length === 0 || (need === 'any' && missing.length < wanted.length)) return 1;
      const shown = missing.slice(0, 5).map((text) => JSON.stringify(text.slice(0, 80)));
      return { value: 0, explanation: `It lacks ${shown.join(need === 'any' ? ' and ' : ', ')}.` };
    },
    settings: {
      of: texts === undefined ? 'references' : settingText(texts),
      need,
      case: ignoreCase ? 'lc' : 'mixed',
      words: words ? 'yes' : 'no',
    },
    ...(texts === undefined ? {} : { about: { texts } }),
  });
}

const BEFORE = /[\p{L}\p{M}\p{N}_]$/u;
const AFTER = /^[\p{L}\p{M}\p{N}_]/u;

function isIn(text: string, wanted: string, words: boolean): boolean {
  if (!words) return text.includes(wanted);
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    // Two units are enough for one character.
    if (!BEFORE.test(text.slice(Math.max(0, at - 2), at)) && !AFTER.test(text.slice(end, end + 2))) return true;
  }
  return false;
}
