import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Annotation,
  annotationLines,
  importAnnotations,
  labellingItems,
  labellingLines,
  labellingPage,
  labelRows,
} from '../../src/label/index.js';
import { fakeChat } from '../../src/testing/index.js';
import { openPage, partsOf } from '../rating/fake-page.js';

const labels = ['refund', 'delivery'] as const;
const evil = '</script><script>alert(1)</script><img src=x onerror=alert(2)>';
const items = [
  { id: '__proto__', text: evil, suggestion: { label: 'refund', confidence: 0.5, model: 'm' } },
  { id: '2', text: 'Where is it?' },
  { id: '3', text: 'lalala' },
];
const options = { items, labels, question: `What is it about? ${evil}`, annotator: `ann ${evil}` };
const bytes = (lines: readonly unknown[]) =>
  new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

describe('labellingPage', () => {
  it('lets no text become a part of the page', () => {
    const html = labellingPage(options);
    const { policy, hash, data } = partsOf(html);
    expect(policy).toBe(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/https?:/);
    expect(JSON.parse(data).items[0].text).toBe(evil);
    const page = openPage(html);
    expect(page.at('text').textContent).toBe(evil);
    expect(page.at('text').children).toEqual([]);
  });

  it('labels by keys and by clicks, and gives lines that are read back', async () => {
    const page = openPage(labellingPage({ ...options, annotator: 'ann' }));
    expect(page.at('status').textContent).toBe('Item 1 of 3. 0 done.');
    expect(page.press('1')).toBe(true);
    page.at('choices').children[1]!.click();
    expect(page.at('text').textContent).toBe('lalala');
    page.at('comment').value = 'no words';
    page.at('comment').fire('input');
    page.press('s');
    expect(page.at('status').textContent).toBe('Item 3 of 3. All are done: download now.');
    expect(page.at('skip').attributes['aria-pressed']).toBe('true');
    page.press('d');
    const read = await importAnnotations([bytes(page.downloaded())], { labels, items: items.map(({ id }) => id) });
    expect(read.quarantined).toEqual([]);
    expect(
      read.annotations.map(({ at, ...each }) => ({ ...each, timed: !Number.isNaN(Date.parse(at ?? '')) })),
    ).toEqual([
      { item: '__proto__', annotator: 'ann', label: 'refund', timed: true },
      { item: '2', annotator: 'ann', label: 'delivery', timed: true },
      { item: '3', annotator: 'ann', label: null, comment: 'no words', timed: true },
    ]);
  });

  it('keeps labels in the browser, and says where it cannot', () => {
    const storage = new Map<string, string>();
    const html = labellingPage(options);
    const first = openPage(html, storage);
    first.press('2');
    expect(first.leave()).toBe(false);
    const second = openPage(html, storage);
    expect(second.at('status').textContent).toBe('Item 2 of 3. 1 done.');
    second.press('ArrowLeft');
    second.press('x');
    second.press('u');
    expect(second.at('status').textContent).toBe('Item 2 of 3. 0 done.');
    expect(openPage(labellingPage({ ...options, labels: ['a', 'b'] }), storage).at('status').textContent).toContain(
      '0 done',
    );
    for (const [key] of storage) storage.set(key, 'broken {');
    expect(openPage(html, storage).at('status').textContent).toBe('Item 1 of 3. 0 done.');
    const broken = openPage(html, 'broken');
    expect(broken.at('warning').textContent).toContain('keeps nothing');
    expect(broken.leave()).toBe(true);
  });

  it('shows suggestions only where it is told to', () => {
    const hidden = labellingPage(options);
    expect(partsOf(hidden).data).not.toContain('suggestion');
    const page = openPage(labellingPage({ ...options, suggestions: 'show' }));
    expect(page.at('suggestion').textContent).toBe('Suggested: refund');
    page.press('a');
    expect(page.at('suggestion').hidden).toBe(true);
    expect(page.press('a')).toBe(false);
    page.press('d');
    expect(page.downloaded()).toMatchObject([{ item: '__proto__', label: 'refund' }]);
  });

  it('leaves keys to the comment, and to the browser', () => {
    const page = openPage(labellingPage(options));
    expect(page.press('1', { target: page.at('comment') })).toBe(false);
    expect(page.press('1', { ctrlKey: true })).toBe(false);
    expect(page.press('c')).toBe(true);
    expect(page.at('status').textContent).toContain('0 done');
  });

  it('refuses items and labels that are none', () => {
    expect(() => labellingPage({ ...options, labels: ['a'] })).toThrow(/labels are/);
    expect(() => labellingPage({ ...options, items: [...items, { id: '2', text: '' }] })).toThrow(/id "2" of another/);
    expect(() => labellingPage({ ...options, question: ' ' })).toThrow(/no question/);
    expect(openPage(labellingPage({ ...options, items: [] })).at('status').textContent).toBe(
      'There is nothing to label.',
    );
  });
});

