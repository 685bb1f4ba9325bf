import {
  backslashed,
  call,
  commonCalls,
  type Dialect,
  decimalPattern,
  exponentLiteral,
  limitOffset,
} from '../dialect.js';

/** BigQuery (GoogleSQL). Its arithmetic ends the query where it overflows, so the SAFE_ forms stand here. */
export const bigquery: Dialect = {
  title: 'BigQuery',
  identifier: backslashed('`'),
  text: backslashed("'"),
  number: exponentLiteral,
  types: { text: 'STRING', number: 'FLOAT64', integer: 'FLOAT64', boolean: 'BOOL', bigint: 'INT64' },
  foldsCase: true,
  columnName: /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}&%=+:'<>#| ]{1,300}$/u,
  calls: {
    ...commonCalls,
    plus: call('SAFE_ADD'),
    minus: call('SAFE_SUBTRACT'),
    times: call('SAFE_MULTIPLY'),
    dividedBy: call('SAFE_DIVIDE'),
    // There is no remainder of doubles; this one is exact for whole numbers of up to 38 digits.
    modulo: (a, b) => `CAST(MOD(SAFE_CAST(${a} AS BIGNUMERIC), NULLIF(SAFE_CAST(${b} AS BIGNUMERIC), 0)) AS FLOAT64)`,
    length: (a) => `CAST(CHAR_LENGTH(${a}) AS FLOAT64)`,
    lower: (a) => byCharacter('LOWER', a),
    upper: (a) => byCharacter('UPPER', a),
    slice: call('SUBSTR'),
    contains: (a, b) => `(STRPOS(${a}, ${b}) > 0)`,
    startsWith: call('STARTS_WITH'),
    endsWith: call('ENDS_WITH'),
    toNumber: (a) => `SAFE_CAST(REGEXP_EXTRACT(${a}, '${decimalPattern}$') AS FLOAT64)`,
  },
  overflows: false,
  finite: (sql) => `IF(IS_INF(${sql}) OR IS_NAN(${sql}), NULL, ${sql})`,
  aggregate: { sum: 'SUM', mean: 'AVG', allTrue: 'LOGICAL_AND', anyTrue: 'LOGICAL_OR' },
  // Doubles cannot be keys of a partition; adding zero makes −0 the other zero.
  partitionKey: (sql, kind) => (kind === 'number' || kind === 'integer' ? `CAST(${sql} + 0e0 AS STRING)` : sql),
  fail: (message) => `ERROR(${message})`,
  limit: (count, offset) => limitOffset(count ?? Number.MAX_SAFE_INTEGER, offset),
};

/** A capital of two letters, as that of ß, is not taken: one code point is to stay one. */
function byCharacter(change: string, sql: string): string {
  const each = `IF(CHAR_LENGTH(${change}(c)) = 1, ${change}(c), c)`;
  return `(SELECT STRING_AGG(${each}, '' ORDER BY place) FROM UNNEST(SPLIT(${sql}, '')) AS c WITH OFFSET AS place)`;
}
