import { describe, expectTypeOf, it } from 'vitest';
import {
  type Contamination,
  cleanText,
  type DuplicatesFound,
  decontaminate,
  dropExactDuplicates,
  dropNearDuplicates,
  keepQuality,
  lengthBounds,
  markContamination,
  markNearDuplicates,
  nearDuplicateGroups,
  removeBoilerplate,
} from '../../src/curate/index.js';
import type { Dataset } from '../../src/dataset/dataset.js';
import { type PrivacyReport, restorePersonal, scrubPersonal } from '../../src/privacy/index.js';
import type { RowStep } from '../../src/spec/row-step.js';

interface Row {
  readonly id: number;
  readonly text: string;
  readonly note?: string;
}
declare const rows: Dataset<Row>;

describe('steps', () => {
  it('take their row type from the dataset they are piped into', () => {
    const rules = [lengthBounds({ minWords: 1 })];
    expectTypeOf(rows.pipe(cleanText({ text: 'text' }))).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(rows.pipe(removeBoilerplate({ text: ['text'] }))).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(rows.pipe(keepQuality({ text: 'text', rules }))).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(rows.pipe(dropExactDuplicates())).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(rows.pipe(dropExactDuplicates({ by: ['id', 'note'] }))).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(rows.pipe(dropNearDuplicates({ text: 'text' }))).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(rows.pipe(dropNearDuplicates({ text: (row) => row.text }))).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(rows.pipe(decontaminate({ text: 'text', sets: { rows: ['a'] } }))).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(rows.pipe(scrubPersonal())).toEqualTypeOf<Dataset<Row>>();
    expectTypeOf(rows.pipe(restorePersonal('key'))).toEqualTypeOf<Dataset<Row>>();
    rows.split({ train: 1 }, { seed: 1, together: nearDuplicateGroups({ text: 'text' }) });
  });

  it('add columns where they mark', () => {
    expectTypeOf(rows.pipe(markNearDuplicates({ text: 'text' }))).toEqualTypeOf<
      Dataset<Row & { readonly cluster: number; readonly kept: boolean }>
    >();
    const marked = rows.pipe(markContamination({ text: 'text', sets: {} }));
    expectTypeOf(marked).toEqualTypeOf<Dataset<Row & { readonly contamination: readonly Contamination[] }>>();
  });

  it('give their reports by type', () => {
    const near = dropNearDuplicates<Row>({ text: 'text' });
    expectTypeOf(near).toEqualTypeOf<RowStep<Row, Row, DuplicatesFound>>();
    expectTypeOf(rows.pipe(near).report(near)).toEqualTypeOf<DuplicatesFound | undefined>();
    expectTypeOf(rows.report(scrubPersonal<Row>())).toEqualTypeOf<PrivacyReport | undefined>();
    const byFunction = dropNearDuplicates({ text: (row: Row) => row.text });
    expectTypeOf(byFunction).toEqualTypeOf<RowStep<Row, Row, DuplicatesFound>>();
  });

  it('refuse columns that are none, or hold no text', () => {
    // @ts-expect-error a number
    rows.pipe(cleanText({ text: 'id' }));
    // @ts-expect-error not in every row
    rows.pipe(cleanText({ text: 'note' }));
    // @ts-expect-error no such column
    rows.pipe(dropNearDuplicates({ text: 'txt' }));
    // @ts-expect-error no such column
    rows.pipe(dropExactDuplicates({ by: 'txt' }));
    // @ts-expect-error a function needs one that writes
    cleanText({ text: (row: Row) => row.text });
    // @ts-expect-error the type of the rows is not known
    dropNearDuplicates({ text: 'text' });
    // @ts-expect-error rows have other columns
    rows.pipe(dropNearDuplicates<{ other: string }>({ text: 'other' }));
    // @ts-expect-error no such column
    rows.split({ train: 1 }, { seed: 1, together: nearDuplicateGroups({ text: 'txt' }) });
  });
});
