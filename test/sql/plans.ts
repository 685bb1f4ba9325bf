import { Dataset } from '../../src/dataset/dataset.js';
import type { SqlTable } from '../../src/sql/index.js';

export interface Order {
  readonly id: number;
  readonly customer: string | null;
  readonly price: number | null;
  readonly note: string | null;
  readonly open: boolean | null;
  readonly tags: readonly string[];
}

export const orders = Dataset.of<Order>([], { name: 'orders' });
export const customers = Dataset.of<{ customer: string; city: string }>([], { name: 'customers' });

export const tables = {
  orders: {
    table: 'shop.orders',
    columns: { id: 'integer', customer: 'text', price: 'number', note: 'text', open: 'boolean', tags: 'other' },
    order: ['id'],
  },
  customers: { sql: 'SELECT * FROM crm.customers', columns: { customer: 'text', city: 'text' } },
} as const satisfies Record<string, SqlTable>;

/** Without an order, so that only what needs none compiles. */
export const unordered: SqlTable = { table: 'orders', columns: tables.orders.columns };

/** Plans whose texts are kept in `golden/`. */
export const plans: Readonly<Record<string, Dataset<unknown>>> = {
  'columns are chosen, left out and renamed': orders
    .select('id', 'price', 'customer')
    .rename({ price: 'cost' })
    .omit('id'),
  'cells are cast': orders
    .select('id', 'price', 'note', 'open')
    .cast({ note: 'integer', open: 'text' })
    .cast({ price: 'integer' }, { onInvalid: 'null' })
    .cast({ price: 'text' }),
  'comparisons and three-valued logic': orders.where((r) =>
    r.price
      .gt(10)
      .and(r.customer.ne("O'Hara\\"))
      .or(r.open.not())
      .and(r.id.isIn([1, 2]).or(r.note.isNull()).or(r.note.isIn([]))),
  ),
  arithmetic: orders.select('id', 'price').derive(({ id, price }) => ({
    price: price.plus(1).minus(0.1).times(-2),
    ratio: price.dividedBy(id),
    rest: price.modulo(id),
    whole: price.negated().abs().floor().plus(id.ceil()).plus(price.round()),
    known: price.orElse(0),
  })),
  texts: orders.select('note', 'customer').derive(({ note, customer }) => ({
    length: note.length(),
    forms: note.lower().append(note.upper()).append(note.trim()),
    has: note.contains('%').and(note.startsWith('_')).and(note.endsWith(customer)),
    part: note.slice(1, 3),
    other: note.replaceAll('a\nb', '"`'),
    read: note.toNumber(),
    sign: note.toNumber().gt(0).choose('+', '-'),
  })),
  'order, and the first of it': orders
    .select('id', 'price', 'customer')
    .sort({ by: 'price', order: 'descending' }, 'customer')
    .skip(5)
    .take(10),
  'the first of equal rows': orders.select('customer', 'price', 'open').distinct('customer', 'price'),
  groups: orders.groupBy(['customer', 'open'], (row, group) => ({
    n: group.count(),
    priced: row.price.count(),
    notes: row.note.countDistinct(),
    sum: row.price.sum(),
    mean: row.price.times(2).mean(),
    first: row.note.min(),
    all: row.open.min(),
    any: row.open.max(),
  })),
  totals: orders.groupBy([], (_, group) => ({ n: group.count() })),
  'joined rows': orders.select('id', 'customer').join(customers, { on: 'customer', how: 'left' }),
  'rows without a partner': orders.select('id', 'customer').join(customers, { on: 'customer', how: 'anti' }),
  'one after another': orders
    .select('customer', 'price')
    .concat(orders.select('customer', 'note').where((r) => r.note.isNull().not())),
};
