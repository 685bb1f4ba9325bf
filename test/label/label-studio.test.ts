import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Annotation, importLabelStudio, labelStudioConfig, labelStudioTasks } from '../../src/label/index.js';

const labels = { refund: 'wants "money" & more', delivery: 'asks where\nit is' } as const;

/** What Label Studio makes of a task when people have labelled it: an export in its JSON form. */
function exported(tasks: readonly object[], annotations: readonly Annotation[]) {
  return tasks.map((task, id) => {
    const { data } = task as { data: { item: string } };
    const own = annotations.filter(({ item }) => item === data.item);
    return {
      ...task,
      ...{ id: id + 1, project: 3, drafts: [], created_at: '2026-01-01T00:00:00Z', total_annotations: own.length },
      annotations: own.map(({ annotator, label, comment, at }, i) => ({
        ...{ id: 100 + i, lead_time: 1.5, ground_truth: false, was_cancelled: label === null },
        completed_by: { id: i, email: annotator, first_name: '', last_name: '' },
        ...(at === undefined ? {} : { created_at: at }),
        result: [
          ...(comment === undefined
            ? []
            : [{ from_name: 'comment', to_name: 'text', type: 'textarea', value: { text: [comment] } }]),
          ...(label === null
            ? []
            : [
                {
                  id: `r${i}`,
                  origin: 'manual',
                  from_name: 'label',
                  to_name: 'text',
                  type: 'choices',
                  value: { choices: [label] },
                },
              ]),
        ],
      })),
    };
  });
}

function annotation(result: unknown[], more: object = {}) {
  return { completed_by: 7, result, ...more };
}
const choose = (...choices: string[]) => ({ from_name: 'label', to_name: 'text', type: 'choices', value: { choices } });

describe('labelStudioConfig', () => {
  it('is XML with everything escaped', () => {
    expect(labelStudioConfig({ labels, question: 'What is it <about>?' })).toBe(`<View>
  <Header value="What is it &#60;about&#62;?"/>
  <Text name="text" value="$text"/>
  <Choices name="label" toName="text" choice="single" required="true">
    <Choice value="refund" hint="wants &#34;money&#34; &#38; more" hotkey="1"/>
    <Choice value="delivery" hint="asks where&#10;it is" hotkey="2"/>
  </Choices>
  <TextArea name="comment" toName="text" rows="2" maxSubmissions="1"/>
</View>
`);
    expect(labelStudioConfig({ labels: ['a', 'b'], comment: false })).not.toMatch(/Header|hint|TextArea/);
  });

  it('refuses what Label Studio would take for a field', () => {
    expect(() => labelStudioConfig({ labels: ['a', '$b'] })).toThrow(/"\$b" for a field/);
    expect(() => labelStudioConfig({ labels: ['a', 'b'], hotkeys: true } as never)).toThrow(/no option "hotkeys"/);
  });
});

describe('labelStudioTasks', () => {
  it('gives texts with their ids, and suggestions as predictions', () => {
    const items = [
      { id: '1', text: 'Money!', suggestion: { label: 'refund', confidence: 0.75, model: 'fake/m' } },
      { id: '2', text: '<b>Where?</b>', suggestion: { label: 'delivery', confidence: null, model: 'fake/m' } },
      { id: '3', text: 'Hm' },
    ];
    expect(labelStudioTasks(items)).toEqual([
      {
        data: { text: 'Money!', item: '1' },
        predictions: [
          {
            model_version: 'fake/m',
            score: 0.75,
            result: [{ from_name: 'label', to_name: 'text', type: 'choices', value: { choices: ['refund'] } }],
          },
        ],
      },
      {
        data: { text: '<b>Where?</b>', item: '2' },
        predictions: [
          {
            model_version: 'fake/m',
            result: [{ from_name: 'label', to_name: 'text', type: 'choices', value: { choices: ['delivery'] } }],
          },
        ],
      },
      { data: { text: 'Hm', item: '3' } },
    ]);
    expect(labelStudioTasks(items, { suggestions: false })[0]).toEqual({ data: { text: 'Money!', item: '1' } });
    expect(() => labelStudioTasks([...items, { id: '1', text: 'again' }])).toThrow(/id "1" of another one/);
  });
});

