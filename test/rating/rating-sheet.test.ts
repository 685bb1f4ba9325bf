import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import {
  type PlannedItem,
  type RatingForm,
  type RatingItem,
  type RatingKey,
  type RatingSheetOptions,
  ratingSheet,
} from '../../src/rating/index.js';

const systems = ['model-alpha', 'model-beta', 'model-gamma'];
const itemsOf = (count: number, names = systems): readonly RatingItem[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `secret-row-${i}`,
    input: `What is ${i}?`,
    outputs: Object.fromEntries(names.map((name, at) => [name, `text ${i}.${at}`])),
  }));
const make = (options: Partial<RatingSheetOptions> = {}) =>
  ratingSheet({ items: itemsOf(30), task: { type: 'rate' }, question: 'How good?', ...options });

describe('a rating sheet', () => {
  it('is the same for the same options, and another one for another seed, text or question', () => {
    const texts = (sheet: ReturnType<typeof make>) =>
      sheet.forms.map((form) => [form.toCSV(), form.toJSONL(), form.toHTML()]);
    expect(texts(make())).toEqual(texts(make()));
    expect(make().key()).toEqual(make().key());
    const names = [
      make(),
      make({ seed: 1 }),
      make({ question: 'How bad?' }),
      make({ items: itemsOf(30).map((item, i) => (i === 7 ? { ...item, input: 'changed' } : item)) }),
    ].map(({ name }) => name);
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toMatch(/^[0-9a-f]{16}$/);
  });

  it('names neither systems nor rows, nor what would give them away', () => {
    for (const task of [{ type: 'rate' }, { type: 'compare' }, { type: 'label', labels: ['good', 'bad'] }] as const) {
      for (const form of make({ task, raters: 2, repeats: 0.2, seed: 987654321 }).forms) {
        for (const text of [form.toCSV(), form.toJSONL(), form.toHTML()]) {
          expect(text).not.toMatch(/model-|secret-row|987654321|repeats/i);
        }
      }
    }
  });

  it('shows each output once to each rater, in an order of its own', () => {
    const { forms } = make({ raters: 2 }).key();
    const shown = forms.map(({ items }) => items.map(({ id, systems: [system] }) => `${id}/${system}`));
    const all = itemsOf(30).flatMap(({ id }) => systems.map((system) => `${id}/${system}`));
    expect(shown.map((each) => each.toSorted())).toEqual([all.toSorted(), all.toSorted()]);
    expect(shown[0]).not.toEqual(shown[1]);
    expect(shown[0]).not.toEqual(all);
  });

  it('shows texts where the key says they are', () => {
    const sheet = make({ task: { type: 'compare' }, raters: ['ann', 'bob'] });
    const [, bob] = sheet.forms;
    const lines = (bob as RatingForm)
      .toJSONL()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const planned = sheet.key().forms[1] as RatingKey['forms'][number];
    expect(planned.rater).toBe('bob');
    lines.forEach((line, i) => {
      const {
        id,
        systems: [left, right],
      } = planned.items[i] as PlannedItem;
      const item = itemsOf(30).find((each) => each.id === id);
      expect(line).toMatchObject({
        ...{ sheet: sheet.name, rater: 'bob', item: i + 1, input: item?.input, rating: null, comment: '' },
        left: item?.outputs[left as string],
        right: item?.outputs[right as string],
      });
    });
    expect(lines).toHaveLength(90);
  });

  it('gives each system the left side for half of the raters of a pair, and over rows in half of the odd ones', () => {
    for (const raters of [1, 2, 3, 4]) {
      const { forms } = make({ task: { type: 'compare' }, raters }).key();
      const lefts = new Map<string, number>();
      for (const { id, systems: pair } of forms.flatMap(({ items }) => items)) {
        const name = [id, ...pair.toSorted()].join();
        lefts.set(name, (lefts.get(name) ?? 0) + Number(pair[0] === pair.toSorted()[0]));
      }
      expect(lefts.size).toBe(90);
      for (const count of lefts.values()) expect(Math.abs(count - raters / 2)).toBeLessThanOrEqual(0.5);
      for (const pair of ['model-alpha,model-beta', 'model-alpha,model-gamma', 'model-beta,model-gamma']) {
        const counts = [...lefts].filter(([name]) => name.endsWith(pair)).map(([, count]) => count);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe((30 * raters) / 2);
      }
    }
  });

  it('deals rows so that each has its raters, all its outputs go to the same, and all get about as many', () => {
    const { forms } = make({ raters: 5, overlap: 2 }).key();
    const ratersOf = new Map<string, Set<string>>();
    for (const { rater, items } of forms) {
      expect(items).toHaveLength(36);
      for (const { id } of items) ratersOf.set(id, (ratersOf.get(id) ?? new Set()).add(rater));
      for (const id of new Set(items.map((item) => item.id))) {
        expect(items.filter((item) => item.id === id)).toHaveLength(3);
      }
    }
    expect([...ratersOf.values()].map(({ size }) => size)).toEqual(Array(30).fill(2));
    // all ten pairs of raters meet, so that agreement is of all and not of two camps
    expect(new Set([...ratersOf.values()].map((set) => [...set].sort().join())).size).toBeGreaterThanOrEqual(6);
  });

  it('repeats items of the first half in the second, pairs the other way round', () => {
    const { forms } = make({ task: { type: 'compare' }, repeats: 0.1 }).key();
    const { items } = forms[0] as (typeof forms)[number];
    expect(items).toHaveLength(99);
    const repeats = items.map((item, i) => ({ ...item, number: i + 1 })).filter((item) => item.repeats !== undefined);
    expect(repeats).toHaveLength(9);
    for (const { id, systems: pair, repeats: original = 0, number } of repeats) {
      expect(original).toBeLessThanOrEqual(45);
      expect(number).toBeGreaterThan(45);
      expect(items[original - 1]).toEqual({ id, systems: pair.toReversed() });
    }
    expect(new Set(repeats.map((item) => item.repeats)).size).toBe(9);
  });

  it('leaves out what a system did not answer, and pairs that were not asked for', () => {
    const items = [
      { id: '1', input: 'a', outputs: { x: '1', y: '2', z: '3' } },
      { id: '2', input: 'b', outputs: { x: '1' } },
      { id: '3', input: 'c', outputs: { y: '2', x: '' } },
    ];
    const shownOf = (options: Partial<RatingSheetOptions>) =>
      make({ items, ...options })
        .key()
        .forms[0]?.items.map(({ id, systems: each }) => `${id}${[...each].sort().join('')}`)
        .sort();
    expect(shownOf({})).toEqual(['1x', '1y', '1z', '2x', '3x', '3y']);
    expect(shownOf({ task: { type: 'compare' } })).toEqual(['1xy', '1xz', '1yz', '3xy']);
    expect(shownOf({ task: { type: 'compare', pairs: [['y', 'x']] } })).toEqual(['1xy', '3xy']);
  });

  it('writes CSV that reads back, where no cell is a formula', async () => {
    const texts = [
      '=1+1',
      '+1',
      '-1',
      '@x',
      '\tx',
      "'=1",
      "''+1",
      'plain',
      "it's",
      'a,"b"\r\nc',
      ' end ',
      '',
      '＝1',
      ';',
    ];
    const items = texts.map((text, i) => ({
      id: String(i),
      input: text,
      outputs: { a: `${text}!` },
      references: [text],
    }));
    const sheet = make({ items, raters: ['=ann'], question: '=Really?' });
    const csv = sheet.forms[0]?.toCSV() as string;
    expect(csv.startsWith('\ufeffsheet,rater,item,')).toBe(true);
    const rows = await Dataset.fromCSV(new TextEncoder().encode(csv), {
      schema: z.record(z.string(), z.string()),
    }).toArray();
    expect(rows).toHaveLength(texts.length);
    for (const row of rows) {
      for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      const { input = '', output } = row;
      const text = /^'+[=+\-@\t＝]/.test(input) ? input.slice(1) : input;
      expect(texts).toContain(text);
      expect(output?.replace(/^'(?='*[=+\-@\t＝])/, '')).toBe(`${text}!`);
      expect(row['question']).toBe("'=Really? Rating: 1 to 5.");
    }
    expect(new Set(rows.map(({ input }) => input)).size).toBe(texts.length);
  });

  it('says in CSV how to rate', () => {
    const asks = (task: RatingSheetOptions['task']) => make({ items: itemsOf(1), task }).forms[0]?.toCSV();
    expect(asks({ type: 'rate', low: 0, high: 2, anchors: { 0: 'useless', 2: 'perfect' } })).toContain(
      'How good? Rating: 0 to 2 (0 useless, 2 perfect).',
    );
    expect(asks({ type: 'label', labels: ['good', 'bad'] })).toContain('Rating: good, bad.');
    expect(asks({ type: 'compare', ties: false })).toContain('Rating: left, right.');
  });

  it.each([
    [{ items: [] }, 'There are no items'],
    [{ items: [{ id: '', input: '', outputs: { a: '' } }] }, 'Item 0 has no id'],
    [{ items: [...itemsOf(1), ...itemsOf(1)] }, 'Item 1 has the id "secret-row-0" of another one'],
    [{ items: [{ id: '1', input: '', outputs: {} }] }, 'Item 0 has no output'],
    [{ items: [{ id: '1', input: '', outputs: { a: null } }] }, 'Item 0 has an output or a reference that is no text'],
    [{ items: [{ id: '1', outputs: { a: '' } }] }, 'Item 0 has no input'],
    [{ items: [{ id: '1', input: '' }] }, 'Item 0 has no output'],
    [{ items: itemsOf(2, ['one']), task: { type: 'compare' } }, 'There is no pair to compare'],
    [{ task: { type: 'compare', pairs: [] } }, 'There is no pair to compare'],
    [
      { task: { type: 'compare', pairs: [['model-alpha', 'other']] } },
      'The pair ["model-alpha","other"] cannot be compared',
    ],
    [{ task: { type: 'compare', pairs: [['model-alpha', 'model-alpha']] } }, 'cannot be compared'],
    [
      {
        task: {
          type: 'compare',
          pairs: [
            ['model-alpha', 'model-beta'],
            ['model-beta', 'model-alpha'],
          ],
        },
      },
      'cannot be compared. Give each pair once',
    ],
    [{ task: { type: 'rate', low: 1, high: 12 } }, 'high is 12'],
    [{ task: { type: 'rate', low: 1.5 } }, 'low is 1.5'],
    [{ task: { type: 'rate', low: 5 } }, 'high is 5'],
    [{ task: { type: 'label', labels: ['one'] } }, 'labels are ["one"]'],
    [{ task: { type: 'label', labels: ['a', 'a'] } }, 'labels are'],
    [{ task: { type: 'label', labels: ['a', ' b'] } }, 'labels are'],
    [{ task: { type: 'rank' } }, 'task.type is "rank"'],
    [{ task: { type: 'rate', max: 5 } }, 'has no option "max"'],
    [{ question: ' ' }, 'There is no question'],
    [{ raters: 0 }, 'raters is 0'],
    [{ raters: ['a', 'a'] }, 'The raters are ["a","a"]'],
    [{ raters: 2, overlap: 3 }, 'overlap is 3'],
    [{ repeats: 0.6 }, '0.5 - repeats'],
    [{ seed: -1 }, 'seed is -1'],
    [{ blind: true }, 'has no option "blind"'],
  ])('refuses %j', (options, message) => {
    expect(() => make(options as never)).toThrow(message);
    expect(() => make(options as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
