import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { flawOf } from '../../src/finetune/training-row.js';
import {
  alpaca,
  type CanonicalRow,
  fromFormat,
  openaiSft,
  shareGpt,
  snowflakeCompletion,
  toFormat,
  toTrainingRow,
} from '../../src/formats/index.js';

const answered = (question: string, reasoning?: string): CanonicalRow => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: 'Yes', ...(reasoning === undefined ? {} : { reasoning }) },
  ],
});
const asked: CanonicalRow = { messages: [{ role: 'user', content: 'Nobody answers' }] };
const twice: CanonicalRow = { messages: [...answered('One?').messages, ...answered('Two?', 'hm').messages] };

describe('toFormat', () => {
  it('writes rows of a dataset and reports what became of them', async () => {
    const rows = Dataset.of([answered('Is it?'), twice, asked, answered('So?', 'thinking')]);
    const step = toFormat(snowflakeCompletion());
    const lines = rows.pipe(step);
    expect(await lines.toArray()).toEqual([
      { prompt: 'Is it?', completion: 'Yes' },
      { prompt: 'So?', completion: 'Yes' },
    ]);
    const report = lines.report(step);
    expect(report?.toJSON()).toEqual({
      kind: 'LossReport',
      v: 1,
      format: 'snowflake-completion',
      direction: 'to',
      rows: 4,
      kept: 2,
      changed: 1,
      dropped: 2,
      reasons: [
        {
          code: 'multi-turn',
          effect: 'dropped',
          rows: 1,
          count: 1,
          examples: [{ row: 1, path: 'messages.1', message: expect.stringContaining('one question and one answer') }],
        },
        { code: 'no-answer', effect: 'dropped', rows: 1, count: 1, examples: [expect.objectContaining({ row: 2 })] },
        {
          code: 'reasoning-dropped',
          effect: 'changed',
          rows: 1,
          count: 1,
          examples: [{ row: 3, path: 'messages.1', message: 'the reasoning is gone' }],
        },
      ],
    });
    expect(inspect(report)).toBe(
      [
        '4 rows to snowflake-completion: 1 as they were, 1 changed, 2 dropped',
        '  dropped 1  multi-turn  (row 1 messages.1: The format has one question and one answer: pass `render` to write more.)',
        '  dropped 1  no-answer  (row 2 messages: The conversation does not end with an answer.)',
        '  changed 1  reasoning-dropped  (row 3 messages.1: the reasoning is gone)',
      ].join('\n'),
    );
    expect(lines.lineage).toMatchObject({ operations: [{ op: 'toFormat', format: 'snowflake-completion' }] });
    expect(toFormat(openaiSft({ system: 'merge' })).operation).toEqual({
      op: 'toFormat',
      format: 'openai-sft',
      settings: { system: 'merge' },
    });
  });

  it('counts a row once and its places each', async () => {
    const step = toFormat(openaiSft());
    const reasoned: CanonicalRow = { messages: [...answered('One?', 'a').messages, ...answered('Two?', 'b').messages] };
    const lines = Dataset.of([reasoned]).pipe(step);
    await lines.toArray();
    expect(lines.report(step)?.reasons).toMatchObject([
      { code: 'reasoning-dropped', rows: 1, count: 2, examples: [{}, {}] },
    ]);
  });

  it('refuses the first row that does not fit, or does not stay as it was, where it is told to', async () => {
    const rows = Dataset.of([answered('Is it?'), asked]);
    await expect(rows.pipe(toFormat(snowflakeCompletion(), { onProblem: 'error' })).toArray()).rejects.toMatchObject({
      code: 'INVALID_ROW',
      message: expect.stringContaining(
        'Row 1 (counted from 0), messages, does not go to "snowflake-completion" as it is: The conversation',
      ),
    });
    const thinking = Dataset.of([answered('Is it?', 'hm')]);
    await expect(thinking.pipe(toFormat(openaiSft(), { onLoss: 'error' })).toArray()).rejects.toMatchObject({
      code: 'INVALID_ROW',
      message: expect.stringContaining(
        'messages.1, does not go to "openai-sft" as it is: the reasoning is gone (reasoning-dropped)',
      ),
    });
    expect(() => toFormat(openaiSft(), { onDrop: 'error' } as never)).toThrow(/no option "onDrop"/);
  });
});

describe('fromFormat', () => {
  it('goes from one format to another through the canonical row', async () => {
    const lines = Dataset.of<unknown>([
      {
        conversations: [
          { from: 'human', value: 'Hi' },
          { from: 'gpt', value: 'Hello' },
        ],
        id: 'a',
      },
      { conversations: [{ from: 'alien', value: 'Hi' }] },
    ]);
    const read = fromFormat(shareGpt());
    const rows = lines.pipe(read);
    expect(await rows.pipe(toFormat(alpaca())).toArray()).toEqual([
      { instruction: 'Hi', input: '', output: 'Hello', id: 'a' },
    ]);
    expect(rows.report(read)).toMatchObject({
      rows: 2,
      kept: 1,
      changed: 0,
      dropped: 1,
      reasons: [{ code: 'unrecognized-role' }],
    });
  });
});

describe('toTrainingRow', () => {
  it('gives what a job trains on', () => {
    const content = [{ type: 'image', data: 'https://a.example/x.png', mediaType: 'image/png' }] as const;
    const bytes = [{ type: 'image', data: 'data:image/png;base64,iVA=', mediaType: 'image/png' }] as const;
    const row: CanonicalRow = {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content },
        { role: 'user', content: bytes },
        { role: 'assistant', content: 'A cat', weight: 1 },
      ],
      parallelToolCalls: false,
      weight: 2,
      meta: { id: 1 },
    };
    const training = toTrainingRow(row);
    expect(training).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ ...content[0], data: new URL('https://a.example/x.png') }] },
        { role: 'user', content: [{ ...bytes[0], data: new Uint8Array([137, 80]) }] },
        { role: 'assistant', content: 'A cat', weight: 1 },
      ],
    });
    expect(flawOf(training, 'sft')).toBeUndefined();
    expect(openaiSft().encode(training).losses).toEqual([]); // and the other way: a training row is a canonical row
  });
});
