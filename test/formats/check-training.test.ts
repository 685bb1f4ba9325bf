import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  checkTraining,
  type Format,
  fireworksChat,
  nemoChat,
  noticesOf,
  openaiEpochs,
  openaiSft,
  oracleCompletion,
  serviceNotices,
  togetherChat,
  trlConversational,
  vertexSft,
} from '../../src/formats/index.js';

const day = (date: string) => ({ now: () => Date.parse(date), sleep: async () => {} });
const clock = day('2026-11-24');
const chat = (question: string, answer = 'Yes') => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
});
const chats = (count: number) => Array.from({ length: count }, (_, i) => chat(`Question ${i}?`));
const codes = async (lines: readonly unknown[], format: Format, options = {}) =>
  (await checkTraining(lines, format, { clock, ...options })).counts.map(({ code, count }) => [code, count]);

describe('checkTraining', () => {
  it('accepts a good file and counts its tokens and its cost', async () => {
    const check = await checkTraining(chats(10), openaiSft(), {
      clock,
      countTokens: (text) => text.split(' ').length,
      price: { usdPerMillionTokens: 25 },
    });
    expect(check).toMatchObject({ ok: true, rows: 10, problems: [], counts: [] });
    expect(check.bytes).toBe(10 * (JSON.stringify(chat('Question 0?')).length + 1));
    // 2 words and 1 word, 3 for each of 2 turns, 3 for the row
    expect(check.tokens).toEqual({
      tokens: 120,
      low: 120,
      high: 120,
      mean: 12,
      longest: 12,
      longestRow: 0,
      method: 'counted by countTokens; 3 for each turn and 3 for each row',
    });
    expect(check.cost).toEqual({
      usd: 0.03,
      low: 0.03,
      high: 0.03,
      trainedTokens: 1200,
      epochs: 10,
      epochsFrom: 'service',
    });
  });

  it('says of an estimate that it is one, with its interval', async () => {
    const { tokens, cost } = await checkTraining([chat('a'.repeat(40), '東京')], trlConversational(), {
      clock,
      price: { usdPerMillionTokens: 1 },
    });
    expect(tokens).toMatchObject({ tokens: 21, low: 10, high: 42, method: expect.stringMatching(/^estimated: /) });
    expect(cost).toMatchObject({ usd: 21e-6, low: 10e-6, high: 42e-6, epochs: 1, epochsFrom: 'assumed' });
  });

  it('counts rows by the rules of each service', async () => {
    expect(await codes(chats(9), openaiSft())).toEqual([['too-few-rows', 1]]);
    expect(await codes(chats(2), fireworksChat())).toEqual([['too-few-rows', 1]]);
    expect(await codes([], trlConversational())).toEqual([['too-few-rows', 1]]);
    expect(await codes(chats(9), openaiSft(), { part: 'validation' })).toEqual([]);
    const pairs = Array.from({ length: 31 }, (_, i) => ({ prompt: `${i}?`, completion: 'Yes' }));
    expect(await codes(pairs, oracleCompletion())).toEqual([['too-few-rows', 1]]);
    const few = await checkTraining([vertexSft().encode(chat('Hi?') as never).line], vertexSft(), { clock });
    expect(few).toMatchObject({ ok: true, counts: [{ code: 'few-rows', severity: 'warning' }] });
    const many = Array.from({ length: 5001 }, (_, i) => vertexSft().encode(chat(`${i}?`) as never).line);
    expect(await codes(many, vertexSft(), { part: 'validation' })).toEqual([['too-many-rows', 1]]);
  });

  it('finds rows that are too long: refused by one service, cut by another', async () => {
    const countTokens = (text: string) => text.length;
    const long = [...chats(9), chat('x'.repeat(100))];
    const cut = await checkTraining(long, openaiSft(), {
      clock,
      countTokens,
      maxTokens: 50,
      price: { usdPerMillionTokens: 1, epochs: 1 },
    });
    expect(cut).toMatchObject({ ok: true, problems: [{ code: 'too-many-tokens', severity: 'warning', row: 9 }] });
    expect(cut.cost?.trainedTokens).toBe(9 * (11 + 3 + 9) + 50);
    const lines = long.map((line) => vertexSft().encode(line as never).line);
    const refused = await checkTraining(lines, vertexSft(), { clock, countTokens, maxTokens: 50 });
    expect(refused.problems).toContainEqual({
      code: 'too-many-tokens',
      severity: 'error',
      path: '',
      row: 9,
      message: '112 tokens, and 50 are allowed; it would be refused.',
    });
    // an estimate of 37 may be as few as 18
    const guessed = await checkTraining([long[9]], vertexSft(), { clock, maxTokens: 30 });
    expect(guessed.problems.filter(({ code }) => code === 'too-many-tokens')).toEqual([]);
    const perhaps = await checkTraining([lines[9]], vertexSft(), { clock, maxTokens: 30 });
    expect(perhaps.problems.find(({ code }) => code === 'too-many-tokens')?.severity).toBe('warning');
  });

  it('finds lines of another format, and lines that occur twice', async () => {
    const lines = [...chats(10), { prompt: 'Hi', completion: 'Hello' }, chat('Question 3?')];
    const check = await checkTraining(lines, openaiSft(), { clock });
    expect(check.problems).toMatchObject([
      { code: 'missing-messages-list', row: 10 },
      {
        code: 'mixed-formats',
        row: 10,
        message: 'The line looks like a prompt with its completion; a file has one format.',
      },
      { code: 'duplicate-row', row: 11, severity: 'warning', message: 'It is the same as row 3.' },
    ]);
  });

  it('checks how turns follow one another', async () => {
    const line = (...turns: readonly (readonly [string, string])[]) => ({
      messages: turns.map(([role, content]) => ({ role, content })),
    });
    const user = ['user', 'Hi'] as const;
    const answer = ['assistant', 'Hello'] as const;
    const system = ['system', 'Be brief.'] as const;
    const of = (format: Format, value: object) => format.check(value).map(({ code }) => code);
    expect(of(togetherChat(), line(system, user, answer, user, answer))).toEqual([]);
    expect(of(togetherChat(), line(answer, user, answer))).toEqual(['first-role', 'not-alternating']);
    expect(of(togetherChat(), line(user, user, answer))).toEqual(['not-alternating']);
    expect(of(togetherChat(), line(user, answer, system, user, answer))).toEqual(['first-role']);
    expect(of(nemoChat(), line(user, answer, user))).toEqual(['last-not-assistant']);
    expect(of(trlConversational(), line(user, answer, user))).toEqual([]);
  });

  it('checks calls and their results', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const line = (calls: readonly object[], results: readonly string[]) => ({
      messages: [
        { role: 'user', content: 'Do it' },
        { role: 'assistant', content: null, tool_calls: calls },
        ...results.map((id) => ({ role: 'tool', tool_call_id: id, content: 'done' })),
        { role: 'assistant', content: 'It is done.' },
      ],
    });
    const of = (value: object) =>
      openaiSft()
        .check(value)
        .map(({ code }) => code);
    expect(of(line([call], ['a']))).toEqual([]);
    expect(of(line([call], []))).toEqual(['unanswered-call']);
    expect(of(line([call], ['b']))).toEqual(['unasked-result', 'unanswered-call']);
    expect(of(line([call, call], ['a']))).toEqual(['duplicate-call-id']);
    expect(
      of({
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'function', name: 'f', content: '' },
        ],
      }),
    ).toEqual(['legacy-functions']);
  });

  it('lists the first problems of each code, and counts them all', async () => {
    const check = await checkTraining(Array(20).fill('no object'), openaiSft(), { clock, examples: 2 });
    expect(check.problems.map(({ row }) => row)).toEqual([0, 1]);
    expect(check.counts).toEqual([{ code: 'data-type', severity: 'error', count: 20 }]);
    expect(check.tokens).toBeUndefined();
    expect(check.cost).toBeUndefined();
  });

  it('shows itself, with what the service has announced', async () => {
    const check = await checkTraining([...chats(9), 5], openaiSft(), { clock, price: { usdPerMillionTokens: 25 } });
    const text = inspect(check);
    expect(text).toMatch(
      /^Does not fit openai-sft: 10 rows, \d+ bytes\n\d+ tokens \(\d+ to \d+\), longest row \d+; estimated/,
    );
    expect(text).toContain('\n  error 1  data-type  (row 9: The line is a number, not a JSON object.)');
    expect(text).toContain('openai, from 2027-01-06 (in 43 days): no new jobs for anybody. Instead: Azure');
    expect(text).toContain('openai, since 2026-05-07: no new jobs for organisations that never ran one.');
    expect(check.toJSON()).toMatchObject({ kind: 'TrainingCheck', v: 1, ok: false, counts: [{ code: 'data-type' }] });
    const html = (check as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for('Jupyter.display')]!();
    expect(html['text/html']).toContain('<td>data-type</td>');
  });

  it('ends at an abort, and refuses options that it does not have', async () => {
    const reason = new Error('enough');
    await expect(checkTraining(chats(3), openaiSft(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(checkTraining([], openaiSft(), { epochs: 3 } as never)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    await expect(checkTraining([], openaiSft(), { price: { usdPerMillionTokens: -1 } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    await expect(checkTraining(chats(1), openaiSft(), { countTokens: () => Number.NaN })).rejects.toThrow(
      'countTokens gave NaN',
    );
  });
});

describe('openaiEpochs', () => {
  it('follows the rule of the cookbook', () => {
    expect([1, 10, 33, 34, 8333, 8334, 12_501, 50_000].map(openaiEpochs)).toEqual([25, 10, 3, 3, 3, 2, 1, 1]);
    expect(() => openaiEpochs(0)).toThrow(/at least 1/);
  });
});

describe('noticesOf', () => {
  it('counts the days, and has them in order', () => {
    const left = (date: string) => noticesOf('databricks', day(date)).map(({ daysLeft }) => daysLeft);
    expect(left('2026-08-13T23:59:59Z')).toEqual([1]);
    expect(left('2026-08-14T00:00:00Z')).toEqual([0]);
    expect(noticesOf('own', clock)).toEqual([]);
    for (const service of new Set(serviceNotices.map((notice) => notice.service))) {
      const dates = noticesOf(service, clock).map(({ from }) => from);
      expect(dates).toEqual(dates.toSorted());
      for (const date of dates) expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
    }
  });
});
