import type { AnswerToken, ChatResult } from '../spec/chat.js';

/**
 * Gives how likely a model was to name each of some one-letter labels, summing to 1. Reads the token that named the label
 * in an answer: the last one that is that letter, quotes and spaces aside. Gives nothing where the answer has no
 * log-probabilities, or that token is not found, or the labels had less than half the mass there, as then the token was no
 * choice between labels.
 */
export function labelProbabilities(
  { logprobs }: ChatResult,
  labels: readonly string[],
  said: string,
): readonly number[] | undefined {
  const token = logprobs?.findLast((each) => labelIn(each.token) === said);
  if (token === undefined) return undefined;
  const weights = labels.map((label) => weightOf(token, label));
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  if (mass < 0.5) return undefined;
  return weights.map((weight) => weight / mass);
}

/** The probability that the model writes this label there; its spellings (`B`, ` B`, `"B`) add up. */
function weightOf(written: AnswerToken, label: string): number {
  const distinct = new Map([written, ...written.alternatives].map(({ token, logprob }) => [token, logprob]));
  let sum = 0;
  for (const [token, logprob] of distinct) if (labelIn(token) === label) sum += Math.exp(logprob);
  return sum;
}

function labelIn(token: string): string {
  return token.replace(/^[\s":]+|[\s"}]+$/g, '');
}
