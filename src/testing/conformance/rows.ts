import { TuneloopError } from '../../base/errors.js';
import type { Rows } from '../../spec/rows.js';
import { type ConformanceCase, check, checkAborts, checkPlain, collect, type Make, rejection } from './case.js';

/** What the reader under test is asked. */
export interface RowsConformance {
  /** A query that gives at least two rows, the same ones each time. */
  readonly query: string;
  /** A query that fails. */
  readonly badQuery: string;
}

/** Gives the promises of {@link Rows}. */
export function rows(make: Make<Rows>, options: RowsConformance): readonly ConformanceCase[] {
  return [
    {
      title: 'a query gives its rows as JSON, and gives them again',
      run: async () => {
        const source = await make();
        const first = await collect(source.read(options.query));
        check(first.length >= 2, `${first.length} rows instead of two or more`);
        for (const row of first) checkPlain(row, 'a row');
        const second = await collect(source.read(options.query));
        check(JSON.stringify(first) === JSON.stringify(second), 'a second read must give the same rows');
      },
    },
    {
      title: 'reading can stop after the first row',
      run: async () => {
        for await (const _ of (await make()).read(options.query)) break;
      },
    },
    {
      title: 'a query that fails rejects with an error of this library',
      run: async () => {
        const source = await make();
        const error = await rejection(collect(source.read(options.badQuery)), 'a bad query');
        check(TuneloopError.is(error), `rejects with ${String(error)} instead`);
      },
    },
    {
      title: 'an aborted read rejects with the reason of its signal',
      run: async () => {
        const source = await make();
        await checkAborts((signal) => collect(source.read(options.query, { signal })));
      },
    },
  ];
}
