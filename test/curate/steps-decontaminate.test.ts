import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decontaminator } from '../../src/curate/decontamination/decontaminator.js';
import { decontaminate, markContamination } from '../../src/curate/steps/decontaminate.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { expectSameInAnyBatches } from './step-properties.js';

interface Row {
  readonly text: string;
}
const words = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `w${from + i}`).join(' ');
const rows: readonly Row[] = [{ text: words(0, 12) }, { text: 'nothing of the kind' }, { text: words(5, 30) }];
const sets = { math: [words(0, 20), words(100, 120), 'too short'], none: [] };

describe('decontaminate', () => {
  it('drops the rows with items of a test set, and says what is left of each set', async () => {
    const step = decontaminate<Row>({ text: 'text', sets, n: 8 });
    const clean = Dataset.of(rows).pipe(step);
    expect(await clean.toArray()).toEqual([rows[1]]);
    expect(clean.report(step)).toEqual({
      direction: 'train→test',
      rule: 'anyNgram',
      share: 0,
      rows: 3,
      contaminatedRows: 2,
      sets: [
        {
          set: 'math',
          n: 8,
          items: 3,
          tooShort: 1,
          contaminated: [0],
          clean: [1, 2],
          contaminatedRatio: 0.5,
          rows: 2,
        },
        {
          set: 'none',
          n: 8,
          items: 0,
          tooShort: 0,
          contaminated: [],
          clean: [],
          contaminatedRatio: null,
          rows: 0,
        },
      ],
      examples: [
        { row: 0, set: 'math', item: 0, share: 0.6 },
        { row: 2, set: 'math', item: 0, share: 0.75 },
      ],
    });
  });

  it('reads sets from datasets and functions at the start of each pass', async () => {
    const items = [words(0, 20)];
    const test = Dataset.of(() => items);
    const step = decontaminate<Row>({
      text: 'text',
      sets: {
        test,
        more: async function* () {
          yield words(100, 120);
        },
      },
    });
    const clean = Dataset.of(rows).pipe(step);
    expect(await clean.toArray()).toEqual([rows[0], rows[1]]);
    items.push(words(0, 12));
    expect(await clean.toArray()).toEqual([rows[1]]);
    expect(clean.report(step)!.sets.map(({ set, items }) => [set, items])).toEqual([
      ['test', 2],
      ['more', 1],
    ]);
    expect(step.operation).toMatchObject({ sets: { test: {}, more: {} }, opaque: true });
  });

  it('tells lists in its operation by their digests, and does not follow changes of them', async () => {
    const list = [words(0, 20)];
    const step = decontaminate<Row>({ text: 'text', sets: { list } });
    expect(step.operation).toEqual({
      op: 'decontaminate',
      text: 'text',
      n: 13,
      rule: 'anyNgram',
      share: 0,
      minWords: 4,
      sets: { list: { items: 1, digest: expect.stringMatching(/^sha256:/) } },
    });
    list.pop();
    expect(await Dataset.of(rows).pipe(step).count()).toBe(2);
  });

  it('gives the same rows and report in any batches', () =>
    expectSameInAnyBatches(
      fc.array(fc.record({ text: fc.array(fc.constantFrom('a', 'b', 'c')).map((all) => all.join(' ')) })),
      () => decontaminate<Row>({ text: 'text', sets: { test: ['a b c a', 'c c c c b'] }, n: 4 }),
      (given) => {
        const finder = decontaminator({ sets: { test: ['a b c a', 'c c c c b'] }, n: 4 });
        return given.filter(({ text }) => finder.check(text).length === 0);
      },
    ));

  it('refuses sets that are none, or can be read once only', async () => {
    const once = (function* () {
      yield 'a';
    })();
    const make = (set: unknown) => decontaminate<Row>({ text: 'text', sets: { set } as never });
    expect(() => make(once)).toThrow('the set "set" can be read once only');
    expect(() => make('a text')).toThrow('is no list of texts');
    expect(() => make(undefined)).toThrow('is no list of texts');
    const rows = Dataset.of([{ text: 'a' }]).pipe(make([1]));
    await expect(rows.toArray()).rejects.toThrow('the set "set" has a number as item 0');
  });
});

describe('markContamination', () => {
  it('drops nothing: each row says which items it contains', async () => {
    const step = markContamination<Row>({ text: ({ text }) => text, sets, n: 8 });
    const marked = Dataset.of(rows).pipe(step);
    expect((await marked.toArray()).map(({ contamination }) => contamination)).toEqual([
      [{ set: 'math', item: 0, share: 0.6 }],
      [],
      [{ set: 'math', item: 0, share: 0.75 }],
    ]);
    expect(marked.report(step)).toMatchObject({ contaminatedRows: 2 });
  });
});
