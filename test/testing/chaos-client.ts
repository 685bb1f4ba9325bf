import { onTestFinished } from 'vitest';
import { type OpenAIOptions, openai } from '../../src/providers/openai/index.js';
import type { ChatDelta, ChatRequest } from '../../src/spec/chat.js';
import { type ChaosOptions, chaosServer, fakeClock } from '../../src/testing/index.js';

export const hello: ChatRequest = { messages: [{ role: 'user', content: 'Say it again, größer — please.' }] };
export const helloAnswer = 'SAY IT AGAIN, GRÖSSER — PLEASE.';

/** A chaos server for one test, and our adapter before it, on a clock that does not wait. */
export async function chaos(options: ChaosOptions = {}, client: OpenAIOptions = {}) {
  const server = await chaosServer(options);
  onTestFinished(() => server.close());
  const clock = fakeClock();
  const provider = openai({ apiKey: 'none', baseUrl: server.url, retry: { clock, random: () => 1 }, ...client });
  return { server, clock, provider, model: provider.chat('chaos') };
}

/** Reads a stream to where it ends or fails. */
export async function readAll(
  deltas: AsyncIterable<ChatDelta>,
): Promise<{ readonly deltas: readonly ChatDelta[]; readonly error: unknown }> {
  const read: ChatDelta[] = [];
  try {
    for await (const delta of deltas) read.push(delta);
  } catch (error) {
    return { deltas: read, error };
  }
  return { deltas: read, error: undefined };
}
