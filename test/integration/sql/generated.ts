import { rng } from '../../../src/base/rng.js';
import { Dataset } from '../../../src/dataset/dataset.js';
import type { AggregateExpression, Expression, Scalar } from '../../../src/dataset/expression/expression.js';
import type { Columns } from '../../../src/dataset/expression/value.js';
import type { ColumnKind, SqlTable } from '../../../src/sql/index.js';

type Row = Readonly<Record<string, Scalar>>;
type Rows = Dataset<Record<string, never>>;
type Kind = 'text' | 'number' | 'integer' | 'boolean';
type Random = ReturnType<typeof rng>;
/** Values are built without types here: what fits is chosen by kind. */
type Loose = Record<string, (...args: unknown[]) => Loose> & {
  readonly expression: Expression;
  readonly aggregate: AggregateExpression;
};

/** Rows of two tables, a plan over them, and what is known of them. */
export interface Case {
  readonly plan: Rows;
  readonly rows: Readonly<Record<'left' | 'right', readonly Row[]>>;
  readonly tables: Readonly<Record<string, SqlTable>>;
  /** False where the tables give no order, so that only the set of rows counts. */
  readonly ordered: boolean;
}

const letters = [
  'a',
  'b',
  'Z',
  'ß',
  'İ',
  'ᾳ',
  'ǆ',
  'Σ',
  'é',
  'é',
  '😀',
  '\uffff',
  '中',
  ' ',
  ' ',
  '\t',
  '\n',
  '%',
  '_',
];
const marks = ["'", '"', '`', '\\', '\\n', '--', '/*', ';', `\${env:HOME}`, '\r\n', '{', '\u0001', '\u2028'];
const written = [
  '12',
  ' -.5 ',
  '1e3',
  '+7.',
  '1e999',
  '1e-999',
  '0x10',
  '',
  ' ',
  'NaN',
  'true',
  'false',
  '1_000',
  '٣',
  '12\n',
];
const numbers = [
  0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  0.1,
  0.49999999999999994,
  1e21,
  -1e308,
  1.7e308,
  5e-324,
  4503599627370497,
  2 ** 53,
  123456.789,
  1e15 + 0.5,
];
export const columns = {
  id: 'integer',
  number: 'number',
  quarter: 'number',
  whole: 'integer',
  text: 'text',
  note: 'text',
  open: 'boolean',
} as const satisfies Record<string, Kind>;
const rightColumns = { text: 'text', whole: 'integer', city: 'text', rank: 'number' } as const satisfies Record<
  string,
  Kind
>;

/** Gives cases that depend on the seed only. */
export function cases(count: number, seed: number): readonly Case[] {
  const random = rng(seed);
  return Array.from({ length: count }, () => oneCase(random));
}

function oneCase(random: Random): Case {
  const size = random.pick([0, 1, 2, 5, 12, 30]);
  const rows = {
    left: Array.from({ length: size }, (_, id) => ({
      id,
      number: cell(random, () => number(random)),
      quarter: cell(random, () => random.below(400) / 4 - 50),
      whole: cell(random, () => random.below(7) - 3),
      text: cell(random, () => text(random)),
      note: cell(random, () => (random.next() < 0.7 ? random.pick(written) : text(random))),
      open: cell(random, () => random.next() < 0.5),
    })),
    right: Array.from({ length: random.pick([1, 4, 9]) }, (_, rank) => ({
      text: cell(random, () => text(random)),
      whole: cell(random, () => random.below(7) - 3),
      city: cell(random, () => text(random)),
      rank,
    })),
  };
  const ordered = random.next() < 0.7;
  const table = (name: 'left' | 'right', kinds: Readonly<Record<string, ColumnKind>>, by: string) => ({
    [name]: { table: name, columns: kinds, ...(ordered ? { order: [by] } : {}) },
  });
  const built = plan(random, rows, ordered);
  const used = JSON.stringify(built.lineage).includes('"name":"right"');
  return {
    plan: built,
    rows,
    tables: { ...table('left', columns, 'id'), ...(used ? table('right', rightColumns, 'rank') : {}) },
    ordered,
  };
}

function cell<T extends Scalar>(random: Random, value: () => T): T | null {
  return random.next() < 0.2 ? null : value();
}

function number(random: Random): number {
  return random.next() < 0.5 ? random.pick(numbers) : Math.round((random.next() - 0.5) * 2000) / 8;
}

