/** Chat with OpenAI, or with any server that speaks its protocol (set OPENAI_BASE_URL). Needs `npm install openai`. */
import { PromptTemplate, TuneloopError } from 'tuneloop';
import { openai } from 'tuneloop/openai';
import { z } from 'zod';

// The key is read from OPENAI_API_KEY at the first call; it is in no option, journal, report or error text.
const provider = openai({ retry: { retries: 3 } });
const model = process.env['OPENAI_MODEL'] ?? 'gpt-4.1-mini';

const judge = PromptTemplate.of({
  user: 'What is the mood of this review, and why? {{review}}',
  output: z.object({ mood: z.enum(['good', 'bad', 'mixed']), why: z.string() }),
});

try {
  const { output, result } = await judge
    .bind(provider.chat(model), { maxOutputTokens: 200 })
    .run({ review: 'Great sound, but the battery is empty after an hour.' }, { timeoutMs: 30_000 });
  console.log(`${output.mood}: ${output.why}`);
  console.log(`${result.model}, ${result.usage.inputTokens} tokens in, ${result.usage.outputTokens} out`);

  const stream = provider.chat(model).stream?.({ messages: [{ role: 'user', content: 'Count to five.' }] });
  for await (const delta of stream ?? []) if (delta.type === 'text') process.stdout.write(delta.text);
  console.log();
} catch (error) {
  if (!TuneloopError.is(error)) throw error;
  // MISSING_CREDENTIAL and MISSING_PEER say what is missing and how to get it.
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
