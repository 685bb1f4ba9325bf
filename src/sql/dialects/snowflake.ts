import {
  backslashed,
  call,
  commonCalls,
  type Dialect,
  decimalPattern,
  doubled,
  limitOffset,
  notAmong,
} from '../dialect.js';

// Its regular expressions have no groups that do not count.
const pattern = decimalPattern.replaceAll('(?:', '(');

/** Snowflake. */
export const snowflake: Dialect = {
  title: 'Snowflake',
  identifier: doubled('"'),
  text: backslashed("'"),
  // A number with digits only is a decimal here, also with an exponent.
  number: (value) => `CAST('${value}' AS DOUBLE)`,
  types: { text: 'VARCHAR', number: 'DOUBLE', integer: 'DOUBLE', boolean: 'BOOLEAN', bigint: 'BIGINT' },
  foldsCase: false,
  calls: {
    ...commonCalls,
    modulo: (a, b) => `MOD(${a}, NULLIF(${b}, 0))`,
    dividedBy: (a, b) => `(${a} / NULLIF(${b}, 0))`,
    length: (a) => `CAST(LENGTH(${a}) AS DOUBLE)`,
    lower: call('LOWER'),
    upper: call('UPPER'),
    contains: call('CONTAINS'),
    startsWith: call('STARTSWITH'),
    endsWith: call('ENDSWITH'),
    toNumber: (a) => `TRY_CAST(REGEXP_SUBSTR(${a}, '${pattern}$', 1, 1, 'e', 1) AS DOUBLE)`,
  },
  overflows: true,
  finite: notAmong("CAST('NaN' AS DOUBLE)", "CAST('inf' AS DOUBLE)", "CAST('-inf' AS DOUBLE)"),
  aggregate: { sum: 'SUM', mean: 'AVG', allTrue: 'BOOLAND_AGG', anyTrue: 'BOOLOR_AGG' },
  partitionKey: (sql) => sql,
  // No function ends a query here; a conversion that fails shows the text it was given.
  fail: (message, kind) =>
    kind === 'boolean'
      ? `TO_BOOLEAN(${message})`
      : kind === 'text'
        ? `TO_VARCHAR(TO_DOUBLE(${message}))`
        : `TO_DOUBLE(${message})`,
  limit: (count, offset) => (count === undefined ? `LIMIT NULL OFFSET ${offset}` : limitOffset(count, offset)),
};
