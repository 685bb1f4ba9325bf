import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import {
  type Annotation,
  adjudicate,
  dawidSkene,
  decisionsFromJSON,
  labelAgreement,
  labellingOrder,
  suspectLabels,
} from '../../src/label/index.js';

const labels = ['a', 'b', 'c'] as const;
type Label = (typeof labels)[number];

/** Annotators with a planted chance to be right, on items whose truth is planted too. Each item has some of them. */
function crowd(accuracies: readonly number[], items: number, each: number, seed: number) {
  const random = rng(seed);
  const truth = new Map<string, Label>();
  const annotations: Annotation<Label>[] = [];
  for (let i = 0; i < items; i++) {
    const item = `item ${i}`;
    truth.set(item, random.pick(['a', 'a', 'a', 'b', 'b', 'c'] as const));
    for (const [a, accuracy] of random.shuffle([...accuracies.entries()]).slice(0, each)) {
      const right = truth.get(item) as Label;
      const label = random.next() < accuracy ? right : random.pick(labels.filter((other) => other !== right));
      annotations.push({ item, annotator: `annotator ${a}`, label });
    }
  }
  return { truth, annotations };
}

function rightOf(truth: ReadonlyMap<string, Label>, found: readonly { item: string; label: Label }[]): number {
  return found.filter(({ item, label }) => truth.get(item) === label).length / truth.size;
}

describe('dawidSkene', () => {
  const accuracies = [0.95, 0.9, 0.85, 0.75, 0.6, 0.5, 0.4, 0.34];
  const { truth, annotations } = crowd(accuracies, 800, 5, 1);

  it('recovers planted accuracies, shares and labels', () => {
    const found = dawidSkene(annotations, { labels });
    expect(found.converged).toBe(true);
    for (const { annotator, accuracy, items, confusion } of found.annotators) {
      const planted = accuracies[Number(annotator.split(' ')[1])] as number;
      expect(Math.abs(accuracy.value - planted), `${annotator}: ${accuracy.value}`).toBeLessThan(0.06);
      expect(accuracy.rows).toBe(items);
      for (const row of confusion) expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }
    const planted = [1 / 2, 1 / 3, 1 / 6];
    found.shares.forEach((share, k) => void expect(Math.abs(share - (planted[k] as number))).toBeLessThan(0.05));
    const majority = adjudicate(annotations, { labels }).final;
    expect(rightOf(truth, found.items)).toBeGreaterThan(rightOf(truth, majority) + 0.05);
    expect(rightOf(truth, found.items)).toBeGreaterThan(0.9);
  });

  it('says how sure it is about as often as it is right', () => {
    const { items } = dawidSkene(annotations, { labels });
    const expected = items.reduce((sum, { probability }) => sum + probability, 0) / items.length;
    expect(Math.abs(expected - rightOf(truth, items))).toBeLessThan(0.03);
  });

  it('reads an annotator who always mixes two labels up', () => {
    const mixed = annotations.map(
      (each): Annotation<Label> =>
        each.annotator !== 'annotator 0' || each.label === 'a'
          ? each
          : { ...each, label: each.label === 'b' ? 'c' : 'b' },
    );
    const { annotators } = dawidSkene(mixed, { labels });
    const confusion = annotators.find(({ annotator }) => annotator === 'annotator 0')?.confusion;
    expect(confusion?.[1]?.[2]).toBeGreaterThan(0.8);
    expect(confusion?.[2]?.[1]).toBeGreaterThan(0.8);
    expect(confusion?.[0]?.[0]).toBeGreaterThan(0.8);
  });

  it('agrees with everyone where everyone agrees, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...labels), { minLength: 1, maxLength: 20 }), fc.integer(), (said, seed) => {
        const all = said.flatMap((label, i) => ['x', 'y'].map((annotator) => ({ item: `${i}`, annotator, label })));
        const found = dawidSkene(rng(seed).shuffle(all), { labels });
        for (const { item, label, probability } of found.items) {
          expect(label).toBe(said[Number(item)]);
          expect(probability).toBeGreaterThan(0.5);
        }
      }),
    );
  });

  it('gives nothing for nothing, and refuses what is no label', () => {
    expect(dawidSkene([{ item: '1', annotator: 'x', label: null }])).toMatchObject({
      items: [],
      annotators: [],
      converged: true,
    });
    const odd = [{ item: '1', annotator: 'x', label: 'z' as Label }];
    expect(() => dawidSkene(odd, { labels })).toThrow(/labelled item "1" "z"/);
    expect(() => dawidSkene(annotations, { smoothing: 0 })).toThrow(/smoothing/);
  });
});

