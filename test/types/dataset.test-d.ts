import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import type { LeakageReport } from '../../src/dataset/leakage.js';
import type { TextRow } from '../../src/dataset/read/read-text.js';
import type { Provider, Schema } from '../../src/spec/index.js';

const schema = z.object({ question: z.string(), stars: z.coerce.number() });
interface Row {
  question: string;
  stars: number;
}
declare const rows: Dataset<Row>;
declare const bare: Provider;
declare const warehouse: Provider<'rows'>;
declare const structural: Schema<{ readonly id: string }>;

describe('Dataset', () => {
  it('has the row type of its schema, whichever library made it', () => {
    expectTypeOf(Dataset.fromJSONL('a.jsonl', { schema })).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(Dataset.fromCSV('a.csv', { schema, columns: { question: 'q' } })).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(Dataset.fromJSON(['a.json'], { schema, field: 'data' })).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(Dataset.fromFile('*.csv', { schema, delimiter: ';' })).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(Dataset.fromText('a.txt', { schema })).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(Dataset.fromText('a.txt', { by: 'file' })).toEqualTypeOf<Dataset<TextRow>>();
    expectTypeOf(Dataset.fromRows(warehouse, 'SELECT 1', { schema })).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(Dataset.fromJSONL('a.jsonl', { schema: structural })).toEqualTypeOf<
      Dataset<{ readonly id: string }>
    >();
    expectTypeOf(Dataset.of([{ a: 1 }])).toEqualTypeOf<Dataset<{ a: number }>>();
    expectTypeOf(
      Dataset.of(async function* () {
        yield 'x' as const;
      }),
    ).toEqualTypeOf<Dataset<'x'>>();
  });

  it('cannot read rows of a provider that has none', () => {
    // @ts-expect-error the capability "rows" is missing
    Dataset.fromRows(bare, 'SELECT 1', { schema });
  });

  it('refuses options that do not exist', () => {
    // @ts-expect-error misspelt
    Dataset.fromJSONL('a.jsonl', { schema, onInvalidd: 'quarantine' });
    // @ts-expect-error no such policy
    Dataset.fromJSONL('a.jsonl', { schema, onInvalid: 'skip' });
    // @ts-expect-error a CSV option
    Dataset.fromJSONL('a.jsonl', { schema, delimiter: ';' });
    // @ts-expect-error a schema is needed
    Dataset.fromJSONL('a.jsonl', {});
  });

  it('follows the rows through its operations', () => {
    expectTypeOf(rows.map((row) => row.stars)).toEqualTypeOf<Dataset<number>>();
    expectTypeOf(rows.map(async (row) => ({ text: row.question }))).toEqualTypeOf<Dataset<{ text: string }>>();
    expectTypeOf(rows.filter((row) => row.stars > 3)).toEqualTypeOf<Dataset<Row>>();
    const mixed = Dataset.of<string | number>([1, 'x']);
    expectTypeOf(mixed.filter((row): row is string => typeof row === 'string')).toEqualTypeOf<Dataset<string>>();
    expectTypeOf(rows.batch(2)).toEqualTypeOf<Dataset<readonly Row[]>>();
    expectTypeOf(rows.concat(Dataset.of([1]), Dataset.of(['x']))).toEqualTypeOf<Dataset<Row | number | string>>();
    expectTypeOf(rows.toArray()).resolves.toEqualTypeOf<Row[]>();
    expectTypeOf(rows.leakage(rows)).resolves.toEqualTypeOf<LeakageReport>();
  });

  it('splits into exactly the parts that are named', () => {
    const parts = rows.split({ train: 0.8, test: 0.2 }, { seed: 1, by: (row) => row.question });
    expectTypeOf(parts).toEqualTypeOf<{ readonly train: Dataset<Row>; readonly test: Dataset<Row> }>();
    // @ts-expect-error there is no such part
    parts.validation;
    // @ts-expect-error a seed is needed
    rows.split({ train: 1 }, {});
    // @ts-expect-error rows have no such key
    rows.split({ train: 1 }, { seed: 1, by: (row) => row.user });
  });

  it('cannot be constructed', () => {
    // @ts-expect-error private
    new Dataset({});
  });
});
