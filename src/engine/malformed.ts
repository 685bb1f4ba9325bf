import { TuneloopError } from '../base/errors.js';

/**
 * Gives the CORRUPT_RECORD error for bytes or JSON that are not what a model file must be.
 * @param what the file or part that was read
 * @param found what is wrong with it, with the value
 * @param hint what to do about it
 */
export function malformed(what: string, found: string, hint?: string): TuneloopError {
  return new TuneloopError({ code: 'CORRUPT_RECORD', message: `Malformed ${what}: ${found}.`, hint });
}

/** Gives the NOT_FOUND error for a file that an artefact lacks. */
export function missing(name: string, has: readonly string[]): TuneloopError {
  return new TuneloopError({
    code: 'NOT_FOUND',
    message: `The model files have no ${name}.`,
    hint: `There are ${has.length === 0 ? 'no files' : has.join(', ')}.`,
  });
}
