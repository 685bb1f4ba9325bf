import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemaValid } from '../../../src/metrics/index.js';
import type { Schema } from '../../../src/spec/index.js';
import { explanationOf, promisesOf, scoreOf } from '../rows.js';

const schema = z.object({ name: z.string(), sizes: z.array(z.number()).min(1) });

describe('jsonSchemaValid', () => {
  it('asks for JSON that a Standard Schema accepts', async () => {
    const metric = jsonSchemaValid({ schema });
    expect(await scoreOf(metric, { output: '{"name":"a","sizes":[1]}' })).toBe(1);
    expect(await scoreOf(metric, { output: '{"name":"a","sizes":["1"]}' })).toBe(0);
    expect(await explanationOf(metric, { output: '{"name":"a","sizes":["1"]}' })).toMatch(/^sizes\.0: /);
    expect(await scoreOf(metric, { output: 'name: a' })).toBe(0);
    expect(
      await scoreOf(jsonSchemaValid({ schema, fenced: true }), { output: '```\n{"name":"a","sizes":[1]}\n```' }),
    ).toBe(1);
    expect(await scoreOf(jsonSchemaValid({ schema, of: 'value' }), { value: { name: 'a', sizes: [2] } })).toBe(1);
    expect(await scoreOf(jsonSchemaValid({ schema, of: 'value' }), { value: undefined })).toBe(0);
  });

  it('takes a JSON Schema by way of zod', async () => {
    const metric = jsonSchemaValid({
      schema: z.fromJSONSchema({ type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'] }),
    });
    expect(await scoreOf(metric, { output: '{"n":1}' })).toBe(1);
    expect(await scoreOf(metric, { output: '{"n":0}' })).toBe(0);
  });

  it('takes a function, whose text is the explanation', async () => {
    const metric = jsonSchemaValid({
      validate: (value) => (typeof value === 'number' && value > 0) || 'must be above 0',
    });
    expect(await scoreOf(metric, { output: '2' })).toBe(1);
    expect(await explanationOf(metric, { output: '-2' })).toBe('must be above 0');
    expect(await scoreOf(jsonSchemaValid({ validate: () => false }), { output: '2' })).toBe(0);
  });

  it('waits for a schema that validates later', async () => {
    const later = {
      '~standard': { version: 1, vendor: 'later', validate: async () => ({ issues: [{ message: 'no' }] }) },
    } as Schema;
    expect(await scoreOf(jsonSchemaValid({ schema: later }), { output: '2' })).toBe(0);
    expect(await explanationOf(jsonSchemaValid({ schema: later }), { output: '2' })).toBe('no');
  });

  it('keeps what every metric promises', async () => {
    expect(
      await promisesOf(jsonSchemaValid({ schema }), [{ output: '1' }, { output: '{"name":"a","sizes":[1]}' }]),
    ).toEqual([]);
    expect(jsonSchemaValid({ schema, version: 'v2' }).signature({ references: 0 })).toBe(
      'jsonSchemaValid|of:text|fenced:no|by:zod|version:v2|v:1',
    );
  });

  it('refuses to guess which of two judges counts, or none', () => {
    for (const options of [{}, { schema, validate: () => true }, { schema: {} as Schema }])
      expect(() => jsonSchemaValid(options as { schema: Schema })).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
  });
});
