import type { Track } from '../../spec/track.js';
import { type ConformanceCase, check, checkAborts, checkPlain, type Make } from './case.js';

const at = '2026-01-01T00:00:00.000Z';

/** Gives the promises of {@link Track}. */
export function track(make: Make<Track>): readonly ConformanceCase[] {
  return [
    {
      title: 'a run begins, takes points and ends',
      run: async () => {
        const target = await make();
        const run = await target.begin({ name: 'conformance', params: { epochs: 2, model: 'base' } });
        checkPlain(run, 'a handle');
        check(run.id !== '', 'a run must have an id');
        await target.log(run, [
          { key: 'loss', value: 2, step: 1, at },
          { key: 'loss', value: 1.5, step: 2, at },
          { key: 'validationLoss', value: 1.75, step: 2, at },
        ]);
        await target.end(run, 'succeeded');
      },
    },
    {
      title: 'two runs of one name are two runs',
      run: async () => {
        const target = await make();
        const [one, two] = [
          await target.begin({ name: 'twin', params: {} }),
          await target.begin({ name: 'twin', params: {} }),
        ];
        check(one.id !== two.id, `both have the id ${one.id}`);
        await target.end(one, 'failed');
        await target.end(two, 'cancelled');
      },
    },
    {
      title: 'logging no points is no error',
      run: async () => {
        const target = await make();
        const run = await target.begin({ name: 'empty', params: {} });
        await target.log(run, []);
        await target.end(run, 'succeeded');
      },
    },
    {
      title: 'an aborted track call rejects with the reason of its signal',
      run: async () => {
        const target = await make();
        await checkAborts((signal) => target.begin({ name: 'never', params: {} }, { signal }));
      },
    },
  ];
}
