import { TuneloopError } from '../base/errors.js';
import type { CastKind } from '../dataset/columns.js';
import type { ColumnKind } from './column-kind.js';
import type { Compiled, Scope } from './compile-expression.js';

/**
 * Gives a column as another kind, by the rules of `Dataset.cast`.
 * @param number SQL of the number that the column is, or writes
 * @param onInvalid `throw` ends the query at a cell that cannot be that
 * @throws INVALID_OPTION for numbers as text: each engine writes them in another way
 */
export function compileCast(
  name: string,
  from: ColumnKind,
  to: CastKind,
  number: string,
  onInvalid: 'throw' | 'null',
  scope: Scope,
): Compiled {
  const { dialect } = scope;
  const cell = dialect.identifier(name);
  const sql = cast(name, from, to, number, scope);
  const never = sql === undefined;
  const value = sql ?? `CAST(NULL AS ${dialect.types[to]})`;
  if (onInvalid === 'null' || from === to || (from === 'integer' && to !== 'boolean')) return { sql: value, kind: to };
  if (to === 'text' && !never) return { sql: value, kind: to };
  const written = from === 'text' ? cell : `CAST(${cell} AS ${dialect.types.text})`;
  const message = [dialect.text(`Column "${name}" holds `), written, dialect.text(`, which is no ${to}`)].join(' || ');
  const fail = dialect.fail(message, to);
  const bad = never ? `${cell} IS NOT NULL` : `${cell} IS NOT NULL AND ${value} IS NULL`;
  return { sql: `CASE WHEN ${bad} THEN ${fail} ELSE ${value} END`, kind: to };
}

/** Null where the cell cannot be that; undefined where no cell of this kind can. */
function cast(name: string, from: ColumnKind, to: CastKind, number: string, scope: Scope): string | undefined {
  const { types, text, identifier } = scope.dialect;
  const cell = identifier(name);
  if (from === 'other') throw refused(scope, `column "${name}" is of kind "other", which cannot be cast`);
  if (from === to) return cell;
  switch (to) {
    case 'text':
      if (from === 'boolean') return `CASE WHEN ${cell} THEN 'true' WHEN NOT ${cell} THEN 'false' END`;
      if (from === 'integer') return `CAST(CAST(${cell} AS ${types.bigint}) AS ${types.text})`;
      throw refused(scope, `column "${name}" is a number, and each engine writes numbers as text in its own way`);
    case 'boolean':
      if (from !== 'text') return undefined;
      return `CASE WHEN ${cell} = ${text('true')} THEN TRUE WHEN ${cell} = ${text('false')} THEN FALSE END`;
    case 'number':
      return from === 'boolean' ? undefined : number;
    case 'integer':
      if (from === 'boolean') return undefined;
      return `CASE WHEN FLOOR(${number}) = ${number} AND ABS(${number}) <= 9007199254740991 THEN ${number} END`;
  }
}

function refused({ where }: Scope, message: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `toSql: ${where}: ${message}.`,
    hint: 'Cast it to an integer first where its numbers are whole, or cast in process, with the rows that come back.',
  });
}