const annotations: readonly Annotation<Label>[] = [
  { item: '1', annotator: 'ann', label: 'a' },
  { item: '1', annotator: 'bob', label: 'a' },
  { item: '1', annotator: 'cem', label: 'b' },
  { item: '2', annotator: 'ann', label: 'a' },
  { item: '2', annotator: 'bob', label: 'b' },
  { item: '3', annotator: 'ann', label: 'c' },
  { item: '3', annotator: 'bob', label: 'c' },
  { item: '3', annotator: 'cem', label: null },
  { item: '4', annotator: 'ann', label: 'b' },
  { item: '4', annotator: 'ann', label: 'a' }, // thought better of it
];

describe('labelAgreement', () => {
  it('tells coefficients, of all and of each two', () => {
    const found = labelAgreement(annotations, { labels });
    expect(found.items).toBe(3);
    expect(found.annotators).toEqual([
      { annotator: 'ann', labelled: 4, silent: 0 },
      { annotator: 'bob', labelled: 3, silent: 0 },
      { annotator: 'cem', labelled: 1, silent: 1 },
    ]);
    const [annBob] = found.pairs;
    expect(annBob).toMatchObject({ annotators: ['ann', 'bob'], items: 3 });
    // ann a, a, c; bob a, b, c: observed 2/3, by chance (2/3 · 1/3 + 1/3 · 1/3) = 1/3
    expect(annBob?.cohenKappa).toMatchObject({ status: 'value', value: expect.closeTo(0.5, 12), items: 3 });
    expect(found.krippendorffAlpha).toMatchObject({ status: 'value', items: 3 });
    expect(found.pairs.at(-1)).toMatchObject({ annotators: ['bob', 'cem'], items: 1 });
  });

  it('abstains where there is nothing to compare', () => {
    expect(labelAgreement([])).toMatchObject({ items: 0, krippendorffAlpha: { status: 'abstained' }, pairs: [] });
  });
});

