import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValidationError } from '../../src/base/errors.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { type SqlDialect, type SqlTable, toSql } from '../../src/sql/index.js';
import { leavesOf } from '../../src/sql/sql-table.js';
import { customers, orders, plans, tables, unordered } from './plans.js';

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

  it('takes names and texts as they are, whatever is in them', () => {
    const sources = { 'o"1': { table: ['a.b', 'c"d'], columns: { text: 'text' } } } as const;
    const rows = Dataset.of<{ text: string }>([], { name: 'o"1' });
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !/\p{Cs}/u.test(text)),
        fc
          .string({ unit: 'binary', minLength: 1 })
          .filter((name) => !/[\0\p{Cs}]/u.test(name) && !/^(text|__proto__)$|[$][{]/i.test(name)),
        (text, name) => {
          const plan = rows.select('text').derive((r) => ({ [name]: r.text.eq(text) }));
          for (const dialect of ['duckdb', 'spark', 'snowflake'] as const) {
            const tokens = lexed(toSql(plan, { dialect, tables: sources }).text, dialect);
            const joined = tokens.texts.join('\0');
            expect(joined).toBe(text);
            expect(tokens.names).toContain(name);
            expect(new Set(tokens.names)).toEqual(new Set(['a.b', 'c"d', 'text', name]));
            expect(tokens.rest).toMatch(/^[\w\s(),.=|]*$/);
          }
        },
      ),
    );
  });

  it('leaves nothing in a text for Spark to replace', () => {
    const { text } = query(
      orders.where((r) => r.note.eq(`\${env:HOME}`)),
      'spark',
    );
    expect(text).toContain("'\\u0024{env:HOME}'");
    expect(text).not.toContain('${');
  });

  it('does not let its own names meet those of the plan', () => {
    const { text } = query(
      orders
        .select('id')
        .rename({ id: 'step1' })
        .derive((r) => ({ row_order1: r.step1 })),
    );
    expect(text).toContain('WITH step_1 AS (');
    expect(text).toContain('"row_order_1"');
  });

  it('keeps what is known to be whole, and looks for infinite numbers at the end of arithmetic only', () => {
    const whole = query(orders.select('id').derive(({ id }) => ({ a: id.abs(), b: id.plus(1) }))).columns;
    expect(whole.map(({ kind }) => kind)).toEqual(['integer', 'integer', 'number']);
    const { text } = query(orders.select('id').derive(({ id }) => ({ id: id.plus(1).times(2).minus(3) })));
    expect(text.match(/Infinity/g)).toHaveLength(4);
    const split = query(orders.select('id').derive(({ id }) => ({ id: id.plus(1).dividedBy(id.minus(1)) })));
    expect(split.text.match(/Infinity/g)).toHaveLength(6);
  });
});

describe('order', () => {
  const rows = orders.select('id', 'price', 'customer', 'open');
  const without = { ...all, orders: unordered };

  it.each<[string, Dataset<unknown>]>([
    ['take', rows.take(3)],
    ['skip', rows.skip(3)],
    ['take after a sort with ties', rows.sort('price').take(3)],
    ['the first of equal rows', rows.distinct('customer')],
    ['take after a join', rows.sort('id').join(customers, { on: 'customer' }).take(1)],
  ])('that nobody defined is refused: %s', (_name, plan) => {
    expect(refusal(() => query(plan, 'duckdb', without)).message).toMatch(/which rows come first is not defined: the/);
  });

  it.each<[string, Dataset<unknown>]>([
    ['nothing is taken', rows.take(0)],
    ['nothing is skipped', rows.skip(0)],
    ['whole rows are compared', rows.distinct()],
    [
      'groups are sorted by their key',
      rows
        .groupBy(['customer'], (_, g) => ({ n: g.count() }))
        .sort('customer')
        .take(2),
    ],
    ['there is one row', rows.groupBy([], (_, g) => ({ n: g.count() })).take(1)],
    ['rows are told apart by their columns', rows.distinct().sort('id', 'price', 'customer', 'open').take(2)],
    ['all rows are wanted', rows.sort('price')],
    ['nothing is sorted by', rows.sort()],
    ['only partners are asked for', rows.join(customers, { on: 'customer', how: 'semi' }).distinct()],
  ])('is not asked for where %s', (_name, plan) => {
    expect(query(plan, 'duckdb', without).text).toContain('SELECT');
  });

  it('is known from what tells the rows apart', () => {
    const tied: Record<string, SqlTable> = { ...all, orders: { ...unordered, order: ['id'] } };
    expect(query(rows.sort('price').take(3), 'duckdb', tied).text).toContain('LIMIT 3');
    // The name of the key changes, its column goes: the order stays.
    expect(query(rows.rename({ id: 'n' }).omit('n').take(3), 'duckdb', tied).text).toContain('LIMIT 3');
    // A customer has no key: several partners have no order.
    const paired = rows.join(customers, { on: 'customer' });
    expect(refusal(() => query(paired.take(3), 'duckdb', tied)).message).toContain('the order leaves ties');
    const keyed = { ...tied, customers: { ...tables.customers, order: ['customer'] } };
    expect(query(paired.take(3), 'duckdb', keyed).text).toContain('LIMIT 3');
  });
});

