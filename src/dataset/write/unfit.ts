import { ValidationError } from '../../base/errors.js';

/** Gives the error for a row that a format cannot say. @param index 0-based */
export function unfit(index: number, column: string, why: string): ValidationError {
  const at = column === '' ? '' : `, column "${column}"`;
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `Row ${index + 1}${at} cannot be written: ${why}.`,
    hint: 'JSON Lines can say whatever is plain data.',
    issues: [{ path: column, line: index + 1, message: why }],
  });
}
