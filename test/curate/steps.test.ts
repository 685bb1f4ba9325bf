import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lengthBounds } from '../../src/curate/rules/length-bounds.js';
import { cleanText } from '../../src/curate/steps/clean-text.js';
import { dropExactDuplicates } from '../../src/curate/steps/drop-exact-duplicates.js';
import { keepQuality } from '../../src/curate/steps/keep-quality.js';
import { removeBoilerplate } from '../../src/curate/steps/remove-boilerplate.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { batched, expectSameInAnyBatches, plainReport, runStep } from './step-properties.js';

interface Row {
  readonly id: number;
  readonly text: string;
  readonly note: string;
}
const row = (id: number, text: string, note = 'as  it  is'): Row => ({ id, text, note });

describe('cleanText', () => {
  it('changes the named column only, counts what did it and shows the first changes', async () => {
    const step = cleanText<Row>({ text: 'text' });
    const given = [row(1, 'cafÃ©  bar'), row(2, 'plain'), row(3, 'a\u200bb'), row(4, 'a \n\n\n\n b')];
    const rows = Dataset.of(given).pipe(step);
    const made = await rows.toArray();
    expect(made.map(({ text }) => text)).toEqual(['café bar', 'plain', 'ab', 'a\n\nb']);
    expect(made.every(({ note }) => note === 'as  it  is')).toBe(true);
    expect(made[1]).toBe(given[1]); // what does not change is not copied
    expect(rows.report(step)).toEqual({
      rows: 4,
      changed: 3,
      operations: { html: 0, repair: 1, controls: 0, invisible: 1, form: 0, whiteSpace: 2 },
      examples: [
        { row: 0, text: 'text', before: 'cafÃ©  bar', after: 'café bar' },
        { row: 2, text: 'text', before: 'a\u200bb', after: 'ab' },
        { row: 3, text: 'text', before: 'a \n\n\n\n b', after: 'a\n\nb' },
      ],
    });
    expect(rows.lineage.operations).toEqual([
      {
        op: 'cleanText',
        text: 'text',
        html: false,
        repair: true,
        form: 'NFC',
        controls: true,
        invisible: true,
        whiteSpace: true,
      },
    ]);
  });

  it('cleans several columns, reads HTML, and writes through a function', async () => {
    const both = Dataset.of([row(1, '<p>a&amp;b</p>', ' x ')]).pipe(cleanText({ text: ['text', 'note'], html: true }));
    expect(await both.toArray()).toEqual([row(1, 'a&b', 'x')]);

    const chat = (text: string) => ({ messages: [{ content: text }] });
    const step = cleanText({
      text: function lastContent(row: ReturnType<typeof chat>) {
        return row.messages.at(-1)!.content;
      },
      write: (_row, text) => chat(text),
      whiteSpace: false,
      form: 'NFKC',
    });
    const rows = Dataset.of([chat('ﬁne  ')]).pipe(step);
    expect(await rows.toArray()).toEqual([chat('fine  ')]);
    expect(step.operation).toMatchObject({ text: 'lastContent', write: 'write', opaque: true, form: 'NFKC' });
  });

  it('keeps a column that is called __proto__ a column', async () => {
    const given = JSON.parse('{"__proto__": " a "}') as { readonly __proto__: string };
    const [made] = await Dataset.of([given])
      .pipe(cleanText({ text: '__proto__' }))
      .toArray();
    expect(JSON.stringify(made)).toBe('{"__proto__":"a"}');
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  });

  it('refuses what is no text, and says where', async () => {
    const broken = Dataset.of([row(1, 'a'), { id: 2 } as Row]).pipe(cleanText({ text: 'text' }));
    await expect(broken.toArray()).rejects.toThrow('cleanText: "text" of row 2 is undefined');
    await expect(broken.toArray()).rejects.toMatchObject({ code: 'INVALID_ROW' });
    const given = [row(1, 'a'), row(2, 'b'), { id: 3 } as Row, row(4, 'd')];
    for (const sizes of [[1], [2], [4]]) {
      const { rows, report, error } = await runStep(cleanText<Row>({ text: 'text' }), batched(given, sizes));
      expect(rows).toEqual(given.slice(0, 2)); // what came before the error, however rows come
      expect(report).toBeUndefined();
      expect(error).toMatchObject({ code: 'INVALID_ROW' });
    }
    expect(() => cleanText({ text: [] })).toThrow(/empty list/);
    expect(() => cleanText({ text: (row: Row) => row.text } as never)).toThrow(/without write/);
    expect(() => cleanText({ text: 'a', whitespace: false } as never)).toThrow(/no option "whitespace"/);
  });

  it('gives the same rows and report in any batches', () =>
    expectSameInAnyBatches(fc.array(fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 12 }) })), () =>
      cleanText<{ text: string }>({ text: 'text', html: true }),
    ));
});

