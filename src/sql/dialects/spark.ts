import {
  backslashed,
  call,
  commonCalls,
  type Dialect,
  decimalPattern,
  doubled,
  exponentLiteral,
  limitOffset,
  notAmong,
} from '../dialect.js';

const escaped = backslashed("'");
/** Spark puts settings and environment variables in place of `${…}`, inside texts too. */
const text = (value: string) => escaped(value).replaceAll('$', '\\u0024');

/** Spark SQL 3.4 and later, Databricks SQL. */
export const spark: Dialect = {
  title: 'Spark SQL',
  identifier: doubled('`'),
  text,
  number: exponentLiteral,
  types: { text: 'STRING', number: 'DOUBLE', integer: 'DOUBLE', boolean: 'BOOLEAN', bigint: 'BIGINT' },
  foldsCase: true,
  columnName: /^(?!.*\$\{)/s,
  calls: {
    ...commonCalls,
    floor: (a) => wholeNumber('FLOOR', a),
    ceil: (a) => wholeNumber('CEIL', a),
    length: (a) => `CAST(CHAR_LENGTH(${a}) AS DOUBLE)`,
    lower: (a) => byCharacter('LOWER', a),
    upper: (a) => byCharacter('UPPER', a),
    trim: (a) => `TRIM(BOTH ' ' FROM ${a})`,
    contains: call('CONTAINS'),
    startsWith: call('STARTSWITH'),
    endsWith: call('ENDSWITH'),
    toNumber: (a) => `TRY_CAST(REGEXP_EXTRACT(${a}, ${text(`${decimalPattern}\\z`)}, 1) AS DOUBLE)`,
  },
  overflows: true,
  finite: notAmong("DOUBLE('NaN')", "DOUBLE('Infinity')", "DOUBLE('-Infinity')"),
  aggregate: { sum: 'SUM', mean: 'AVG', allTrue: 'BOOL_AND', anyTrue: 'BOOL_OR' },
  partitionKey: (sql) => sql,
  fail: (message) => `RAISE_ERROR(${message})`,
  limit: limitOffset,
};

/** FLOOR and CEIL give a BIGINT; doubles beyond its reach are whole already. */
function wholeNumber(name: string, sql: string): string {
  return `CASE WHEN ABS(${sql}) < 9007199254740992e0 THEN CAST(${name}(${sql}) AS DOUBLE) ELSE ${sql} END`;
}

/** Java's capital of ß is SS; one code point is to stay one. */
function byCharacter(change: string, sql: string): string {
  const each = `c -> IF(CHAR_LENGTH(${change}(c)) = 1, ${change}(c), c)`;
  return `ARRAY_JOIN(TRANSFORM(SPLIT(${sql}, ''), ${each}), '')`;
}
