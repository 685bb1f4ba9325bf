import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { BoundPrompt, PromptRun } from '../../src/prompt/bind.js';
import { PromptTemplate } from '../../src/prompt/prompt-template.js';
import type { NoVariables, VariableNames, VariablesOf } from '../../src/prompt/variables.js';
import type { ChatModel, Json, Message } from '../../src/spec/index.js';

declare const model: ChatModel;
declare const text: string;
declare const wide: { user: string; system: string };

describe('variables', () => {
  it('are read from the text', () => {
    expectTypeOf<VariableNames<'{{a}} and {{ b }}, {{\n c\t}} {{a}}'>>().toEqualTypeOf<'a' | 'b' | 'c'>();
    expectTypeOf<VariableNames<'{"json": {"x": 1}} {single}'>>().toEqualTypeOf<never>();
    expectTypeOf<VariableNames<'\\{{a}} {{b}} \\{{ {{c}} }}'>>().toEqualTypeOf<'b' | 'c'>();
    expectTypeOf<VariableNames<string>>().toEqualTypeOf<string>();
    expectTypeOf<VariablesOf<'{{a}}' | '{{b}}'>>().toEqualTypeOf<{ readonly a: Json; readonly b: Json }>();
    expectTypeOf<VariablesOf<'none'>>().toEqualTypeOf<NoVariables>();
  });

  it('are all needed, and no others are taken', () => {
    const prompt = PromptTemplate.of({ system: 'In {{language}}.', user: '{{question}}' });
    expectTypeOf(prompt).toEqualTypeOf<PromptTemplate<{ readonly language: Json; readonly question: Json }, string>>();
    prompt.render({ language: 'French', question: 1 });
    // @ts-expect-error question is missing
    prompt.render({ language: 'French' });
    // @ts-expect-error extra is not in the text
    prompt.render({ language: 'French', question: 'x', extra: 1 });
    // @ts-expect-error misspelt
    prompt.render({ langauge: 'French', question: 'x' });
    // @ts-expect-error not JSON
    prompt.render({ language: 'French', question: () => 1 });
  });

  it('may be none', () => {
    const prompt = PromptTemplate.of({ user: 'Hello' });
    prompt.render({});
    // @ts-expect-error this template has no variables
    prompt.render({ name: 'x' });
  });

  it('may be any for a text that is only known at run time', () => {
    expectTypeOf(PromptTemplate.of({ user: text }).render)
      .parameter(0)
      .toEqualTypeOf<{ readonly [x: string]: Json }>();
    PromptTemplate.of(wide).render({ whatever: 1 });
  });

  it('come from all messages and their text parts', () => {
    const prompt = PromptTemplate.of({
      messages: [
        { role: 'system', content: '{{a}}' },
        {
          role: 'user',
          content: [
            { type: 'text', text: '{{b}}' },
            { type: 'image', data: new Uint8Array(), mediaType: 'image/png' },
          ],
        },
        { role: 'assistant', content: 'no variable' },
        { role: 'user', content: '{{c}}' },
      ],
    });
    expectTypeOf(prompt).toEqualTypeOf<
      PromptTemplate<{ readonly a: Json; readonly b: Json; readonly c: Json }, string>
    >();
    const constant = [{ role: 'user', content: '{{d}}' }] as const;
    expectTypeOf(PromptTemplate.of({ messages: constant })).toEqualTypeOf<
      PromptTemplate<{ readonly d: Json }, string>
    >();
    const listed: Message[] = [];
    PromptTemplate.of({ messages: listed }).render({ whatever: 1 });
  });

  it('of the user text are what an example needs', () => {
    PromptTemplate.of({ system: '{{s}}', user: '{{a}}', examples: [{ variables: { a: 1 }, output: 'x' }] });
    // @ts-expect-error a is missing
    PromptTemplate.of({ user: '{{a}}', examples: [{ variables: {}, output: 'x' }] });
    // @ts-expect-error an output is text where there is no output schema
    PromptTemplate.of({ user: '{{a}}', examples: [{ variables: { a: 1 }, output: 7 }] });
  });

  it('number at least two hundred', () => {
    type Ten<N extends string> =
      `{{a${N}}}{{b${N}}}{{c${N}}}{{d${N}}}{{e${N}}}{{f${N}}}{{g${N}}}{{h${N}}}{{i${N}}}{{j${N}}} `;
    type Hundred<N extends string> =
      `${Ten<`${N}0`>}${Ten<`${N}1`>}${Ten<`${N}2`>}${Ten<`${N}3`>}${Ten<`${N}4`>}${Ten<`${N}5`>}${Ten<`${N}6`>}${Ten<`${N}7`>}${Ten<`${N}8`>}${Ten<`${N}9`>}`;
    type Names = VariableNames<`${Hundred<'x'>}${Hundred<'y'>}`>;
    expectTypeOf<'ax0' extends Names ? true : false>().toEqualTypeOf<true>();
    expectTypeOf<'jy9' extends Names ? true : false>().toEqualTypeOf<true>();
    expectTypeOf<'jz9' extends Names ? true : false>().toEqualTypeOf<false>();
  });
});

describe('the output', () => {
  const label = PromptTemplate.of({
    user: '{{text}}',
    output: z.object({ label: z.enum(['good', 'bad']), score: z.number() }),
  });
  type Label = { label: 'good' | 'bad'; score: number };

  it('has the type of its schema', () => {
    expectTypeOf(label.parse('')).resolves.toEqualTypeOf<Label>();
    expectTypeOf(PromptTemplate.of({ user: 'x' }).parse('')).resolves.toEqualTypeOf<string>();
    expectTypeOf(PromptTemplate.of({ user: 'x', output: z.enum(['a', 'b']) }).parse('')).resolves.toEqualTypeOf<
      'a' | 'b'
    >();
    expectTypeOf(PromptTemplate.fromJSON({}, { output: z.number() }).parse('')).resolves.toEqualTypeOf<number>();
    // @ts-expect-error no such label
    PromptTemplate.of({ user: 'x', output: z.enum(['a', 'b']), examples: [{ variables: {}, output: 'c' }] });
  });

  it('is what a bound prompt gives', () => {
    const ask = label.bind(model, { temperature: 0, attempts: 3 });
    expectTypeOf(ask).toEqualTypeOf<BoundPrompt<{ readonly text: Json }, Label>>();
    expectTypeOf(ask({ text: 'x' })).resolves.toEqualTypeOf<Label>();
    expectTypeOf(ask.run({ text: 'x' }, { timeoutMs: 5 })).resolves.toEqualTypeOf<PromptRun<Label>>();
    // @ts-expect-error text is missing
    ask({});
    // @ts-expect-error the template brings the messages
    label.bind(model, { messages: [] });
    // @ts-expect-error misspelt
    label.bind(model, { temprature: 0 });
  });

  it('lets rows of a dataset be passed that hold more than the template needs', () => {
    const row = { text: 'x', id: 7 };
    label.render(row);
  });
});