describe('removeBoilerplate', () => {
  it('counts all rows first, then takes out the lines that many share', async () => {
    const step = removeBoilerplate<Row>({ text: 'text', minTexts: 2, minShare: 0 });
    const rows = Dataset.of([row(1, 'Menu\none'), row(2, 'Menu\ntwo'), row(3, 'three')]).pipe(step);
    expect((await rows.toArray()).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(rows.report(step)).toEqual({
      rows: 3,
      changed: 2,
      removed: 2,
      lines: 4,
      uncounted: 0,
      examples: [
        { row: 0, text: 'text', before: 'Menu\none', after: 'one' },
        { row: 1, text: 'text', before: 'Menu\ntwo', after: 'two' },
      ],
    });
  });

  it('gives the same rows and report in any batches', () =>
    expectSameInAnyBatches(
      fc.array(fc.record({ text: fc.array(fc.constantFrom('a', 'b', 'c ', '')).map((lines) => lines.join('\n')) })),
      () => removeBoilerplate<{ text: string }>({ text: 'text', minTexts: 3 }),
    ));

  it('says so where a source gives other rows the second time', async () => {
    let times = 0;
    const rows = Dataset.of(() => Array.from({ length: 2 + times++ }, (_, i) => row(i, 'a')));
    await expect(rows.pipe(removeBoilerplate({ text: 'text' })).toArray()).rejects.toThrow(
      'first there were 2, then more',
    );
  });
});

describe('keepQuality', () => {
  const shouting = { name: 'shouting', check: ({ text }: { text: string }) => text !== text.toUpperCase() || broken };
  const broken = { rule: 'shouting.share', value: 1, limit: 0.5 };

  it('drops a row by the rule that did it, keeps what rules rewrite, and takes rules of your own', async () => {
    const cut = {
      name: 'cut',
      settings: { mark: '#' },
      check: (doc: { text: string }) => ({ text: doc.text.split('#')[0]! }),
    };
    const step = keepQuality<Row>({ text: 'text', rules: [cut, lengthBounds({ minWords: 2 }), shouting] });
    const rows = Dataset.of([row(1, 'two words # cut'), row(2, 'one'), row(3, 'ALL LOUD'), row(4, 'quite fine')]).pipe(
      step,
    );
    expect((await rows.toArray()).map(({ id, text }) => [id, text])).toEqual([
      [1, 'two words '],
      [4, 'quite fine'],
    ]);
    expect(rows.report(step)).toEqual({
      rows: 4,
      kept: 2,
      rewritten: 1,
      dropped: { 'lengthBounds.minWords': 1, 'shouting.share': 1 },
      examples: [
        { row: 1, rule: 'lengthBounds.minWords', value: 1, limit: 2 },
        { row: 2, rule: 'shouting.share', value: 1, limit: 0.5 },
      ],
    });
    expect(step.operation).toEqual({
      op: 'keepQuality',
      text: 'text',
      rules: [{ name: 'cut', mark: '#' }, { name: 'lengthBounds', minWords: 2 }, { name: 'shouting' }],
      opaque: true,
    });
    expect(keepQuality<Row>({ text: 'text', rules: [lengthBounds({ maxWords: 3 })] }).operation).not.toHaveProperty(
      'opaque',
    );
  });

  it('gives the same rows and report in any batches', () =>
    expectSameInAnyBatches(fc.array(fc.record({ text: fc.string({ maxLength: 8 }) })), () =>
      keepQuality<{ text: string }>({ text: 'text', rules: [lengthBounds({ minCharacters: 3, maxWords: 2 })] }),
    ));

  it('refuses two rules of one name before anything is read', () => {
    expect(() => keepQuality<Row>({ text: 'text', rules: [lengthBounds({}), lengthBounds({})] })).toThrow(/two rules/);
    expect(() => keepQuality<Row>({ text: ['text', 'note'], rules: [] } as never)).toThrow(/names 2 columns/);
  });
});

describe('dropExactDuplicates', () => {
  it('keeps the first row of each text, and names for each that goes the one that stays', async () => {
    const step = dropExactDuplicates<Row>({ by: 'text' });
    const rows = Dataset.of([row(1, 'a'), row(2, 'b'), row(3, 'a'), row(4, 'A'), row(5, 'a')]).pipe(step);
    expect((await rows.toArray()).map(({ id }) => id)).toEqual([1, 2, 4]);
    const report = rows.report(step)!;
    expect(report).toMatchObject({ reason: 'equal', rows: 5, clusters: 1, duplicates: 2 });
    expect(report.bytes).toBeGreaterThan(0);
    expect([...report.dropped()]).toEqual([
      { row: 2, cluster: 0, keptRow: 0, similarity: 1 },
      { row: 4, cluster: 0, keptRow: 0, similarity: 1 },
    ]);
    expect(plainReport(report)).toMatchObject({ kind: 'DuplicatesFound', v: 1, examples: [{ row: 2 }, { row: 4 }] });
  });

  it('compares whole rows, columns or what a function gives, as JSON values', async () => {
    const given: readonly { a: string | number; b?: number; c: number }[] = [
      { a: '1', c: 1 },
      { c: 1, a: '1' },
      { a: 1, c: 1 },
      { a: '1', b: 1, c: 2 },
      { a: '\0"1"', c: 1 },
    ];
    const kept = async (by?: Parameters<typeof dropExactDuplicates<(typeof given)[number]>>[0]) => {
      const rows = await Dataset.of(given).pipe(dropExactDuplicates<(typeof given)[number]>(by)).toArray();
      return rows.map((each) => given.indexOf(each));
    };
    expect(await kept()).toEqual([0, 2, 3, 4]);
    expect(await kept({ by: 'a' })).toEqual([0, 2, 4]);
    expect(await kept({ by: 'c' })).toEqual([0, 3]);
    expect(await kept({ by: ['a', 'b'] })).toEqual([0, 2, 3, 4]);
    expect(await kept({ by: ({ c }) => [c % 2] })).toEqual([0, 3]);
  });

  it('keeps what a set of canonical texts keeps, in any batches', () =>
    expectSameInAnyBatches(
      fc.array(fc.record({ text: fc.oneof(fc.string({ maxLength: 1 }), fc.nat(3), fc.constant(null)) })),
      () => dropExactDuplicates<{ text: unknown }>({ by: 'text' }),
      (given) => {
        const texts = given.map(({ text }) => JSON.stringify(text));
        return given.filter((_, at) => texts.indexOf(texts[at]!) === at);
      },
    ));

  it('refuses a row that is no JSON', async () => {
    const rows = Dataset.of([{ a: 1 }, { a: Number.NaN }]).pipe(dropExactDuplicates());
    await expect(rows.toArray()).rejects.toMatchObject({ code: 'INVALID_ROW' });
    expect(() => dropExactDuplicates({ by: [] })).toThrow(/by is \[\]/);
  });
});
