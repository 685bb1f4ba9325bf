import { TuneloopError } from '../base/errors.js';
import { cell, parseDecimal } from './expression/evaluate.js';

/** What a cell can be made into. */
export type CastKind = 'text' | 'number' | 'integer' | 'boolean';

/** The type that a cast gives. */
export type CastOf<K> = K extends 'text' ? string : K extends 'boolean' ? boolean : number;

/** @throws INVALID_OPTION for no name, or one that would be the row's prototype */
export function checkColumns(names: readonly unknown[], what: string): void {
  const wrong = names.find((name) => typeof name !== 'string' || name === '' || name === '__proto__');
  if (wrong === undefined) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: a column cannot be called ${JSON.stringify(wrong) ?? String(wrong)}.`,
  });
}

/** Gives a row with these of its columns; those that it lacks stay away. */
export function pick(row: object, names: readonly string[]): object {
  const picked: Record<string, unknown> = {};
  for (const name of names) if (Object.hasOwn(row, name)) picked[name] = (row as Record<string, unknown>)[name];
  return picked;
}

/** Gives a row with some columns under other names, each in its place. */
export function renamed(row: object, names: ReadonlyMap<string, string>): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [names.get(name) ?? name, value]));
}

/**
 * Gives a cell as another type. Null stays null. Text is read as decimal digits or `true` and `false`; an integer must
 * be whole and safe.
 * @returns undefined where the value cannot be that
 */
export function castCell(row: object, name: string, kind: CastKind): string | number | boolean | null | undefined {
  const value = cell(row, name);
  if (value === null) return null;
  switch (kind) {
    case 'text':
      return typeof value === 'object' ? undefined : String(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
    default: {
      const number = typeof value === 'string' ? parseDecimal(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
      return kind === 'number' || Number.isSafeInteger(number) ? number : undefined;
    }
  }
}
