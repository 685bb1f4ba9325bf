import { expectTypeOf, it } from 'vitest';
import type { Cassette } from '../../src/cassette/cassette.js';
import type { ChatModel, EmbedModel } from '../../src/spec/index.js';

declare const tape: Cassette;
declare const plain: ChatModel;
declare const streaming: ChatModel & Required<Pick<ChatModel, 'stream'>>;
declare const vectors: EmbedModel;

interface Query {
  readonly q: string;
}

it('gives the shape it takes', () => {
  expectTypeOf(tape.chat(plain)).toExtend<ChatModel>();
  expectTypeOf(tape.chat(plain).stream).toBeNullable();
  expectTypeOf(tape.chat(streaming).stream).not.toBeNullable();
  expectTypeOf(tape.chat(tape.chat(streaming)).stream).not.toBeNullable();
  expectTypeOf(tape.embed(vectors)).toEqualTypeOf<EmbedModel>();
});

it('keeps the types of a function, waited for or not', () => {
  const find = tape.wrap('find', ({ q }: Query) => [q]);
  expectTypeOf(find).parameter(0).toEqualTypeOf<Query>();
  expectTypeOf(find({ q: 'tea' })).resolves.toEqualTypeOf<string[]>();
  const later = tape.wrap('find', async (n: number) => n);
  expectTypeOf(later(1)).resolves.toEqualTypeOf<number>();
  // @ts-expect-error another input
  void later('1');
});