describe('lines of annotations', () => {
  it('give back what was said, after a round trip', async () => {
    const annotation = fc.record(
      {
        item: fc.string({ minLength: 1 }),
        annotator: fc.string({ minLength: 1 }),
        label: fc.constantFrom(...labels, null),
        comment: fc.string({ minLength: 1 }),
        at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'),
      },
      { requiredKeys: ['item', 'annotator', 'label'] },
    );
    const distinct = fc.uniqueArray(annotation, {
      selector: ({ item, annotator }) => JSON.stringify([item, annotator]),
    });
    await fc.assert(
      fc.asyncProperty(distinct, async (annotations: readonly Annotation[]) => {
        const file = new TextEncoder().encode(annotationLines(annotations));
        expect(await importAnnotations([file], { labels })).toEqual({ annotations, quarantined: [] });
      }),
    );
  });

  it('are filled in by whoever', async () => {
    const filled = labellingLines(items).replace('"label":null', '"label":" REFUND "');
    const file = new TextEncoder().encode(filled);
    expect(await importAnnotations([file], { labels, annotator: 'bob' })).toEqual({
      annotations: [{ item: '__proto__', annotator: 'bob', label: 'refund' }],
      quarantined: [],
    });
    expect((await importAnnotations([file], { labels })).quarantined).toMatchObject([
      { where: 'bytes, line 1', reason: 'It names no annotator' },
    ]);
  });

  it('are set aside where they cannot be used', async () => {
    const file = new TextEncoder().encode(
      [
        '{',
        '[]',
        '{"label":"refund"}',
        '{"item":"9","label":"refund"}',
        '{"item":"2","label":"price"}',
        '{"item":"2","label":1}',
      ].join('\n'),
    );
    const invalid = Uint8Array.from([0x22, 0xff, 0x22]);
    const { annotations, quarantined } = await importAnnotations([file, invalid], {
      labels,
      annotator: 'x',
      items: ['2'],
    });
    expect(annotations).toEqual([]);
    expect(quarantined.map(({ where, reason }) => `${where}: ${reason}`)).toEqual([
      'bytes, line 1: It is no JSON',
      'bytes, line 2: It is no JSON object',
      'bytes, line 3: It names no item',
      'bytes, line 4: There is no item "9"',
      'bytes, line 5: "price" is no label',
      'bytes, line 6: 1 is no label',
      'bytes, line 1: It is not valid UTF-8',
    ]);
  });
});

describe('labellingItems', () => {
  it('gives rows that models labelled to people, with what the models found', async () => {
    const model = fakeChat('fake', 'm', ({ messages }) =>
      JSON.stringify({ label: JSON.stringify(messages).includes('lalala') ? 'unclear' : 'delivery' }),
    );
    const rows = items.map(({ id, text }) => ({ id, text }));
    const instruction = 'What is it about?';
    const done = await labelRows(rows, { model, labels, instruction, input: (row) => row.text, id: (row) => row.id });
    expect(labellingItems(done.review(), (row) => row.text)).toEqual([
      { id: '3', text: 'lalala' },
      { id: '__proto__', text: evil, suggestion: { label: 'delivery', confidence: null, model: 'fake/m' } },
      { id: '2', text: 'Where is it?', suggestion: { label: 'delivery', confidence: null, model: 'fake/m' } },
    ]);
  });
});
