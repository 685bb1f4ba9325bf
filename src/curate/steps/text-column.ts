import { TuneloopError } from '../../base/errors.js';
import type { JsonObject } from '../../base/json.js';

/** The columns of a row that hold texts. */
export type TextColumn<T> = { [K in keyof T]-?: T[K] extends string ? K : never }[keyof T] & string;

/** Where a row's text is: a column, or what a function gives. */
export type TextOf<T> = NoInfer<TextColumn<T>> | ((row: T) => string);

/** The same for steps that change texts: columns, or a function with another that gives the row its new text. */
export type TextToEdit<T> =
  | { readonly text: NoInfer<TextColumn<T>> | readonly NoInfer<TextColumn<T>>[] }
  | {
      readonly text: (row: T) => string;
      /** Gives a row with another text; the row that was given stays as it is. */
      readonly write: (row: T, text: string) => T;
    };

/** One text of each row. */
export interface TextPlace<T> {
  /** The column, or the name of the function. */
  readonly name: string;
  /** @throws INVALID_ROW where there is no text */
  read(row: T, index: number): string;
  write(row: T, text: string): T;
}

/** What an operation says of functions: their names, and that the settings do not tell all. */
export function nameOf(fn: { readonly name: string }): string {
  return fn.name === '' ? 'function' : fn.name;
}

/** Gives the text of a row, and what the operation says of it. @throws INVALID_OPTION for what is neither column nor function */
export function textOf<T>(
  what: string,
  text: TextOf<T>,
): { readonly read: TextPlace<T>['read']; readonly setting: JsonObject } {
  return typeof text === 'function'
    ? { read: checked(what, nameOf(text), text), setting: { text: nameOf(text), opaque: true } }
    : { read: placeOf<T>(what, text).read, setting: { text } };
}

/** Gives the texts of a row that a step may change, and what the operation says of them. */
export function textsToEdit<T>(
  what: string,
  { text, write }: { readonly text: unknown; readonly write?: unknown },
): { readonly places: readonly TextPlace<T>[]; readonly setting: JsonObject } {
  if (typeof text === 'function') {
    if (typeof write !== 'function') throw noText(what, 'a function without write');
    const read = checked<T>(what, nameOf(text), text as (row: T) => string);
    const place = { name: nameOf(text), read, write: write as TextPlace<T>['write'] };
    return { places: [place], setting: { text: place.name, write: nameOf(write), opaque: true } };
  }
  if (write !== undefined) throw noText(what, 'a column, which needs no write');
  const columns: readonly unknown[] = Array.isArray(text) ? text : [text];
  if (columns.length === 0) throw noText(what, 'an empty list');
  const places = [...new Set(columns)].map((column) => placeOf<T>(what, column));
  return { places, setting: { text: places.length === 1 ? places[0]!.name : places.map(({ name }) => name) } };
}

function placeOf<T>(what: string, column: unknown): TextPlace<T> {
  if (typeof column !== 'string') throw noText(what, String(column));
  return {
    name: column,
    read: checked(what, column, (row) => (row as Record<string, string> | null | undefined)?.[column] as string),
    write: (row, text) => ({ ...row, [column]: text }),
  };
}

function checked<T>(what: string, name: string, read: (row: T) => string): (row: T, index: number) => string {
  return (row, index) => {
    const text: unknown = read(row);
    if (typeof text === 'string') return text;
    throw new TuneloopError({
      code: 'INVALID_ROW',
      message: `${what}: "${name}" of row ${index + 1} is ${text === null ? 'null' : typeof text}, and no text.`,
      hint: 'Name a column of strings, or give a function that makes a string of every row.',
    });
  };
}

function noText(what: string, given: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: text is ${given}.`,
    hint: 'Give the name of a column, or a function of a row; a step that changes texts needs write with it.',
  });
}
