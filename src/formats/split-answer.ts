import type { CanonicalMessage } from './canonical-row.js';
import type { Notes } from './notes.js';
import { answerStart, type Turn } from './turns.js';

/**
 * Cuts a conversation before its last answer, for formats that train on the completion only. Earlier turns of the
 * assistant are not trained on then, which is noted but for those that are not meant to be (weight 0).
 */
export function splitAnswer(
  turns: readonly Turn[],
  notes: Notes,
): { readonly prompt: readonly Turn[]; readonly answer: readonly Turn[] } | undefined {
  const start = answerStart(turns.map(({ message }) => message));
  const answer = turns.slice(start);
  if (!answer.some(({ message }) => message.role === 'assistant'))
    return notes.fail('no-answer', 'messages', 'The conversation does not end with an answer.');
  const prompt = turns.slice(0, start).map(({ message, path }) => {
    if (message.role !== 'assistant') return { message, path };
    const { weight = 1, ...rest } = message;
    if (weight !== 0) notes.lose('earlier-turns-untrained', path);
    return { message: rest, path };
  });
  return { prompt, answer };
}

/** Joins a prompt and its completion. Turns of the assistant in a prompt are not trained on. */
export function joinAnswer(
  prompt: readonly CanonicalMessage[],
  answer: readonly CanonicalMessage[],
): readonly CanonicalMessage[] {
  return [...prompt.map((turn) => (turn.role === 'assistant' ? { ...turn, weight: 0 } : turn)), ...answer];
}
