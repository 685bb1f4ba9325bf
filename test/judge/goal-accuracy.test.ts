import { describe, expect, it } from 'vitest';
import { goalAccuracy } from '../../src/judge/index.js';
import type { Message } from '../../src/spec/index.js';
import { block, blockNames, contentOf, scripted } from './fakes.js';

const messages: readonly Message[] = [
  { role: 'user', content: 'Book a table for two.' },
  { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'book', arguments: { people: 2 } }] },
  { role: 'tool', toolCallId: 'c1', content: 'booked' },
  { role: 'assistant', content: 'Done.' },
];
const answer = (verdict: string) => ({ goal: 'A table.', outcome: 'A table.', reasoning: 'Booked.', verdict });

describe('goal accuracy', () => {
  it('is told the goal by references, and sees every message with its calls', async () => {
    const { model, asked } = scripted(answer('reached'));
    const judge = goalAccuracy({ model });
    const result = await judge.segment({ messages, references: ['A table for two is booked.'] });
    expect(result).toMatchObject({ stats: [1, 1], explanation: 'Booked.', evidence: { outcome: 'A table.' } });
    expect(blockNames(asked[0]!)).toEqual(['message 1', 'message 2', 'message 3', 'message 4', 'reference 1']);
    expect(JSON.parse(block(asked[0]!, 'message 2')!)).toMatchObject({ toolCalls: [{ arguments: { people: 2 } }] });
    expect(await judge.segment({ messages, references: [] })).toMatchObject({ reason: 'no-reference' });
  });

  it('reads the goal from what the user said where nobody tells', async () => {
    const { model, asked } = scripted(answer('missed'));
    const judge = goalAccuracy({ model, against: 'user' });
    expect(await judge.segment({ messages })).toMatchObject({ stats: [0, 1] });
    expect(contentOf(asked[0]!.messages[0])).toContain('what the user wanted');
    expect(await judge.segment({ messages: [] })).toMatchObject({ reason: 'no-messages' });
  });

  it('shows data that is no text by its kind', async () => {
    const { model, asked } = scripted(answer('reached'));
    const image = { type: 'image', data: new Uint8Array([1]), mediaType: 'image/png' } as const;
    const content = [{ type: 'text', text: 'This one.' } as const, image];
    await goalAccuracy({ model, against: 'user' }).segment({ messages: [{ role: 'user', content }] });
    expect(JSON.parse(block(asked[0]!, 'message 1')!).content).toEqual([
      { type: 'text', text: 'This one.' },
      { type: 'image', mediaType: 'image/png' },
    ]);
  });
});
