import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { chiSquare, kolmogorovSmirnov } from '../../src/curate/index.js';
import { croissant, datasetCard, Profile, profile } from '../../src/profile/index.js';
import { mixedRows } from './naive.js';

const hostile = '<script>alert(1)</script>';
const rows = mixedRows(300).map((row, i) => ({ ...row, [hostile]: i % 2 === 0 ? hostile : '"&\u0000\u001b[31m' }));
const about = {
  name: 'Tickets: "2026"',
  description: 'Questions of customers.',
  license: 'CC-BY-4.0',
  tags: ['support', 'no'],
  languages: ['en'],
  files: [
    { name: 'data/train.jsonl', bytes: 1000, rows: 250, sha256: `sha256:${'a'.repeat(64)}` },
    { name: 'data/test.jsonl', bytes: 200, rows: 50, split: 'test', sha256: `sha256:${'b'.repeat(64)}` },
  ],
} as const;

describe('how a profile shows itself', () => {
  it('is a page that loads nothing and runs nothing that rows say', async () => {
    const html = (await profile(rows, { against: rows.slice(0, 100) })).toHTML();
    expect(html).not.toContain('<script');
    expect(html).toContain('&#60;script&#62;');
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|@import|url\(/);
    expect(html).toContain("default-src 'none'");
    expect(html.match(/<svg/g)!.length).toBeGreaterThan(6);
    expect(html).not.toMatch(/NaN|undefined/);
  });

  it('prints a line for each path, without control characters of the rows', async () => {
    const made = await profile(rows, { name: 'tickets' });
    const text = inspect(made);
    expect(text).toContain('Profile of tickets: 300 rows');
    for (const { path } of made.columns) expect(text).toContain(path);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u0000');
  });

  it('comes back from its JSON, and does not change', async () => {
    const made = await profile(rows, { against: rows.slice(0, 100), tokens: (text) => text.length });
    const again = Profile.fromJSON(JSON.parse(JSON.stringify(made)));
    expect(again.record).toEqual(made.record);
    expect(again.toHTML()).toBe(made.toHTML());
    expect(() => (made.record.columns as unknown[]).pop()).toThrow(TypeError);
    expect(made.toJSON()).toMatchObject({ kind: 'Profile', v: 1 });
  });

  it('refuses a record that is none', () => {
    for (const wrong of [
      null,
      { kind: 'Profile', v: 2 },
      { kind: 'EvalReport', v: 1 },
      { kind: 'Profile', v: 1, rows: -1 },
    ])
      expect(() => Profile.fromJSON(wrong)).toThrow(expect.objectContaining({ code: 'CORRUPT_RECORD' }));
  });
});

describe('drift', () => {
  it('tests numbers, lengths, values and types with the kernels of curate, and corrects for their number', async () => {
    const now = rows.map((row, i) => ({ ...row, turns: 40 + (i % 10), label: i < 250 ? 'refund' : 'other' }));
    const made = await profile(now, { against: rows });
    const drift = new Map(made.record.drift!.columns.map((column) => [column.path, column]));
    const shiftOf = (path: string, of: string) => {
      const { shifts } = drift.get(path)!;
      return 'unmeasured' in shifts ? undefined : shifts.find((shift) => shift.of === of);
    };
    const turns = (from: readonly object[]) => from.map((row) => (row as { turns: number }).turns);
    expect(shiftOf('turns', 'numbers')).toMatchObject({
      ...kolmogorovSmirnov(turns(rows), turns(now)),
      sizes: [300, 300],
    });
    const labels = (from: readonly object[]) => from.map((row) => (row as { label: string }).label);
    expect(shiftOf('label', 'values')!.pValue).toBeCloseTo(chiSquare(labels(rows), labels(now)).pValue, 12);
    expect(shiftOf('text', 'characters')).toMatchObject({ distance: 0, pValue: 1, adjustedPValue: 1 });
    for (const { shifts } of drift.values()) {
      if ('unmeasured' in shifts) continue;
      for (const { pValue, adjustedPValue } of shifts) expect(adjustedPValue).toBeGreaterThanOrEqual(pValue);
    }
    expect(`${made}`).toContain('shifted: turns, label');
  });

  it('names the columns that one side lacks, and takes a profile that was made before', async () => {
    const before = Profile.fromJSON(JSON.parse(JSON.stringify(await profile([{ a: 1, b: 2 }], { name: 'old' }))));
    const { drift } = (await profile([{ a: 1, c: 2 }], { against: before })).record;
    expect(drift!.reference).toEqual({ name: 'old' });
    expect(drift!.columns.map(({ path, onlyIn }) => [path, onlyIn])).toEqual([
      ['a', undefined],
      ['b', 'reference'],
      ['c', 'current'],
    ]);
  });
});

