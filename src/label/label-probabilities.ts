import type { AnswerToken, ChatResult } from '../spec/chat.js';

/**
 * Gives how likely a model was to write each of some labels as the `label` of its JSON answer, summing to 1. It follows
 * the tokens of the label that was written; another token in their place is the label that goes on with it, and where
 * several do, each of them alike. So the share of what was written is exact, and those of others nearly. Gives nothing where the answer has no log-probabilities, or the labels have less than half the mass there, as
 * then the model was not choosing between labels.
 */
export function labelProbabilities(
  { logprobs = [] }: Pick<ChatResult, 'logprobs'>,
  labels: readonly string[],
  said: string,
): readonly number[] | undefined {
  const text = logprobs.map(({ token }) => token).join('');
  const key = /"label"\s*:\s*"/.exec(text);
  if (key === null) return undefined;
  const start = key.index + key[0].length;
  const written = labels.map((label) => JSON.stringify(label).slice(1)); // with the quote that ends it
  const chosen = labels.indexOf(said);
  const masses = new Array<number>(labels.length).fill(0);
  const namedBy = (text: string) =>
    written.flatMap((label, k) => (label.startsWith(text) || text.startsWith(label) ? [k] : []));

  let before = 0;
  let soFar = '';
  let reached = 1;
  for (const token of logprobs) {
    const head = token.token.slice(0, Math.max(0, start - before));
    before += token.token.length;
    if (before <= start) continue;
    for (const [other, probability] of otherTokens(token)) {
      if (!other.startsWith(head)) continue;
      const begun = namedBy(soFar + other.slice(head.length));
      for (const k of begun) masses[k]! += (reached * probability) / begun.length;
    }
    reached *= Math.exp(token.logprob);
    soFar += token.token.slice(head.length);
    const left = namedBy(soFar);
    if (!left.includes(chosen)) return undefined;
    if (left.length > 1 && !soFar.startsWith(written[chosen]!)) continue;
    masses[chosen]! += reached;
    const mass = masses.reduce((sum, each) => sum + each, 0);
    return mass < 0.5 ? undefined : masses.map((each) => each / mass);
  }
  return undefined;
}

function otherTokens({ token, alternatives }: AnswerToken): ReadonlyMap<string, number> {
  const others = new Map(alternatives.map((each) => [each.token, Math.exp(each.logprob)]));
  others.delete(token);
  return others;
}
