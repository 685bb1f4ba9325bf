import { describe, expect, it } from 'vitest';
import { type CanonicalRow, openaiSft } from '../../src/formats/index.js';

const row: CanonicalRow = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Weather in Bonn and Ulm?', name: 'ana' },
    {
      role: 'assistant',
      content: '',
      reasoning: 'I need both.',
      weight: 0,
      toolCalls: [
        { id: 'a', name: 'weather', arguments: { city: 'Bonn' } },
        { id: 'b', name: 'weather', arguments: { city: 'Ulm' } },
      ],
    },
    { role: 'tool', toolCallId: 'a', content: '12' },
    { role: 'tool', toolCallId: 'b', content: '9' },
    { role: 'assistant', content: '12 and 9 degrees.' },
  ],
  tools: [{ name: 'weather', parameters: { type: 'object' } }],
  parallelToolCalls: true,
  meta: { id: 7 },
};

describe('openaiSft', () => {
  it('writes the chat-completions form and says what it left out', () => {
    const { line, losses } = openaiSft().encode(row);
    expect(line).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Weather in Bonn and Ulm?', name: 'ana' },
        {
          role: 'assistant',
          content: null,
          weight: 0,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Bonn"}' } },
            { id: 'b', type: 'function', function: { name: 'weather', arguments: '{"city":"Ulm"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: '12' },
        { role: 'tool', tool_call_id: 'b', content: '9' },
        { role: 'assistant', content: '12 and 9 degrees.' },
      ],
      tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
      parallel_tool_calls: true,
    });
    expect(losses?.map(({ code, path }) => [code, path])).toEqual([
      ['meta-dropped', 'meta'],
      ['reasoning-dropped', 'messages.2'],
    ]);
  });

  it('splits calls, merges system texts and puts reasoning into the text where it is told to', () => {
    const { line, losses } = openaiSft({ toolCalls: 'split', system: 'merge', reasoning: 'inline' }).encode(row);
    expect(line?.messages.map(({ role, content, tool_call_id: id }) => [role, content, id])).toEqual([
      ['user', 'Be brief.\n\nWeather in Bonn and Ulm?', undefined],
      ['assistant', '<think>\nI need both.\n</think>\n\n', undefined],
      ['tool', '12', 'a'],
      ['assistant', null, undefined],
      ['tool', '9', 'b'],
      ['assistant', '12 and 9 degrees.', undefined],
    ]);
    expect(losses?.map(({ code }) => code)).toEqual([
      'meta-dropped',
      'calls-split',
      'system-merged',
      'reasoning-inlined',
    ]);
  });

  it('has the error classes of the cookbook', () => {
    const codes = (line: unknown) =>
      openaiSft()
        .check(line)
        .map(({ code }) => code);
    const user = { role: 'user', content: 'Hi' };
    const answer = { role: 'assistant', content: 'Hello' };
    expect(codes({ messages: [user, answer] })).toEqual([]);
    expect(codes('text')).toEqual(['data-type']);
    expect(codes({})).toEqual(['missing-messages-list']);
    expect(codes({ messages: [{ content: 'Hi' }, answer] })).toEqual(['message-missing-key']);
    expect(codes({ messages: [{ role: 'user' }, answer] })).toEqual(['message-missing-key']);
    expect(codes({ messages: [{ ...user, mood: 'good' }, answer] })).toEqual(['message-unrecognized-key']);
    expect(codes({ messages: [{ ...user, role: 'human' }, answer] })).toEqual(['unrecognized-role']);
    expect(codes({ messages: [{ ...user, content: '' }, answer] })).toEqual(['missing-content']);
    expect(codes({ messages: [{ ...user, content: 5 }, answer] })).toEqual(['missing-content']);
    expect(codes({ messages: [user] })).toEqual(['example-missing-assistant-message']);
  });

  it('refuses weights but 0 and 1, and those of others than the assistant', () => {
    const check = (weight: number, at: number) => {
      const messages = [{ role: 'user', content: 'Hi' } as object, { role: 'assistant', content: 'Hello' }];
      messages[at] = { ...messages[at], weight };
      return openaiSft().check({ messages });
    };
    expect(check(1, 1)).toEqual([]);
    expect(check(0.5, 1)).toMatchObject([{ code: 'weight-value', path: 'messages.1.weight', severity: 'error' }]);
    expect(check(1, 0)).toMatchObject([{ code: 'weight-role', path: 'messages.0.weight' }]);
  });
});
