import { checkOptions, wholeNumber } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import type { Action } from './action.js';

export interface MaskOptions {
  /** Letters and digits that stay at the end. @default 4 */
  readonly keepLast?: number | undefined;
  /** Letters and digits that stay at the beginning. @default 0 */
  readonly keepFirst?: number | undefined;
  /** What stands for each of the others: one character. @default '*' */
  readonly with?: string | undefined;
}

const countable = /[\p{L}\p{N}]/u;

/**
 * Hides letters and digits and leaves what stands between them: `**** **** **** 1111`. However much the options would keep
 * of a short value, at most its last half stays, and at least a third is hidden.
 * @throws INVALID_OPTION
 */
export function mask(options: MaskOptions = {}): Action {
  checkOptions(options, ['keepLast', 'keepFirst', 'with'], 'mask');
  const keepLast = wholeNumber(options.keepLast ?? 4, 0, 'mask: keepLast');
  const keepFirst = wholeNumber(options.keepFirst ?? 0, 0, 'mask: keepFirst');
  const { with: sign = '*' } = options;
  if ([...sign].length !== 1 || countable.test(sign)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `mask: with is ${JSON.stringify(sign)}.`,
      hint: 'Use one character that is no letter or digit.',
    });
  }
  return {
    name: 'mask',
    signature: `mask(first:${keepFirst},last:${keepLast},with:${sign})`,
    apply(value) {
      const characters = [...value];
      const places = characters.flatMap((character, i) => (countable.test(character) ? [i] : []));
      const last = Math.min(keepLast, Math.floor(places.length / 2));
      const first = Math.min(keepFirst, Math.floor((places.length * 2) / 3) - last);
      for (const place of places.slice(first, places.length - last)) characters[place] = sign;
      return characters.join('');
    },
  };
}