function text(random: Random): string {
  const length = random.below(4);
  return Array.from({ length }, () => random.pick(random.next() < 0.8 ? letters : marks)).join('');
}

function plan(random: Random, rows: Case['rows'], ordered: boolean): Rows {
  const dataset = (name: 'left' | 'right') => Dataset.of(rows[name], { name }) as unknown as Rows;
  let made = dataset('left');
  let kinds: Record<string, Kind> = { ...columns };
  const own = (kind?: Kind) => Object.keys(kinds).filter((name) => kind === undefined || kinds[name] === kind);
  const some = () => own().filter(() => random.next() < 0.6);
  for (let left = 1 + random.below(5); left > 0; left--) {
    switch (random.below(13)) {
      case 0: {
        const chosen = some();
        if (chosen.length === 0) break;
        made = made.select(...chosen);
        kinds = Object.fromEntries(chosen.map((name) => [name, kinds[name] as Kind]));
        break;
      }
      case 1: {
        const away = some();
        if (away.length === own().length) break;
        made = made.omit(...away);
        for (const name of away) delete kinds[name];
        break;
      }
      case 2: {
        const [from, to] = [random.pick(own()), random.pick([...own(), 'neu ü', "it's"])];
        made = made.rename({ [from]: to }) as Rows;
        kinds = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name === from ? to : name, kind]));
        break;
      }
      case 3: {
        const name = random.pick(own());
        const from = kinds[name] as Kind;
        const to = random.pick<Kind>(
          from === 'number' ? ['number', 'integer', 'boolean'] : ['text', 'number', 'integer', 'boolean'],
        );
        made = made.cast({ [name]: to }, { onInvalid: 'null' }) as Rows;
        kinds[name] = to;
        break;
      }
      case 4:
      case 5:
        made = made.where((row) => expression(random, row, kinds, 'boolean', 3) as never);
        break;
      case 6:
      case 7: {
        const names = [random.pick([...own(), 'd 1']), 'd2'];
        const made2: Record<string, Kind> = {};
        made = made.derive(
          (row) =>
            Object.fromEntries(
              names.map((name) => {
                const kind = random.pick<Kind>(['text', 'number', 'boolean', 'integer']);
                made2[name] = kind === 'integer' ? 'number' : kind;
                return [name, expression(random, row, kinds, made2[name] as Kind, 3)];
              }),
            ) as never,
        ) as Rows;
        Object.assign(kinds, made2);
        break;
      }
      case 8: {
        const keys = Array.from({ length: 1 + random.below(2) }, () => random.pick(own()));
        made = made.sort(...keys.map((by) => ({ by, order: random.pick(['ascending', 'descending'] as const) })));
        break;
      }
      case 9:
        if (ordered) made = random.next() < 0.5 ? made.take(random.below(9)) : made.skip(random.below(4));
        break;
      case 10:
        if (random.next() < 0.4) made = made.distinct();
        else if (ordered) made = made.distinct(...own().filter(() => random.next() < 0.4));
        break;
      case 11: {
        const by = own().filter(() => random.next() < 0.3);
        made = grouped(random, made, by, kinds);
        const next: Record<string, Kind> = {};
        for (const name of by) next[name] = kinds[name] as Kind;
        kinds = {
          ...next,
          n: 'integer',
          least: 'text',
          most: 'boolean',
          sum: 'number',
          mean: 'number',
          different: 'integer',
        };
        break;
      }
      case 12: {
        if (random.next() < 0.5) {
          const other = dataset('left').where((row) => expression(random, row, columns, 'boolean', 2) as never);
          const clash = own().some((name) => kinds[name] !== ((columns as Record<string, Kind>)[name] ?? kinds[name]));
          if (clash) break;
          made = made.concat(other) as Rows;
          kinds = { ...columns, ...kinds };
          break;
        }
        const on = (['text', 'whole'] as const).filter(
          (name) => kinds[name] === rightColumns[name] && random.next() < 0.7,
        );
        const how = random.pick(['inner', 'left', 'semi', 'anti'] as const);
        const clash = own().filter((name) => name in rightColumns && !on.includes(name as 'text'));
        if (on.length === 0) break;
        made = made.omit(...clash).join(dataset('right'), { on, how } as never) as unknown as Rows;
        for (const name of clash) delete kinds[name];
        if (how === 'inner' || how === 'left') kinds = { ...rightColumns, ...kinds };
        break;
      }
    }
  }
  return made;
}

