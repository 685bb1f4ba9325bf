/** Chat with an open model through Hugging Face, or with an endpoint of your own. Needs `npm install @huggingface/inference`. */
import { TuneloopError } from 'tuneloop';
import { huggingface } from 'tuneloop/huggingface';

// The token is read from HF_TOKEN at the first call; it is in no option, journal, report or error text.
const endpointUrl = process.env['HF_ENDPOINT_URL'];
const provider = huggingface({ ...(endpointUrl === undefined ? {} : { endpointUrl }), retry: { retries: 3 } });
const chat = provider.chat(process.env['HF_MODEL'] ?? 'meta-llama/Llama-3.1-8B-Instruct');

try {
  const messages = [{ role: 'user' as const, content: 'Name three uses of a brick.' }];
  const { text, usage } = await chat.complete(
    { messages, temperature: 0, maxOutputTokens: 100 },
    { timeoutMs: 60_000 },
  );
  console.log(text, usage);

  for await (const delta of chat.stream?.({ messages, maxOutputTokens: 100 }) ?? []) {
    if (delta.type === 'text') process.stdout.write(delta.text);
  }
  console.log();
} catch (error) {
  if (!TuneloopError.is(error)) throw error;
  // MISSING_CREDENTIAL and MISSING_PEER say what is missing and how to get it.
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
