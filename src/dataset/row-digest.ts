import { canonicalJson } from '../base/canonical-json.js';
import { TuneloopError, ValidationError } from '../base/errors.js';

/**
 * Gives a row's canonical JSON, which is what digests, splits and saved datasets are made of.
 * @param index 0-based, for the error
 * @throws INVALID_ROW where the row cannot be written as JSON
 */
export function rowText(row: unknown, index: number): string {
  try {
    return canonicalJson(row);
  } catch (error) {
    if (!TuneloopError.is(error)) throw error;
    throw new ValidationError({
      code: 'INVALID_ROW',
      message: `Row ${index + 1} is not plain JSON data. ${error.message}`,
      issues: [{ path: '', line: index + 1, message: error.message }],
      cause: error,
    });
  }
}
