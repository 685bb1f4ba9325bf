import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import { validateSync } from '../../src/kit/validate.js';
import { InferredSchema, inferSchema } from '../../src/profile/index.js';

const uuid = (i: number) => `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
const tickets = Array.from({ length: 200 }, (_, i) => ({
  id: uuid(i),
  at: `2026-11-${String(1 + (i % 28)).padStart(2, '0')}`,
  label: ['refund', 'delivery', 'other'][i % 3],
  score: i % 4 === 0 ? i : i / 3,
  turns: i,
  ...(i % 5 === 0 ? {} : { note: i % 2 === 0 ? null : `note ${i}` }),
  messages: [{ role: 'user', content: 'hi' }],
}));

/** JSON values with the kinds of things that rows have, `__proto__` among the keys. */
const anyRow = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      null,
      true,
      false,
      undefined,
      Number.NaN,
      10n,
      '',
      '1',
      '2.5',
      '007',
      'true',
      '2026-02-30',
      '2026-02-28',
      '9007199254740993',
    ),
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'a.b', '__proto__', '*'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

describe('inferSchema', () => {
  it('proposes types, gaps, enumerations and formats, with what speaks for them', async () => {
    const schema = await inferSchema(tickets);
    const of = (path: string) => schema.evidence.find((evidence) => evidence.path === path);
    expect(of('id')).toMatchObject({
      proposed: 'uuid',
      optional: false,
      formats: [{ name: 'uuid', count: 200, of: 200 }],
    });
    expect(of('at')!.proposed).toBe('date');
    expect(of('label')).toMatchObject({ proposed: 'one of 3 texts', values: ['delivery', 'other', 'refund'] });
    expect(of('score')!.proposed).toBe('number');
    expect(of('turns')!.proposed).toBe('integer');
    expect(of('note')).toMatchObject({
      proposed: 'string or null, optional',
      missing: 40,
      nullable: true,
      types: [
        { type: 'null', count: 80, firstRow: 2 },
        { type: 'string', count: 80, firstRow: 1 },
      ],
    });
    expect(schema.conflicts).toEqual([]);
    expect(schema.rows).toBe(200);
  });

  it('is a Standard Schema that refuses what does not fit, and says where', async () => {
    const schema = await inferSchema(tickets);
    const [row] = tickets;
    expect(validateSync(schema, row)).toEqual({ value: row });
    const wrong = { ...row, id: 'x', label: 'ref', turns: 1.5, messages: [{ role: 3 }], score: undefined };
    expect(validateSync(schema, wrong)).toEqual({
      issues: [
        { path: 'score', message: 'is missing' },
        { path: 'id', message: 'expected a uuid, found "x"' },
        { path: 'label', message: 'expected one of "delivery", "other", "refund", found "ref"' },
        { path: 'turns', message: 'expected integer, found number' },
        { path: 'messages.0.content', message: 'is missing' },
        { path: 'messages.0.role', message: 'expected string, found integer' },
      ],
    });
  });

  it('accepts every row that it was inferred from', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 30 }), async (rows) => {
        const schema = await inferSchema(rows);
        for (const row of rows) expect(validateSync(schema, row)).toEqual({ value: row });
        const cast = await inferSchema(rows, { cast: true });
        for (const row of rows) expect(validateSync(cast, row)).not.toHaveProperty('issues');
        const again = InferredSchema.fromJSON(JSON.parse(JSON.stringify(schema)));
        expect(JSON.stringify(again)).toBe(JSON.stringify(schema));
      }),
      { numRuns: 200 },
    );
  });

  it('merges in any grouping to what all rows give at once', async () => {
    const rows = fc.array(anyRow, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, rows, rows, async (a, b, c) => {
        const [x, y, z] = await Promise.all([inferSchema(a), inferSchema(b), inferSchema(c)]);
        const left = x.merge(y).merge(z).toJSON();
        expect(x.merge(y.merge(z)).toJSON()).toEqual(left);
        expect((await inferSchema([...a, ...b, ...c])).toJSON()).toEqual(left);
      }),
      { numRuns: 150 },
    );
  });

  it('sees what texts of a CSV stand for, and casts only what all of them are', async () => {
    const csv = 'id,n,price,ok,zip,big,mixed,gap\n1,3,2.5,true,007,9007199254740993,1,\n2,4,3,false,123,1,x,7\n';
    const text = z.object({ id: z.string() }).loose();
    const read = () => Dataset.fromCSV(new TextEncoder().encode(csv), { schema: text });
    const plain = await inferSchema(read());
    expect(plain.evidence.find(({ path }) => path === 'mixed')!.casts).toEqual([
      { name: 'integer', count: 1, of: 2, firstMiss: { row: 1, value: 'x' } },
      { name: 'number', count: 1, of: 2, firstMiss: { row: 1, value: 'x' } },
    ]);
    expect(plain.evidence.find(({ path }) => path === 'big')).toMatchObject({ unsafeIntegers: 1, proposed: 'string' });
    const schema = await inferSchema(read(), { cast: true });
    const [row] = await Dataset.fromCSV(new TextEncoder().encode(csv), { schema }).toArray();
    expect(row).toEqual({
      id: 1,
      n: 3,
      price: 2.5,
      ok: true,
      zip: '007',
      big: '9007199254740993',
      mixed: '1',
      gap: null,
    });
    expect(schema.toJSONSchema()).toMatchObject({
      properties: {
        id: { type: 'integer' },
        price: { type: 'number' },
        ok: { type: 'boolean' },
        gap: { type: ['integer', 'null'] },
        zip: { type: 'string' },
      },
    });
  });

  it('lists the paths with values of several kinds', async () => {
    const { conflicts } = await inferSchema([{ a: 1 }, { a: 'x' }, { a: null }, { b: 1 }, { b: 2.5 }]);
    expect(conflicts).toEqual([
      {
        path: 'a',
        types: [
          { type: 'null', count: 1, firstRow: 2 },
          { type: 'integer', count: 1, firstRow: 0 },
          { type: 'string', count: 1, firstRow: 1 },
        ],
      },
    ]);
  });

  it('tells numbers that may have lost digits', async () => {
    const { evidence } = await inferSchema([{ a: 2 ** 53 }, { a: 1 }]);
    expect(evidence.find(({ path }) => path === 'a')!.unsafeNumbers).toBe(1);
  });

  it('gives JSON Schema and a TypeScript type', async () => {
    const schema = await inferSchema([
      ...tickets,
      JSON.parse(JSON.stringify({ ...tickets[0], 'odd key': { __proto: 1 } })),
    ]);
    const json = schema.toJSONSchema() as Record<string, never>;
    expect(json).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['id', 'at', 'label', 'score', 'turns', 'messages'],
      properties: {
        id: { type: 'string', format: 'uuid' },
        label: { enum: ['delivery', 'other', 'refund'] },
        messages: { type: 'array', items: { type: 'object' } },
      },
    });
    const zod = z.fromJSONSchema(json);
    for (const row of tickets) expect(zod.safeParse(row).success).toBe(true);
    expect(zod.safeParse({ ...tickets[0], turns: 1.5 }).success).toBe(false);
    expect(schema.toTypeScript('Ticket')).toBe(
      [
        'export type Ticket = {',
        '  readonly id: string;',
        '  readonly at: string;',
        '  readonly label: "delivery" | "other" | "refund";',
        '  readonly score: number;',
        '  readonly turns: number;',
        '  readonly messages: readonly {',
        '    readonly role: "user";',
        '    readonly content: "hi";',
        '  }[];',
        '  readonly note?: string | null;',
        '  readonly "odd key"?: {',
        '    readonly __proto: number;',
        '  };',
        '};',
        '',
      ].join('\n'),
    );
  });

  it('makes a map of an object with more than 512 keys, in any grouping', async () => {
    const of = (from: number, to: number) =>
      inferSchema([{ scores: Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`k${from + i}`, i])) }]);
    const once = await of(0, 700);
    expect(once.evidence.map(({ path }) => path)).toEqual(['', 'scores', 'scores.*']);
    const [a, b, c] = await Promise.all([of(0, 300), of(200, 500), of(500, 600)]);
    expect(a.merge(b).evidence.length).toBe(502);
    expect(a.merge(b).merge(c).toJSON()).toEqual(a.merge(b.merge(c)).toJSON());
    expect(
      a
        .merge(b)
        .merge(c)
        .evidence.map(({ path }) => path),
    ).toEqual(['', 'scores', 'scores.*']);
    expect(once.toTypeScript()).toContain('{ readonly [key: string]: number }');
  });

  it('reads 32 levels of 100,000, and lets the others through', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    const schema = await inferSchema([{ deep }]);
    expect(schema.evidence.length).toBeLessThan(40);
    expect(validateSync(schema, { deep })).toEqual({ value: { deep } });
  });

  it('prints its evidence, and refuses a record that is none', async () => {
    const text = `${await inferSchema([...tickets, { ...tickets[0], id: 'no-uuid' }])}`;
    expect(text).toContain('Schema of 201 rows');
    expect(text).toContain('uuid 99.5 %, not "no-uuid" in row 200');
    expect(() => InferredSchema.fromJSON({ kind: 'InferredSchema', v: 2 })).toThrow(
      expect.objectContaining({ code: 'CORRUPT_RECORD' }),
    );
    expect(() =>
      InferredSchema.fromJSON({ kind: 'InferredSchema', v: 1, rows: 1, shapes: { types: { what: [1, 0] } } }),
    ).toThrow(expect.objectContaining({ code: 'CORRUPT_RECORD' }));
  });
});
