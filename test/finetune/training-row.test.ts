import { describe, expect, it } from 'vitest';
import { charactersOf, flawOf, rowToJson } from '../../src/finetune/training-row.js';
import type { Method, TrainingRow } from '../../src/spec/index.js';

const user = { role: 'user', content: 'hello' } as const;
const answer = { role: 'assistant', content: 'hi' } as const;

describe('flawOf', () => {
  const good: [string, Method, TrainingRow][] = [
    ['a conversation', 'sft', { messages: [{ role: 'system', content: 'be kind' }, user, answer] }],
    [
      'a call of a tool',
      'sft',
      { messages: [user, { role: 'assistant', content: '', toolCalls: [{ id: '1', name: 'f', arguments: {} }] }] },
    ],
    [
      'a tool and its reply',
      'distillation',
      { messages: [user, { role: 'tool', toolCallId: '1', content: '2' }, answer], tools: [] },
    ],
    [
      'an image by URL',
      'sft',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image', data: new URL('https://x.example/a.png'), mediaType: 'image/png' }],
          },
          answer,
        ],
      },
    ],
    [
      'a preference',
      'preference',
      { messages: [user], chosen: [answer], rejected: [{ ...answer, content: 'go away' }] },
    ],
    ['a reference', 'reinforcement', { messages: [user], reference: { total: 3 } }],
  ];
  it.each(good)('lets %s pass', (_name, method, row) => {
    expect(flawOf(row, method)).toBeUndefined();
  });

  const bad: [unknown, Method, string][] = [
    [null, 'sft', 'it is null, not an object with "messages"'],
    ['text', 'sft', 'it is a string, not an object with "messages"'],
    [{}, 'sft', '"messages" is missing, not an array of messages'],
    [{ messages: [] }, 'sft', '"messages" is empty'],
    [{ messages: [user] }, 'sft', 'the last of "messages" is not an answer of the assistant to learn from'],
    [
      { messages: [user, { ...answer, content: '' }] },
      'sft',
      'the last of "messages" is not an answer of the assistant to learn from',
    ],
    [
      { messages: [user, { role: 'bot', content: 'x' }] },
      'sft',
      'messages.1 has the role "bot", not system, user, assistant or tool',
    ],
    [
      { messages: [{ role: 'user', content: 3 }, answer] },
      'sft',
      'messages.0 has a number for its content, not a text or parts',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', data: 'x' }] }, answer] },
      'sft',
      'messages.0 has a part 0 of no known form',
    ],
    [
      { messages: [user, { role: 'assistant', content: null }] },
      'sft',
      'messages.1 has null for its content, not a text',
    ],
    [{ messages: [user, { role: 'tool', content: 'x' }] }, 'sft', 'messages.1 has no "toolCallId"'],
    [{ messages: [user, answer], tools: 'all' }, 'sft', '"tools" is not an array'],
    [{ messages: [user], chosen: [answer], rejected: [answer] }, 'preference', '"chosen" and "rejected" are the same'],
    [
      { messages: [user], chosen: [user], rejected: [answer] },
      'preference',
      'the last of "chosen" is not an answer of the assistant',
    ],
    [{ messages: [user], chosen: [answer] }, 'preference', '"rejected" is missing, not an array of messages'],
    [
      { messages: [user], chosen: [answer], rejected: [answer] },
      'sft',
      'it has "chosen" or "rejected", and the method is "sft"',
    ],
    [{ messages: [user, answer], reference: 1 }, 'sft', 'it has a "reference", and the method is "sft"'],
    [{ messages: [user] }, 'reinforcement', 'it has no "reference" for the grader'],
    [{ messages: [user], reference: 1n }, 'reinforcement', '"reference" cannot be written as JSON'],
  ];
  it.each(bad.map(([row, method, flaw]) => ({ row, method, flaw })))(
    'says for $method: $flaw',
    ({ row, method, flaw }) => {
      expect(flawOf(row, method)).toBe(flaw);
    },
  );
});

describe('rowToJson', () => {
  it('writes binary parts as data URLs and leaves out what is undefined', () => {
    const data = new Uint8Array([1, 2, 3]);
    const part = { type: 'image', data, mediaType: 'image/png', name: undefined } as const;
    expect(rowToJson({ messages: [{ role: 'user', content: [part] }, answer], tools: undefined })).toEqual({
      messages: [
        { role: 'user', content: [{ type: 'image', data: 'data:image/png;base64,AQID', mediaType: 'image/png' }] },
        answer,
      ],
    });
  });
});

describe('charactersOf', () => {
  it('counts the texts of all turns, of both answers, and of tool calls', () => {
    expect(charactersOf({ messages: [user, answer] })).toBe(7);
    expect(charactersOf({ messages: [user], chosen: [answer], rejected: [answer] })).toBe(9);
    const call = { id: '1', name: 'add', arguments: { a: 1 } };
    expect(charactersOf({ messages: [{ role: 'assistant', content: '', toolCalls: [call] }] })).toBe(3 + 7);
  });
});
