import { describe, expectTypeOf, it } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.js';
import type { Lineage } from '../../src/dataset/lineage.js';
import type { Provider } from '../../src/spec/index.js';
import { type DuckDb, duckdb, duckdbFile, runSql, type SqlEngine, type SqlTable, toSql } from '../../src/sql/index.js';

interface Order {
  readonly id: number;
  readonly price: number | null;
}
declare const orders: Dataset<Order>;
declare const lineage: Lineage;
declare const warehouse: Provider<'rows'>;
const tables = { orders: { table: 'shop.orders', columns: { id: 'integer', price: 'number' } } } as const;

describe('toSql', () => {
  it('takes a dataset of any rows, or a lineage', () => {
    expectTypeOf(toSql(orders, { dialect: 'spark', tables }).text).toEqualTypeOf<string>();
    toSql(lineage, { dialect: 'bigquery', tables });
    // @ts-expect-error no such dialect
    toSql(orders, { dialect: 'oracle', tables });
    // @ts-expect-error no such kind of column
    toSql(orders, { dialect: 'spark', tables: { orders: { table: 'orders', columns: { id: 'bigint' } } } });
  });

  it('has rows come from a table or from a query, not from both', () => {
    const columns = { id: 'integer' } as const;
    expectTypeOf({ table: ['shop', 'orders'], columns }).toExtend<SqlTable>();
    expectTypeOf({ sql: 'SELECT 1 AS id', columns, order: ['id'] }).toExtend<SqlTable>();
    expectTypeOf({ table: 'orders', sql: 'SELECT 1 AS id', columns }).not.toExtend<SqlTable>();
    expectTypeOf({ columns }).not.toExtend<SqlTable>();
    expectTypeOf(duckdbFile('orders.csv', { columns })).toEqualTypeOf<SqlTable>();
  });
});

describe('runSql', () => {
  it('keeps the type of the rows', () => {
    const expensive = orders.where((r) => r.price.gt(10)).derive((r) => ({ twice: r.price.times(2) }));
    expectTypeOf(runSql(duckdb(), expensive, { tables })).toEqualTypeOf<
      Dataset<{ readonly id: number; readonly price: number | null; twice: number | null }>
    >();
  });

  it('takes any provider of rows that says its dialect', () => {
    expectTypeOf<DuckDb>().toExtend<SqlEngine>();
    runSql({ ...warehouse, dialect: 'spark' }, orders, { tables });
    // @ts-expect-error its dialect is not known
    runSql(warehouse, orders, { tables });
  });
});
