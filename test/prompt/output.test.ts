import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PromptTemplate } from '../../src/prompt/prompt-template.js';
import type { Schema } from '../../src/spec/index.js';

const person = z.object({ name: z.string(), tags: z.array(z.string()).default([]) });
const parser = PromptTemplate.of({ user: 'x', output: person });
const ann = { name: 'Ann', tags: ['a'] };
const json = JSON.stringify(ann);

async function misfit(work: Promise<unknown>) {
  const error = await work.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error) => error,
  );
  expect(error).toMatchObject({ name: 'ValidationError', code: 'INVALID_OUTPUT' });
  return error as Error & { issues: { path: string; message: string }[] };
}

describe('parse', () => {
  it('gives the text itself where there is no output schema', async () => {
    expect(await PromptTemplate.of({ user: 'x' }).parse(' as it is \n')).toBe(' as it is \n');
  });

  it('finds the value bare, in fences, after prose, before prose, and with brackets inside strings', async () => {
    for (const text of [
      json,
      `\n ${json} \n`,
      `Sure, here it is:\n\`\`\`json\n${json}\n\`\`\`\nAnything else?`,
      `\`\`\`\n${json}\n\`\`\``,
      `Here {as you asked} is the person [1]: ${json} Bye.`,
      `${json}\n\n${json}`,
    ]) {
      expect(await parser.parse(text)).toEqual(ann);
    }
    expect(await parser.parse('x {"name": "a } \\" ] {", "tags": []}')).toEqual({ name: 'a } " ] {', tags: [] });
  });

  it('gives what the schema makes of the value', async () => {
    expect(await parser.parse('{"name":"Bo"}')).toEqual({ name: 'Bo', tags: [] });
    const length = PromptTemplate.of({
      user: 'x',
      output: z.string().transform((text) => text.length),
      outputSchema: { type: 'string' },
    });
    expect(await length.parse('"four"')).toBe(4);
  });

  it('says where the value does not fit', async () => {
    const error = await misfit(parser.parse('{"name":"Ann","tags":["a",7]}'));
    expect(error.issues).toEqual([{ path: 'tags.1', message: 'Invalid input: expected string, received number' }]);
    expect(error.message).toContain('tags.1: Invalid input');
    expect(error.message).toContain('It was: "{\\"name\\":\\"Ann\\"');
  });

  it('says that there is no JSON, and cuts the text it shows', async () => {
    const error = await misfit(parser.parse(`I would rather not. ${'z'.repeat(500)}`));
    expect(error.issues[0]).toEqual({ path: '', message: 'There is no JSON value in it' });
    expect(error.message.length).toBeLessThan(400);
    await misfit(parser.parse(''));
    await misfit(parser.parse('{"name": "cut off'));
  });

  it('refuses to choose between different values that fit', async () => {
    const error = await misfit(parser.parse(`${json} or {"name":"Bo"}`));
    expect(error.issues).toEqual([{ path: '', message: 'It holds 2 different values that fit' }]);
  });

  it('accepts bare words for schemas of strings', async () => {
    const mood = PromptTemplate.of({ user: 'x', output: z.enum(['good', 'bad']) });
    expect(await mood.parse(' good\n')).toBe('good');
    expect(await mood.parse('"bad"')).toBe('bad');
    expect((await misfit(mood.parse('ugly'))).issues.map(({ message }) => message)).toEqual([
      'There is no JSON value in it',
      'Invalid option: expected one of "good"|"bad"',
    ]);
  });

  it('ends soon on a text of nothing but open brackets', async () => {
    await misfit(parser.parse('{['.repeat(100_000)));
  });
});

describe('the JSON Schema for the provider', () => {
  it('comes from the validator where it can tell', () => {
    expect(parser.outputSchema).toEqual({
      type: 'object',
      properties: { name: { type: 'string' }, tags: { type: 'array', items: { type: 'string' }, default: [] } },
      required: ['name'],
    });
  });

  it('is what is given, for validators that cannot tell', () => {
    const custom: Schema<number> = {
      '~standard': { version: 1, vendor: 'mine', validate: (value) => ({ value: Number(value) }) },
    };
    expect(PromptTemplate.of({ user: 'x', output: custom }).outputSchema).toBeUndefined();
    expect(PromptTemplate.of({ user: 'x', output: custom, outputSchema: { type: 'number' } }).outputSchema).toEqual({
      type: 'number',
    });
  });

  it('must be given where the validator has none for a value', () => {
    expect(() => PromptTemplate.of({ user: 'x', output: z.date() })).toThrow(/has no JSON Schema: .*outputSchema/);
    expect(
      PromptTemplate.of({ user: 'x', output: z.coerce.date(), outputSchema: { type: 'string' } }).outputSchema,
    ).toEqual({ type: 'string' });
  });
});
