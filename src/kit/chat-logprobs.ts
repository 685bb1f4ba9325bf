import { isPlainObject } from '../base/json.js';
import type { AnswerToken, TokenLogprob } from '../spec/chat.js';

/**
 * Gives the tokens in the `logprobs` of a chat-completions choice, whole or a chunk of it; none where it holds none.
 * What has no number is left out, as some servers write `null` there.
 *
 * @see OpenAI API reference, "The chat completion object", choices.logprobs.content
 */
export function logprobsIn(logprobs: unknown): readonly AnswerToken[] {
  const content = isPlainObject(logprobs) ? logprobs.content : undefined;
  if (!Array.isArray(content)) return [];
  return content.filter(isTokenLogprob).map((entry) => {
    const { top_logprobs: top } = entry as { readonly top_logprobs?: unknown };
    return { ...bare(entry), alternatives: Array.isArray(top) ? top.filter(isTokenLogprob).map(bare) : [] };
  });
}

function isTokenLogprob(value: unknown): value is TokenLogprob {
  return isPlainObject(value) && typeof value.token === 'string' && Number.isFinite(value.logprob);
}

function bare({ token, logprob }: TokenLogprob): TokenLogprob {
  return { token, logprob };
}