describe('cards', () => {
  it('describes files and fields in Croissant', async () => {
    const chats = [{ id: 1, 'a.b': true, messages: [{ role: 'user', content: 'hi', at: { day: 1.5 } }], tags: ['x'] }];
    const card = JSON.parse(croissant(await profile(chats), { ...about, files: [about.files[0]] }));
    expect(card).toMatchObject({
      '@type': 'sc:Dataset',
      conformsTo: 'http://mlcommons.org/croissant/1.0',
      license: 'CC-BY-4.0',
      distribution: [
        {
          '@type': 'cr:FileObject',
          contentUrl: 'data/train.jsonl',
          encodingFormat: 'application/jsonlines',
          sha256: 'a'.repeat(64),
        },
      ],
    });
    const fields = card.recordSet[0].field;
    const source = (column: string, jsonPath?: string) => ({
      fileObject: { '@id': 'data/train.jsonl' },
      extract: { column },
      ...(jsonPath === undefined ? {} : { transform: { jsonPath } }),
    });
    expect(fields).toMatchObject([
      { '@id': 'rows/id', dataType: 'sc:Integer', source: source('id') },
      { '@id': 'rows/a.b', dataType: 'sc:Boolean', source: source('a.b') },
      {
        '@id': 'rows/messages',
        repeated: true,
        subField: [
          { '@id': 'rows/messages/role', dataType: 'sc:Text', source: source('messages', 'role') },
          { '@id': 'rows/messages/content' },
          { '@id': 'rows/messages/at', subField: [{ dataType: 'sc:Float', source: source('messages', 'at.day') }] },
        ],
      },
      { '@id': 'rows/tags', repeated: true, dataType: 'sc:Text' },
    ]);
  });

  it('writes the front matter that the Hub reads, and no HTML of the rows', async () => {
    const card = datasetCard(await profile(rows, { digest: true }), about);
    const [, yaml = '', body = ''] = card.split(/^---$/m);
    expect(yaml.trim().split('\n').slice(0, 28)).toEqual([
      'pretty_name: "Tickets: \\"2026\\""',
      'license: "cc-by-4.0"',
      'language:',
      '- en',
      'tags:',
      '- support',
      '- "no"',
      'size_categories:',
      '- "n<1K"',
      'configs:',
      '- config_name: default',
      '  data_files:',
      '  - split: train',
      '    path:',
      '    - "data/train.jsonl"',
      '  - split: test',
      '    path:',
      '    - "data/test.jsonl"',
      'dataset_info:',
      '  features:',
      '  - name: id',
      '    dtype: string',
      '  - name: amount',
      '    dtype: float64',
      '  - name: turns',
      '    dtype: int64',
      '  - name: label',
      '    dtype: string',
    ]);
    expect(yaml).toContain('  - name: meta\n    struct:\n    - name: tags\n      list: string');
    expect(yaml).toContain('num_examples: 250');
    expect(body).not.toContain('<script>');
    expect(body).not.toContain('refund');
    expect(body).toMatch(/digest of the rows: sha256:[0-9a-f]{64}/);
  });

  it('leaves features out where a column has no one type, and says so', async () => {
    const card = datasetCard(await profile([{ a: 1 }, { a: 'x' }]), about);
    expect(card).not.toContain('features:');
    expect(card).toContain('Features are left out: a has no one type.');
  });
});
