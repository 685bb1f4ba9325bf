import { describe, expectTypeOf, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import type { Columns, NumberValue } from '../../src/dataset/expression/value.js';
import type { RowStep } from '../../src/spec/row-step.js';

interface Order {
  readonly id: number;
  readonly name: string;
  readonly price: number | null;
  readonly note?: string;
  readonly tags: readonly string[];
}
declare const orders: Dataset<Order>;
declare const customers: Dataset<{ readonly name: string; readonly city: string }>;

describe('Relation', () => {
  it('is a dataset of unknown rows for those who do not care', () => {
    expectTypeOf(orders).toExtend<Dataset<unknown>>();
    expectTypeOf(orders).toExtend<Dataset<{ readonly id: number }>>();
    expectTypeOf<Dataset<unknown>>().not.toExtend<Dataset<Order>>();
  });

  it('knows which columns there are', () => {
    expectTypeOf(orders.select('id', 'note')).toEqualTypeOf<Dataset<{ readonly id: number; readonly note?: string }>>();
    expectTypeOf(orders.omit('note', 'tags', 'price').rename({ name: 'customer' })).toEqualTypeOf<
      Dataset<{ readonly id: number; readonly customer: string }>
    >();
    // @ts-expect-error no such column
    orders.select('idd');
    // @ts-expect-error no such column
    orders.rename({ nam: 'x' });
    // @ts-expect-error no such column
    orders.sort('prise');
    // @ts-expect-error no such column
    orders.distinct({ by: 'id' });
  });

  it('knows what a cast gives, and where null may be', () => {
    const cast = orders.select('id', 'name', 'price').cast({ name: 'number', price: 'text' });
    expectTypeOf(cast).toEqualTypeOf<
      Dataset<{ readonly id: number; readonly name: number; readonly price: string | null }>
    >();
    const gaps = orders.select('id', 'name').cast({ name: 'boolean' }, { onInvalid: 'null' });
    expectTypeOf(gaps).toEqualTypeOf<Dataset<{ readonly id: number; readonly name: boolean | null }>>();
    // @ts-expect-error no such type
    orders.cast({ id: 'float' });
  });

  it('compares only what can be compared', () => {
    expectTypeOf(orders.where((row) => row.price.gt(3).and(row.name.startsWith('A')))).toEqualTypeOf<Dataset<Order>>();
    orders.where((row) => row.name.lt(row.note));
    // @ts-expect-error a number is no text
    orders.where((row) => row.name.eq(3));
    // @ts-expect-error a text is no condition
    orders.where((row) => row.name);
    // @ts-expect-error a number has no beginning
    orders.where((row) => row.id.startsWith('1'));
    // @ts-expect-error a list is compared with nothing
    orders.where((row) => row.tags.eq('x'));
    // @ts-expect-error `&&` would lose the first condition
    orders.where((row) => row.id.gt(3) && true);
  });

  it('computes columns, null where one of them may be', () => {
    const made = orders.select('id', 'name', 'price').derive((row) => ({
      twice: row.id.times(2),
      sum: row.id.plus(row.price),
      ratio: row.id.dividedBy(2),
      sure: row.price.orElse(0),
      size: row.name.length(),
      price: row.price.isNull(),
    }));
    type Made = {
      readonly id: number;
      readonly name: string;
      readonly twice: number;
      readonly sum: number | null;
      readonly ratio: number | null;
      readonly sure: number;
      readonly size: number;
      readonly price: boolean;
    };
    expectTypeOf(made).toExtend<Dataset<Made>>();
    expectTypeOf<Dataset<Made>>().toExtend<typeof made>();
    expectTypeOf<Columns<Order>['id']>().toEqualTypeOf<NumberValue<number>>();
  });

  it('joins by columns that both have, and asks for names where others clash', () => {
    expectTypeOf(orders.select('id', 'name').join(customers, { on: 'name' })).toEqualTypeOf<
      Dataset<{ readonly id: number; readonly name: string; readonly city: string }>
    >();
    const left = orders.select('id', 'name').join(customers, { on: ['name'], how: 'left' });
    expectTypeOf(left.toArray()).resolves.items.toHaveProperty('city').toEqualTypeOf<string | null>();
    expectTypeOf(orders.join(customers, { on: 'name', how: 'anti' })).toEqualTypeOf<Dataset<Order>>();
    // @ts-expect-error not in both
    orders.join(customers, { on: 'city' });
    // @ts-expect-error both have `id`, `price`, …
    orders.join(orders, { on: 'name' });
    orders.join(orders, { on: 'name', how: 'semi' });
  });

  it('groups', () => {
    const groups = orders.groupBy(['name'], (row, group) => ({
      n: group.count(),
      mean: row.price.mean(),
      first: row.note.min(),
    }));
    expectTypeOf(groups.toArray()).resolves.items.toEqualTypeOf<{
      readonly name: string;
      n: number;
      mean: number | null;
      first: string | null;
    }>();
    // @ts-expect-error texts have no mean
    orders.groupBy([], (row) => ({ mean: row.name.mean() }));
  });

  it('pipes rows only through steps that take them, and knows what a step reports', () => {
    const upper: RowStep<{ readonly name: string }, { readonly name: string }, { readonly rows: number }> = {
      operation: { op: 'upper' },
      run: (open) => open(),
    };
    expectTypeOf(orders.pipe(upper)).toEqualTypeOf<Dataset<{ readonly name: string }>>();
    expectTypeOf(orders.pipe(upper).report(upper)).toEqualTypeOf<{ readonly rows: number } | undefined>();
    const strict: RowStep<{ readonly name: 'Ada' }> = { operation: { op: 'ada' }, run: (open) => open() };
    // @ts-expect-error a step for some names only does not take all
    orders.pipe(strict);
    // @ts-expect-error numbers have no name
    Dataset.of([1]).pipe(upper);
  });
});
