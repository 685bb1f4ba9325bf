/** What makes a record unreadable, as a sentence. */
export interface CsvProblem {
  readonly problem: string;
}

/**
 * Gives the fields of one CSV record. Quotes inside a field that does not start with one are text.
 * @see RFC 4180, section 2
 */
export function csvFields(text: string, delimiter: string): readonly string[] | CsvProblem {
  if (!text.includes('"')) return text.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; ; ) {
    if (text[at] === '"') {
      const close = closingQuote(text, at);
      if (close === -1) return { problem: `The quote that opens field ${fields.length + 1} is never closed` };
      const field = text.slice(at + 1, close);
      fields.push(field.includes('"') ? field.replaceAll('""', '"') : field);
      at = close + 1;
      if (at < text.length && text[at] !== delimiter) {
        return { problem: `There is text after the closing quote of field ${fields.length}` };
      }
    } else {
      const end = text.indexOf(delimiter, at);
      fields.push(text.slice(at, end === -1 ? text.length : end));
      at = end === -1 ? text.length : end;
    }
    if (at >= text.length) return fields;
    at++;
  }
}

function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
