import { expect, it } from 'vitest';
import { fromChatChunks } from '../../src/kit/chat-completion-reply.js';

async function* chunks(...given: unknown[]) {
  yield* given;
}

const whole = [
  { id: 'a', model: 'm', choices: [{ delta: { content: 'Hi' } }] },
  { choices: [{ delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 1 } },
];

it.each([[null], ['text'], [[]]])('takes no stream with a chunk that is %j for a whole answer', async (chunk) => {
  const read = async (given: readonly unknown[]) => {
    const seen: string[] = [];
    const context = { provider: 'test', model: 'm' } as Parameters<typeof fromChatChunks>[1];
    for await (const delta of fromChatChunks(chunks(...given), context)) seen.push(delta.type);
    return seen;
  };
  expect(await read(whole)).toEqual(['text', 'end']);
  await expect(read([whole[0], chunk, whole[1]])).rejects.toMatchObject({ code: 'REMOTE' });
});
