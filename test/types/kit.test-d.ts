import { expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { type Checked, loadPeer, poll, retry, validate, validateSync } from '../../src/kit/index.js';
import { type OpenAIFineTuneExtra, type OpenAIOptions, openai } from '../../src/providers/openai/index.js';
import type { Extra, FineTuneReport } from '../../src/spec/index.js';

it('a validated value has the schema’s output type', async () => {
  const schema = z.object({ n: z.string().transform(Number), tag: z.string().default('x') });
  expectTypeOf(await validate(schema, {})).toEqualTypeOf<Checked<{ n: number; tag: string }>>();
  const checked = validateSync(schema, {});
  if ('issues' in checked) expectTypeOf(checked.issues[0]!.path).toBeString();
  else expectTypeOf(checked.value.n).toBeNumber();
});

it('retry and poll give what the work gives', async () => {
  expectTypeOf(await retry(async ({ number }) => `${number}`)).toBeString();
  const look = async (): Promise<FineTuneReport> => ({ phase: 'queued' });
  expectTypeOf(
    await poll(look, { what: 'x', isFinal: ({ phase }) => phase === 'succeeded' }),
  ).toEqualTypeOf<FineTuneReport>();
  // @ts-expect-error what is waited for must be named
  poll(look, { isFinal: () => true });
});

it('a peer has the type of its import', async () => {
  expectTypeOf(await loadPeer('openai', () => import('openai'))).toEqualTypeOf<typeof import('openai')>();
});

it('options and extra settings are typed', () => {
  openai({ apiKey: async () => 'from a vault' });
  // @ts-expect-error misspelt
  openai({ apikey: 'x' });
  // @ts-expect-error the vendor's own spelling is not ours
  ({ learning_rate_multiplier: 1 }) satisfies OpenAIFineTuneExtra;
  expectTypeOf({ openai: { learningRateMultiplier: 0.5 } satisfies OpenAIFineTuneExtra }).toExtend<Extra>();
  expectTypeOf<OpenAIOptions['baseUrl']>().toEqualTypeOf<string | undefined>();
});
