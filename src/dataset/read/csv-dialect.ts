import { csvFields } from './csv-fields.js';
import { CsvSplitter } from './csv-splitter.js';

/** Delimiters that are recognised, in the order in which they win a tie. */
export const delimiters = [',', ';', '\t', '|'] as const;

const sampleRecords = 50;

/**
 * Gives the delimiter of a CSV text from its beginning: the one under which the header has several fields and the most
 * rows have as many as the header; among equals the one with more fields. A comma where none fits.
 */
export function sniffDelimiter(beginning: Uint8Array): string {
  let best = { delimiter: ',', agreement: 0, width: 1 };
  for (const delimiter of delimiters) {
    const widths: number[] = [];
    for (const { text } of new CsvSplitter(delimiter, 'the beginning').push(beginning)) {
      const fields = csvFields(text, delimiter);
      widths.push('problem' in fields ? 0 : fields.length);
      if (widths.length === sampleRecords) break;
    }
    if (widths.length === 0) {
      const only = csvFields(new TextDecoder().decode(beginning), delimiter);
      widths.push('problem' in only ? 0 : only.length);
    }
    const width = widths[0] as number;
    const agreement = widths.filter((other) => other === width).length / widths.length;
    if (width < 2 || agreement < best.agreement) continue;
    if (agreement > best.agreement || width > best.width) best = { delimiter, agreement, width };
  }
  return best.delimiter;
}
