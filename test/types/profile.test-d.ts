import { describe, expectTypeOf, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import {
  type ColumnProfile,
  croissant,
  type Estimate,
  InferredSchema,
  inferSchema,
  Profile,
  profile,
  type Unmeasured,
} from '../../src/profile/index.js';
import type { InferSchema } from '../../src/spec/schema.js';

describe('types of profiles', () => {
  it('takes rows of any kind', () => {
    expectTypeOf(profile([1, 2])).resolves.toEqualTypeOf<Profile>();
    expectTypeOf(profile(Dataset.of([{ a: 1 }]))).resolves.toEqualTypeOf<Profile>();
    expectTypeOf(profile).parameter(0).not.toExtend<number>();
    expectTypeOf<ColumnProfile['distinct']>().toEqualTypeOf<Estimate | undefined>();
  });

  it('makes a reader look whether something was measured', () => {
    type Pii = NonNullable<ReturnType<Profile['column']>>['text'];
    expectTypeOf<Unmeasured>().toExtend<NonNullable<Pii>['pii']>();
    // @ts-expect-error a sample has no name
    profile([], { sample: 'some' });
    // @ts-expect-error a card needs a licence and files
    croissant(Profile.fromJSON({}), { name: 'x', description: 'y' });
  });

  it('gives a schema of the type of the rows', () => {
    const schema = inferSchema([{ a: 1 }]);
    expectTypeOf(schema).resolves.toEqualTypeOf<InferredSchema<{ a: number }>>();
    expectTypeOf<InferSchema<InferredSchema<{ a: number }>>>().toEqualTypeOf<{ a: number }>();
    expectTypeOf(new Map<string, InferredSchema<1>>().get('x')!.merge(InferredSchema.fromJSON<2>(null))).toEqualTypeOf<
      InferredSchema<1 | 2>
    >();
  });
});
