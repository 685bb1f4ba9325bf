import { describe, expectTypeOf, it } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.js';
import {
  type Annotation,
  adjudicate,
  dawidSkene,
  type FinalLabel,
  importAnnotations,
  importLabelStudio,
  type Labelled,
  labellingOrder,
  labelRows,
  suspectLabels,
} from '../../src/label/index.js';
import type { ChatModel, Message, Schema, TrainingRow } from '../../src/spec/index.js';
import { distil, type Synthetic, synthesize } from '../../src/synthetic/index.js';

declare const model: ChatModel;
declare const schema: Schema<{ topic: string; urgent: boolean }>;
const rows = [{ text: 'a' }];
const shared = { model, instruction: 'x', input: (row: { text: string }) => row.text };

describe('labelRows', () => {
  it('knows labels from their names', () => {
    expectTypeOf(labelRows(rows, { ...shared, labels: ['refund', 'delivery'] })).resolves.toEqualTypeOf<
      Labelled<{ text: string }, 'refund' | 'delivery'>
    >();
  });

  it('knows labels from what they mean', async () => {
    const done = await labelRows(rows, { ...shared, labels: { refund: 'money back', delivery: 'where it is' } });
    expectTypeOf(done).toEqualTypeOf<Labelled<{ text: string }, 'refund' | 'delivery'>>();
    const [row] = done.rows;
    if (row?.status === 'labelled') {
      expectTypeOf(row.label).toEqualTypeOf<'refund' | 'delivery'>();
      expectTypeOf(row.confidence).toEqualTypeOf<number | null>();
    }
    if (row?.status === 'abstained') expectTypeOf(row.why).toEqualTypeOf<'unclear' | 'refused' | 'tie'>();
    // @ts-expect-error a row that was not asked has no votes
    if (row?.status === 'not-asked') void row.votes;
    expectTypeOf(done.annotations()).toEqualTypeOf<readonly Annotation<'refund' | 'delivery'>[]>();
    expectTypeOf(done.accepted()).toEqualTypeOf<
      Dataset<{ readonly row: { text: string }; readonly label: 'refund' | 'delivery'; readonly confidence: number }>
    >();
    expectTypeOf(labellingOrder(done.predicted())[0]!.item.row).toEqualTypeOf<{ text: string }>();
  });

  it('knows labels from a schema', () => {
    expectTypeOf(labelRows(rows, { ...shared, schema })).resolves.toEqualTypeOf<
      Labelled<{ text: string }, { topic: string; urgent: boolean }>
    >();
  });

  it('wants examples of its labels, and the text of its rows', () => {
    const labels = ['refund', 'delivery'] as const;
    void labelRows(rows, { ...shared, labels, examples: [{ input: 'a', label: 'refund' }] });
    // @ts-expect-error no label
    void labelRows(rows, { ...shared, labels, examples: [{ input: 'a', label: 'price' }] });
    // @ts-expect-error rows have no such field
    void labelRows(rows, { model, instruction: 'x', labels, input: (row) => row.body });
    // @ts-expect-error neither labels nor schema
    void labelRows(rows, shared);
  });
});

describe('annotations', () => {
  const labels = ['a', 'b'] as const;

  it('have the labels that were asked for', () => {
    expectTypeOf(importLabelStudio('[]', { labels }).annotations).toEqualTypeOf<readonly Annotation<'a' | 'b'>[]>();
    expectTypeOf(importAnnotations([], { labels: { a: 'one', b: 'two' } })).resolves.toHaveProperty('annotations');
    const { annotations } = importLabelStudio('[]', { labels });
    expectTypeOf(adjudicate(annotations).final).toEqualTypeOf<readonly FinalLabel<'a' | 'b'>[]>();
    expectTypeOf(dawidSkene(annotations).items[0]!.label).toEqualTypeOf<'a' | 'b'>();
    // @ts-expect-error no label
    adjudicate(annotations).decide({ item: '1', label: 'c', by: 'x' });
    const items = [{ id: '1', label: 'a' as const, probabilities: { a: 1, b: 0 } }];
    expectTypeOf(suspectLabels(items, { labels }).suspects[0]!.suggested).toEqualTypeOf<'a' | 'b'>();
  });
});

describe('synthetic rows', () => {
  it('have the type of the output, and see the type of the seeds', () => {
    const made = synthesize({
      teacher: model,
      seeds: [{ topic: 'a' }],
      prompt: (seed) => {
        expectTypeOf(seed).toEqualTypeOf<{ topic: string }>();
        return [{ role: 'user', content: seed.topic }];
      },
      output: schema,
      judge: { name: 'a', atLeast: 1, score: (row, seed) => row.topic.length + seed.topic.length },
    });
    expectTypeOf(made).resolves.toEqualTypeOf<Synthetic<{ topic: string; urgent: boolean }>>();
  });

  it('of distil are training rows', () => {
    const input = (row: { text: string }): readonly Message[] => [{ role: 'user', content: row.text }];
    expectTypeOf(distil(rows, { teacher: model, input })).resolves.toEqualTypeOf<Synthetic<TrainingRow>>();
  });
});
