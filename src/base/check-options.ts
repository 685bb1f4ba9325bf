import { TuneloopError } from './errors.js';

/**
 * Refuses options nobody reads, so that a misspelt one cannot pass in silence.
 * @param what names the call in the error's text
 * @throws INVALID_OPTION naming the option, and those that exist
 */
export function checkOptions(options: object | undefined, known: readonly string[], what: string): void {
  for (const name of Object.keys(options ?? {})) {
    if (known.includes(name)) continue;
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what} has no option "${name}".`,
      hint: `It has: ${known.join(', ')}.`,
    });
  }
}

/**
 * Gives the number back if it is whole and at least `min`.
 * @throws INVALID_OPTION otherwise
 */
export function wholeNumber(value: number, min: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what} must be a whole number of at least ${min}; it is ${String(value)}.`,
  });
}