function grouped(random: Random, from: Rows, by: readonly string[], kinds: Readonly<Record<string, Kind>>): Rows {
  // Sums of quarters are exact in any order, so they can be compared to the bit.
  const exact = Object.keys(kinds).find((name) => name === 'quarter' || name === 'whole');
  return from.groupBy(
    by as never,
    ((row: Columns<unknown>, group: { count(): unknown }) => {
      const value = (kind: Kind) => expression(random, row, kinds, kind, 2) as unknown as Loose;
      const added =
        exact !== undefined && kinds[exact] === columns[exact as 'whole']
          ? (row as Record<string, Loose>)[exact]
          : undefined;
      const sum = (added ?? value('boolean')['choose']?.(0.25, 3)) as Loose;
      return {
        n: group.count(),
        least: value('text')['min']?.(),
        most: value('boolean')['max']?.(),
        sum: sum['sum']?.(),
        mean: sum['mean']?.(),
        different: value('number')['countDistinct']?.(),
      };
    }) as never,
  ) as unknown as Rows;
}

/** A computation of a kind over columns, up to some depth. */
function expression(
  random: Random,
  row: unknown,
  kinds: Readonly<Record<string, Kind>>,
  kind: Kind,
  depth: number,
): Loose {
  const make = (of: Kind, less = 1) => expression(random, row, kinds, of, depth - less);
  const call = (value: Loose, name: string, ...args: unknown[]) =>
    (value[name] as (...args: unknown[]) => Loose)(...args);
  const literal = (): Scalar =>
    kind === 'text' ? text(random) : kind === 'boolean' ? random.next() < 0.5 : number(random);
  if (depth <= 0) {
    const names = Object.keys(kinds).filter(
      (name) => kinds[name] === kind || (kind === 'number' && kinds[name] === 'integer'),
    );
    const columnsOf = row as Record<string, Loose>;
    if (names.length > 0) return columnsOf[random.pick(names)] as Loose;
    // A value of any kind comes from any column at all.
    const anything = columnsOf[random.pick(Object.keys(kinds))] as Loose;
    const test = call(anything, 'isNull');
    return kind === 'boolean' ? test : call(test, 'choose', literal(), literal());
  }
  const operand = (of: Kind) => (random.next() < 0.3 ? (of === 'text' ? text(random) : number(random)) : make(of));
  switch (kind) {
    case 'boolean': {
      const of = random.pick<Kind>(['text', 'number']);
      return random.pick([
        () => call(make(of), random.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge']), operand(of)),
        () => call(make('boolean'), random.pick(['eq', 'lt', 'ge']), make('boolean')),
        () =>
          call(
            make(of),
            'isIn',
            Array.from({ length: random.below(4) }, () => (of === 'text' ? text(random) : number(random))),
          ),
        () => call(make(random.pick<Kind>(['text', 'number', 'boolean'])), 'isNull'),
        () => call(make('boolean'), random.pick(['and', 'or']), make('boolean')),
        () => call(make('boolean'), 'not'),
        () => call(make('text'), random.pick(['contains', 'startsWith', 'endsWith']), operand('text')),
      ])();
    }
    case 'text':
      return random.pick([
        () => call(make('text'), random.pick(['lower', 'upper', 'trim'])),
        () => call(make('text'), 'append', operand('text')),
        () => call(make('text'), 'slice', random.below(3), random.below(4)),
        () => call(make('text'), 'replaceAll', text(random), text(random)),
        () => call(make('text'), 'orElse', operand('text')),
        () => call(make('boolean'), 'choose', make('text'), text(random)),
      ])();
    default:
      return random.pick([
        () => call(make('number'), random.pick(['plus', 'minus', 'times', 'dividedBy']), operand('number')),
        () => call(make('number'), 'modulo', operand('number')),
        () => call(make('number'), random.pick(['negated', 'abs', 'floor', 'ceil', 'round'])),
        () => call(make('text'), random.pick(['length', 'toNumber'])),
        () => call(make('number'), 'orElse', operand('number')),
        () => call(make('boolean'), 'choose', make('number'), number(random)),
      ])();
  }
}

/** Gives rows so that equal ones are equal JSON: nulls for what is missing, one zero. */
export function normal(rows: readonly object[], names: readonly string[], ordered: boolean): readonly string[] {
  const texts = rows.map((row) =>
    JSON.stringify(names.map((name) => (Object.hasOwn(row, name) ? ((row as Row)[name] ?? null) : null))),
  );
  return ordered ? texts : texts.sort();
}