describe('what cannot be SQL', () => {
  it('is told all at once, each part by its place', () => {
    const left = orders.map(function total(row) {
      return row;
    });
    const plan = left
      .sample({ share: 0.5, seed: 1 })
      .concat(orders.shuffle({ seed: 1 }))
      .filter((row) => row.open === true)
      .pipe({ operation: { op: 'cleanText' }, run: (open) => open() });
    const error = refusal(() => query(plan)) as ValidationError;
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.issues).toEqual([
      { path: 'parents.0.operations.0', message: 'map total after "orders" holds a function' },
      { path: 'parents.0.operations.1', message: 'sample after "orders → map total" draws from a seeded generator' },
      { path: 'parents.1.operations.0', message: 'shuffle after "orders" orders rows by their digests' },
      { path: 'operations.0', message: expect.stringMatching(/^filter after ".*" holds a function$/) },
      { path: 'operations.1', message: expect.stringMatching(/^cleanText after ".*" is a step that runs in process/) },
    ]);
    expect(error.message).toMatch(/5 parts of the plan .* before the first of them/);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['a dialect', () => query(orders, 'oracle' as SqlDialect), /dialect is "oracle"/],
    [
      'a source without a table',
      () => toSql(orders, { dialect: 'spark', tables: {} }),
      /no table is given for "orders"/,
    ],
    ['a table of no source', () => toSql(orders, { dialect: 'spark', tables }), /tables has "customers"/],
    [
      'two sources of one name',
      () => query(orders.concat(Dataset.fromJSONL('orders.jsonl', { schema: {} as never, name: 'orders' }) as never)),
      /two sources of the plan are called "orders"/,
    ],
    [
      'rows in memory that nobody named',
      () => {
        const rows = Dataset.of([{ id: 1 }]);
        return toSql(rows.concat(rows), { dialect: 'spark', tables: {} });
      },
      /two sources of the plan are called "memory"/,
    ],
    [
      'a column',
      () => query(orders.where((r) => (r as never)['none'])),
      /where after "orders": there is no column "none"/,
    ],
    ['a kind', () => query(orders.where((r) => r.note.gt(1 as never))), /gt has a text and an integer/],
    ['a list in a comparison', () => query(orders.sort('tags' as never)), /"tags" is of kind "other"/],
    [
      'a number as text',
      () => query(orders.cast({ price: 'text' })),
      /each engine writes numbers as text in its own way/,
    ],
    ['no columns', () => query(orders.select()), /rows without columns/],
    [
      'both sides of a join',
      () => query(orders.join(orders as never, { on: 'id' } as never)),
      /both sides have a column/,
    ],
    ['half a letter', () => query(orders.where((r) => r.note.eq('\ud800'))), /half of a surrogate pair/],
    ['one name twice', () => query(orders.rename({ note: 'ID' })), /"id" and "ID" are one column in DuckDB/],
    ['a name', () => query(orders.rename({ note: 'a.b' }), 'bigquery'), /BigQuery has no column of the name "a\.b"/],
    [
      'a start from the end',
      () => query(orders.derive((r) => ({ x: r.note.slice(-1, 2) }))),
      /whole numbers of at least 0/,
    ],
  ])('is refused: %s', (_name, work, message) => {
    expect(refusal(work).message).toMatch(message);
  });

  it('lets names that differ in case stay two in Snowflake', () => {
    expect(query(orders.rename({ note: 'ID' }), 'snowflake').columns.map(({ name }) => name)).toContain('ID');
  });
});

/** Reads a query as its engine does: texts, names, and the rest. Written apart from the quoting, to check it. */
function lexed(sql: string, dialect: 'duckdb' | 'spark' | 'snowflake') {
  const nameQuote = dialect === 'spark' ? '`' : '"';
  const tokens = { texts: [] as string[], names: [] as string[], rest: '' };
  for (let at = 0; at < sql.length; at++) {
    const quote = sql[at] as string;
    if (quote !== "'" && quote !== nameQuote) {
      tokens.rest += quote;
      continue;
    }
    let text = '';
    for (at++; ; at++) {
      if (at >= sql.length) throw new Error('A quote is never closed.');
      const here = sql[at] as string;
      if (here === quote) {
        if (sql[at + 1] !== quote) break;
        text += quote;
        at++;
      } else if (here === '\\' && quote === "'" && dialect !== 'duckdb') {
        const unicode = /^u([0-9a-f]{4})/.exec(sql.slice(at + 1, at + 6))?.[1];
        text += unicode === undefined ? sql[at + 1] : String.fromCharCode(Number.parseInt(unicode, 16));
        at += unicode === undefined ? 1 : 5;
      } else text += here;
    }
    (quote === "'" ? tokens.texts : tokens.names).push(text);
  }
  return { ...tokens, rest: tokens.rest.replaceAll('chr(0)', '') };
}
