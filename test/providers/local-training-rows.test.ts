import { beforeAll, describe, expect, it } from 'vitest';
import type { Tokenizer } from '../../src/engine/tokenizer.js';
import type { PreferenceRow, TrainRow } from '../../src/engine/training-settings.js';
import { type DataSettings, dataSettings, trainSettings } from '../../src/providers/local/hyper.js';
import { Models } from '../../src/providers/local/models.js';
import { encodeRows, readRows } from '../../src/providers/local/training-rows.js';
import type { FineTuneSpec, Hyper } from '../../src/spec/fine-tune.js';
import { tiny, workspace } from './local-base.js';

const { base, folder } = workspace();
let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = (await new Models(folder(), base).load(tiny)).tokenizer;
});
const bytesOf = (rows: readonly object[]) => Buffer.from(rows.map((row) => JSON.stringify(row)).join('\r\n'));
const encode = (
  bytes: Uint8Array,
  settings: Partial<DataSettings> = {},
  variants = 1,
  method: 'sft' | 'preference' = 'sft',
) =>
  encodeRows(readRows(bytes, method, 'file'), tokenizer, {
    settings: { ...dataSettings({}), ...settings },
    variants,
    maxContext: 256,
    seed: 4,
    what: 'file',
  });
const scored = ({ tokens, lossMask }: TrainRow) =>
  tokenizer.decode(
    [...tokens].filter((_, at) => lossMask![at] === 1),
    { specials: true },
  );

describe('training rows', () => {
  it('score what the assistant says, with its end, in every turn', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Greet guest' },
      { role: 'assistant', content: 'Welcome' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'num' },
          { type: 'text', text: 'ber' },
        ],
      },
      { role: 'assistant', content: 'one' },
    ];
    const { rows } = await encode(bytesOf([{ messages }]));
    const [row] = rows as readonly TrainRow[];
    expect(scored(row!)).toBe('Welcome<|end|>one<|end|>');
    expect(tokenizer.decode(row!.tokens, { specials: true })).toContain('<|user|>number<|end|><|assistant|>one<|end|>');
  });

  it('score only the answers of a preference, not what they answer', async () => {
    const messages = [
      { role: 'user', content: 'Greet' },
      { role: 'assistant', content: 'guest' },
      { role: 'user', content: 'number' },
    ];
    const answer = (content: string) => [{ role: 'assistant', content }];
    const bytes = bytesOf([{ messages, chosen: answer('one'), rejected: answer('Oslo') }]);
    const [row] = (await encode(bytes, {}, 1, 'preference')).rows as readonly PreferenceRow[];
    expect([scored(row!.chosen), scored(row!.rejected)]).toEqual(['one<|end|>', 'Oslo<|end|>']);
  });

  it('are the same for the same seed, and vary from pass to pass only where asked to', async () => {
    const names = ['Alder', 'Brook', 'Cedar', 'Dunes', 'Elder'].map((name) => ({
      messages: [
        { role: 'user', content: `guest ${name}` },
        { role: 'assistant', content: `Welcome, ${name}.` },
      ],
    }));
    const texts = async (settings: Partial<DataSettings>) =>
      ((await encode(bytesOf(names), settings, 3)).rows as readonly TrainRow[]).map((row) => [...row.tokens].join());
    const plain = await texts({});
    expect(plain.slice(5, 10)).toEqual(plain.slice(0, 5));
    for (const settings of [{ copyAugment: 1 }, { tokenDropout: 0.5 }]) {
      const varied = await texts(settings);
      expect(await texts(settings)).toEqual(varied);
      expect(new Set(varied).size).toBeGreaterThan(7);
    }
  });

  it('name the lines of a file that cannot be read', () => {
    expect(() => readRows(Buffer.from('{"messages":\n\n[]'), 'sft', 'training file')).toThrow(
      /training file.*line 1: .*; line 3: a row must be an object/,
    );
    expect(() => readRows(Buffer.from('\n'), 'sft', 'training file')).toThrow(/holds no rows/);
  });
});

describe('trainSettings', () => {
  const spec = (hyper: Hyper, method: FineTuneSpec['method'] = 'sft') => ({ hyper, method }) as FineTuneSpec;
  const counts = { train: 100, validation: 0 };

  it('turns epochs into steps, and lets steps win', () => {
    expect(trainSettings(spec({ epochs: 2, batchSize: 8 }), {}, counts, 1).steps).toBe(25);
    expect(trainSettings(spec({ epochs: 0.01 }), {}, counts, 1).steps).toBe(1);
    expect(trainSettings(spec({ epochs: 2, steps: 7 }), {}, counts, 1).steps).toBe(7);
  });

  it('validates and ends early only where there are validation rows', () => {
    const extra = { evaluateEvery: 5, patience: 2 };
    expect(trainSettings(spec({ steps: 50 }), extra, counts, 1)).toMatchObject({ evaluateEvery: 0, patience: 0 });
    const validated = { train: 100, validation: 10 };
    expect(trainSettings(spec({ steps: 50 }), extra, validated, 1)).toMatchObject({ evaluateEvery: 5, patience: 2 });
  });

  it('fills in alpha, and leaves dropout out of preferences', () => {
    expect(trainSettings(spec({ lora: { rank: 8 } }), {}, counts, 1).lora).toEqual({ rank: 8, alpha: 16 });
    expect(trainSettings(spec({}, 'preference'), {}, counts, 1)).toMatchObject({ method: 'preference', dropout: 0 });
    expect(trainSettings(spec({}), { threads: 3 }, counts, 1).threads).toBe(3);
  });
});
