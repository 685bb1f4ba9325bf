/** A text that a step changed; both are cut at 200 characters. */
export interface TextChange {
  /** 0-based. */
  readonly row: number;
  /** The column, or the name of the function that gave the text. */
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

const mostExamples = 3;
const mostCharacters = 200;

/** Counts the rows that a step changed, and keeps the first few. */
export class TextChanges {
  rows = 0;
  changed = 0;
  readonly examples: TextChange[] = [];

  add(row: number, text: string, before: string, after: string): void {
    if (this.examples.length === mostExamples) return;
    this.examples.push({ row, text, before: cut(before), after: cut(after) });
  }
}

function cut(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}
