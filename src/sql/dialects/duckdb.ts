import {
  call,
  commonCalls,
  type Dialect,
  decimalPattern,
  doubled,
  exponentLiteral,
  limitOffset,
  notAmong,
} from '../dialect.js';

const quoted = doubled("'");

/** DuckDB 1.3 and later. */
export const duckdb: Dialect = {
  title: 'DuckDB',
  identifier: doubled('"'),
  // A query ends at a NUL character, so it is made by a function.
  text: (text) => {
    const parts = text.split('\0').map(quoted);
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' || chr(0) || ')})`;
  },
  number: exponentLiteral,
  types: { text: 'VARCHAR', number: 'DOUBLE', integer: 'DOUBLE', boolean: 'BOOLEAN', bigint: 'BIGINT' },
  foldsCase: true,
  calls: {
    ...commonCalls,
    length: (a) => `CAST(LENGTH(${a}) AS DOUBLE)`,
    lower: (a) => byCharacter('LOWER', a, 'İ'),
    upper: (a) => byCharacter('UPPER', a, `ß${iotaSubscripts}`),
    contains: call('CONTAINS'),
    startsWith: call('STARTS_WITH'),
    endsWith: call('ENDS_WITH'),
    toNumber: (a) => `TRY_CAST(REGEXP_EXTRACT(${a}, '${decimalPattern}$', 1) AS DOUBLE)`,
  },
  overflows: true,
  finite: notAmong("'NaN'::DOUBLE", "'Infinity'::DOUBLE", "'-Infinity'::DOUBLE"),
  // Compensated sums: the order of rows does not show but in the last digit.
  aggregate: { sum: 'FSUM', mean: 'FAVG', allTrue: 'BOOL_AND', anyTrue: 'BOOL_OR' },
  partitionKey: (sql) => sql,
  fail: (message) => `ERROR(${message})`,
  limit: limitOffset,
};

/** Letters with a capital of two code points, which DuckDB gives another of one. */
const iotaSubscripts = [
  [0x1f80, 8],
  [0x1f90, 8],
  [0x1fa0, 8],
  [0x1fb3, 1],
  [0x1fc3, 1],
  [0x1ff3, 1],
]
  .map(([first = 0, count = 0]) => String.fromCodePoint(...Array.from({ length: count }, (_, at) => first + at)))
  .join('');

function byCharacter(change: string, text: string, kept: string): string {
  const each = `CASE WHEN CONTAINS('${kept}', c) THEN c ELSE ${change}(c) END`;
  return `ARRAY_TO_STRING([${each} FOR c IN STRING_SPLIT(${text}, '')], '')`;
}