describe('adjudicate', () => {
  it('queues what annotators differ on, most disputed first', () => {
    const start = adjudicate(annotations, { labels });
    expect(start.queue).toEqual([
      {
        item: '2',
        votes: [
          { label: 'a', annotators: ['ann'] },
          { label: 'b', annotators: ['bob'] },
        ],
        ...{ disagreement: 1, proposed: null, support: 0.5 },
      },
      {
        item: '1',
        votes: [
          { label: 'a', annotators: ['ann', 'bob'] },
          { label: 'b', annotators: ['cem'] },
        ],
        ...{ disagreement: 4 / 6, proposed: 'a', support: 2 / 3 },
      },
    ]);
    expect(start.final).toEqual([
      { item: '1', label: 'a', from: 'majority', agreed: 2 / 3, annotators: 3 },
      { item: '3', label: 'c', from: 'unanimous', agreed: 1, annotators: 2 },
      { item: '4', label: 'a', from: 'unanimous', agreed: 1, annotators: 1 },
    ]);
  });

  it('records decisions, which win, and keeps what it was', () => {
    const start = adjudicate(annotations, { labels });
    const decided = start
      .decide({ item: '2', label: 'b', by: 'dora', reason: 'see rule 3', at: '2026-01-01T00:00:00.000Z' })
      .decide({ item: '1', label: null, by: 'dora' });
    expect(start.queue).toHaveLength(2);
    expect(decided.queue).toEqual([]);
    expect(decided.final.map(({ item, label, from }) => [item, label, from])).toEqual([
      ['2', 'b', 'decision'],
      ['3', 'c', 'unanimous'],
      ['4', 'a', 'unanimous'],
    ]);
    expect(decided.decide({ item: '2', label: 'c', by: 'emil' }).decisions).toHaveLength(2);
    const json = JSON.parse(JSON.stringify(decided));
    expect(adjudicate(annotations, { labels, decisions: decisionsFromJSON<Label>(json) }).final).toEqual(decided.final);
    expect(inspect(decided)).toBe('Adjudication by majority: 3 labels, 2 decided, 0 in the queue');
    expect(() => decisionsFromJSON({ kind: 'Adjudication', v: 2 })).toThrow(
      expect.objectContaining({ code: 'CORRUPT_RECORD' }),
    );
  });

  it('breaks ties by Dawid and Skene', () => {
    const { annotations: many } = crowd([0.95, 0.5, 0.5], 300, 3, 5);
    const tied = [
      { item: 'tie', annotator: 'annotator 0', label: 'b' as const },
      { item: 'tie', annotator: 'annotator 1', label: 'a' as const },
    ];
    const weighed = adjudicate([...many, ...tied], { labels, by: 'dawidSkene' });
    expect(weighed.final.find(({ item }) => item === 'tie')).toMatchObject({
      label: 'b',
      from: 'dawidSkene',
      agreed: 0.5,
    });
    expect(adjudicate([...many, ...tied], { labels }).final.some(({ item }) => item === 'tie')).toBe(false);
  });

  it('refuses decisions on nothing', () => {
    const start = adjudicate(annotations, { labels });
    expect(() => start.decide({ item: '9', label: 'a', by: 'x' })).toThrow(/nobody labelled item "9"/);
    expect(() => start.decide({ item: '1', label: 'z' as Label, by: 'x' })).toThrow(/"z" is no label/);
    expect(() => start.decide({ item: '1', label: 'a', by: '' })).toThrow(/who decided/);
  });

  it('loses no item: each is final, in the queue, or a tie', () => {
    const some = fc.array(
      fc.record({
        item: fc.constantFrom('1', '2', '__proto__', 'constructor'),
        annotator: fc.constantFrom('x', 'y', 'z', '__proto__'),
        label: fc.constantFrom(...labels),
      }),
    );
    fc.assert(
      fc.property(some, (given) => {
        const { queue, final } = adjudicate(given, { labels });
        const seen = new Set([...queue, ...final].map(({ item }) => item));
        expect(seen).toEqual(new Set(given.map(({ item }) => item)));
        for (const { agreed } of final) expect(agreed).toBeGreaterThan(0);
      }),
    );
  });
});

describe('learning from labels', () => {
  const item = (id: string, label: 'no' | 'yes', yes: number) => ({ id, label, probabilities: { no: 1 - yes, yes } });
  const items = [
    ...[item('1', 'no', 0.1), item('2', 'no', 0.2), item('3', 'no', 0.9)],
    ...[item('4', 'yes', 0.8), item('5', 'yes', 0.9), item('6', 'yes', 0.6)],
  ];

  it('names suspect labels by their names', () => {
    const { suspects, estimatedErrorRatio } = suspectLabels(items, { labels: ['no', 'yes'] });
    expect(suspects).toEqual([{ id: '3', label: 'no', suggested: 'yes', confidence: expect.closeTo(0.1, 12) }]);
    expect(estimatedErrorRatio).toBeCloseTo(1 / 6, 12);
    expect(() => suspectLabels(items, { labels: ['no', 'maybe'] as never })).toThrow(/item "4" is labelled "yes"/);
  });

  it('orders items by what a label of them would teach', () => {
    expect(labellingOrder(items).map((each) => each.item.id)).toEqual(['6', '2', '4', '1', '3', '5']);
    expect(labellingOrder([])).toEqual([]);
    expect(() => labellingOrder([...items, { id: '7', probabilities: { no: 1 } }])).toThrow(
      /item "7" has no probability of "yes"/,
    );
  });
});