describe('importLabelStudio', () => {
  it('gives back what people said, after a round trip', () => {
    const people = fc.constantFrom('ann@example.org', 'bob@example.org', '7');
    const label = fc.constantFrom('refund', 'delivery', null);
    const said = fc.record(
      {
        label,
        comment: fc.string({ minLength: 1 }).filter((text) => text.trim() === text),
        at: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
      },
      { requiredKeys: ['label'] },
    );
    const row = fc.record({
      id: fc.string({ minLength: 1 }),
      text: fc.string({ unit: 'binary' }),
      by: fc.dictionary(people, said),
    });
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: ({ id }) => id }), (rows) => {
        const annotations = rows.flatMap(({ id, by }) =>
          Object.entries(by).map(([annotator, each]): Annotation => ({ item: id, annotator, ...each })),
        );
        const file = JSON.stringify(exported(labelStudioTasks(rows), annotations));
        expect(importLabelStudio(file, { labels })).toEqual({ annotations, quarantined: [] });
      }),
    );
  });

  it('takes a skipped task, and one submitted without a choice, for an annotation without a label', () => {
    const tasks = [
      { data: { item: '1' }, annotations: [annotation([choose('refund')], { was_cancelled: true })] },
      { data: { item: '2' }, annotations: [annotation([])] },
      { data: { item: 3 }, annotations: [annotation([choose('Refund')])] },
      { data: { item: '4' } },
    ];
    expect(importLabelStudio(tasks, { labels })).toEqual({
      annotations: [
        { item: '1', annotator: '7', label: null },
        { item: '2', annotator: '7', label: null },
        { item: '3', annotator: '7', label: 'refund' },
      ],
      quarantined: [],
    });
  });

  it('takes the latest of several annotations by one person', () => {
    const at = (day: number) => ({ updated_at: `2026-01-0${day}T00:00:00Z`, created_at: '2026-01-09T00:00:00Z' });
    const tasks = [
      {
        data: { item: '1' },
        annotations: [
          annotation([choose('delivery')], at(2)),
          annotation([choose('refund')], at(3)),
          annotation([], at(1)),
        ],
      },
    ];
    const { annotations, quarantined } = importLabelStudio(tasks, { labels });
    expect(annotations).toEqual([{ item: '1', annotator: '7', label: 'refund', at: '2026-01-03T00:00:00Z' }]);
    expect(quarantined.map(({ where, reason }) => [where, reason])).toEqual([
      ['task 1, annotation 1', 'Its annotator said something later, at task 1, annotation 2'],
      ['task 1, annotation 3', 'Its annotator said something later, at task 1, annotation 2'],
    ]);
  });

  it('sets aside what it cannot use, with the reason', () => {
    const tasks = [
      null,
      { data: { text: 'x' } },
      { data: { item: '1' }, annotations: {} },
      { data: { item: '2' }, annotations: ['x', annotation([choose('price')])] },
      { data: { item: '3' }, annotations: [annotation([choose('refund', 'delivery')])] },
      { data: { item: '4' }, annotations: [annotation([choose('refund'), choose('delivery')])] },
      { data: { item: '5' }, annotations: [annotation([{ ...choose('refund'), from_name: 'intent' }])] },
      { data: { item: '6' }, annotations: [annotation([{ ...choose(), value: { text: ['refund'] } }])] },
      { data: { item: '7' }, annotations: [annotation([choose('refund')], { completed_by: { id: 9 } })] },
    ];
    const { annotations, quarantined } = importLabelStudio(tasks, { labels });
    expect(annotations).toEqual([{ item: '7', annotator: '9', label: 'refund' }]);
    expect(quarantined.map(({ where, reason }) => `${where}: ${reason}`)).toEqual([
      'task 1: There is no data.item',
      'task 2: There is no data.item',
      'task 3: Its annotations are no list',
      'task 4, annotation 1: It is no object',
      'task 4, annotation 2: "price" is no label',
      'task 5, annotation 1: It chose 2 labels: refund, delivery',
      'task 6, annotation 1: It has 2 results from "label"',
      'task 7, annotation 1: It has nothing from "label", and something from intent',
      'task 8, annotation 1: Its result from "label" has no choices',
    ]);
    expect(quarantined[1]?.raw).toBe('{"data":{"text":"x"}}');
    expect(importLabelStudio(tasks.slice(6, 7), { labels, fromName: 'intent' }).annotations).toHaveLength(1);
  });

  it('refuses what is no export', () => {
    for (const file of ['{', '{"data":{}}', 'null']) {
      expect(() => importLabelStudio(file, { labels })).toThrow(expect.objectContaining({ code: 'INVALID_ROW' }));
    }
  });
});
