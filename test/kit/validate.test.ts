import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeIssues, validate, validateSync } from '../../src/kit/index.js';
import type { Schema } from '../../src/spec/index.js';

const person = z.object({ name: z.string(), pets: z.array(z.object({ age: z.number().default(1) })) });

describe('validate', () => {
  it('gives the schema’s output, with its defaults', async () => {
    expect(await validate(person, { name: 'Ada', pets: [{}] })).toEqual({ value: { name: 'Ada', pets: [{ age: 1 }] } });
  });

  it('gives every issue with its path in dots', async () => {
    const checked = await validate(person, { pets: [{ age: 1 }, { age: 'two' }] });
    expect('issues' in checked && checked.issues.map(({ path }) => path)).toEqual(['name', 'pets.1.age']);
  });

  it('reads paths whose steps are objects, symbols or absent', async () => {
    const issues = [
      { message: 'a', path: [{ key: 'rows' }, 0, Symbol('s')] },
      { message: 'b' },
      { message: 'c', path: [] },
    ];
    const schema: Schema<never> = { '~standard': { version: 1, vendor: 'mine', validate: () => ({ issues }) } };
    expect(await validate(schema, 1)).toEqual({
      issues: [
        { path: 'rows.0.Symbol(s)', message: 'a' },
        { path: '', message: 'b' },
        { path: '', message: 'c' },
      ],
    });
  });

  it('waits for an asynchronous validator, which the synchronous form refuses', async () => {
    const schema = z.string().refine(async (text) => text.length > 2);
    expect(await validate(schema, 'abc')).toEqual({ value: 'abc' });
    const vendor: Schema<string> = {
      '~standard': { version: 1, vendor: 'slow', validate: async () => ({ issues: [{ message: 'x' }] }) },
    };
    expect(() => validateSync(vendor, 'a')).toThrow('The slow schema validates asynchronously');
    expect(validateSync(person, { name: 'Ada', pets: [] })).toEqual({ value: { name: 'Ada', pets: [] } });
  });

  it('refuses what is no Standard Schema', async () => {
    for (const schema of [null, undefined, 'string', {}, { parse: () => 1 }]) {
      await expect(validate(schema as unknown as Schema, 1)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    }
  });

  it('describes a few issues in one line, and counts the rest', () => {
    const issues = ['a', 'b', ''].map((path) => ({ path, message: 'is wrong' }));
    expect(describeIssues(issues)).toBe('a: is wrong; b: is wrong; is wrong');
    expect(describeIssues(issues, 1)).toBe('a: is wrong; and 2 more');
  });
});
