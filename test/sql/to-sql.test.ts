import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValidationError } from '../../src/base/errors.js';
import type { Dataset } from '../../src/dataset/dataset.js';
import { type SqlDialect, type SqlTable, toSql } from '../../src/sql/index.js';
import { leavesOf } from '../../src/sql/sql-table.js';
import { customers, type Order, orders, plans, tables, unordered } from './plans.js';

const dialects: readonly SqlDialect[] = ['duckdb', 'spark', 'snowflake', 'bigquery'];
const all: Readonly<Record<string, SqlTable>> = tables;

/** The query over those tables that the plan reads. */
function query(plan: Dataset<unknown>, dialect: SqlDialect = 'duckdb', from = all) {
  const used = new Set(leavesOf(plan.lineage).map(({ source }) => source.name));
  const chosen = Object.fromEntries(Object.entries(from).filter(([name]) => used.has(name)));
  return toSql(plan, { dialect, tables: chosen });
}

function refusal(work: () => unknown): Error & { issues?: unknown } {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    return error as Error;
  }
  throw new Error('It was not refused.');
}

describe('toSql', () => {
  it.each(dialects)('writes %s as golden/ has it', async (dialect) => {
    const texts = Object.entries(plans).map(([name, plan]) => `-- ${name}\n${query(plan, dialect).text};\n`);
    await expect(texts.join('\n')).toMatchFileSnapshot(`golden/${dialect}.sql`);
  });

  it('says what the columns of the answer hold', () => {
    expect(query(plans['arithmetic'] as Dataset<unknown>).columns).toEqual([
      { name: 'id', kind: 'integer' },
      { name: 'price', kind: 'number' },
      { name: 'ratio', kind: 'number' },
      { name: 'rest', kind: 'number' },
      { name: 'whole', kind: 'number' },
      { name: 'known', kind: 'number' },
    ]);
  });

  it('takes a lineage as well, so a plan can come from a file', () => {
    const plan = JSON.parse(JSON.stringify(orders.where((r) => r.open).lineage));
    const options = { dialect: 'spark', tables: { orders: tables.orders } } as const;
    expect(toSql(plan, options)).toEqual(
      toSql(
        orders.where((r) => r.open),
        options,
      ),
    );
  });
});
