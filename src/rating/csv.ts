/** What a spreadsheet takes for a formula when a cell begins with it. @see OWASP, CSV Injection */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Gives a cell that a spreadsheet shows and never computes: an apostrophe stands before what could be a formula. */
function neutralized(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** Gives the text of a neutralised cell. */
export function restored(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

/**
 * Gives a CSV text. It begins with a byte-order mark, without which spreadsheets take UTF-8 for something else.
 * @see RFC 4180, section 2
 */
export function csvText(records: readonly (readonly string[])[]): string {
  const field = (text: string) => {
    const safe = neutralized(text);
    return /[",;\t\r\n]/.test(safe) || safe.trim() !== safe ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\ufeff${records.map((record) => `${record.map(field).join(',')}\r\n`).join('')}`;
}
