import { checkOptions } from '../../base/check-options.js';
import { above, below, limitOf, settingsOf } from './limits.js';
import type { Limit, QualityRule } from './quality-rule.js';

/** Bounds of {@link lengthBounds}; those that are absent do not hold. */
export interface LengthBoundsOptions {
  /** In code points. */
  readonly minCharacters?: Limit;
  readonly maxCharacters?: Limit;
  readonly minWords?: Limit;
  readonly maxWords?: Limit;
  readonly minLines?: Limit;
  readonly maxLines?: Limit;
}

const name = 'lengthBounds';
const measures = ['Characters', 'Words', 'Lines'] as const;

/**
 * Drops texts that are too short or too long. Checks, in their order: `minCharacters`, `maxCharacters`, `minWords`,
 * `maxWords`, `minLines`, `maxLines`.
 * @throws INVALID_OPTION for a bound that is no number
 */
export function lengthBounds(options: LengthBoundsOptions): QualityRule {
  checkOptions(
    options,
    measures.flatMap((each) => [`min${each}`, `max${each}`]),
    name,
  );
  const bound = (option: keyof LengthBoundsOptions) => limitOf(name, option, options[option] ?? null, Number.NaN);
  const bounds = measures.map((each) => ({ each, min: bound(`min${each}`), max: bound(`max${each}`) }));
  const value = {
    Characters: (doc: { length: number }) => doc.length,
    Words: (doc: { wordCount: number }) => doc.wordCount,
    Lines: (doc: { lines: readonly string[] }) => doc.lines.length,
  };
  return {
    name,
    settings: settingsOf(options),
    check(doc) {
      for (const { each, min, max } of bounds) {
        if (min === undefined && max === undefined) continue;
        const measured = value[each](doc);
        const verdict = below(`${name}.min${each}`, measured, min) ?? above(`${name}.max${each}`, measured, max);
        if (verdict !== undefined) return verdict;
      }
      return true;
    },
  };
}
