import { type Finding, nothing } from './judge.js';
import type { Verdicts } from './rubric-scale.js';

/** One criterion's verdict in one answer. */
export interface Opinion {
  readonly reasoning: string;
  /** One of the scale's words, `unknown`, or `refused`. */
  readonly verdict: string;
}

/** What is needed of a criterion here. */
interface Weighted {
  readonly name: string;
  readonly weight?: number | undefined;
}

/**
 * Joins the answers of a rubric's samples: the votes on each criterion to a verdict, and the verdicts to their weighted
 * mean. One criterion without a verdict leaves the row without a value, since the mean of the others is another measure.
 * @param answers one list for each answer, with one opinion for each criterion
 */
export function conclude(
  criteria: readonly Weighted[],
  verdicts: Verdicts,
  answers: readonly (readonly Opinion[])[],
): Finding {
  const found = criteria.map(({ name, weight = 1 }, at) => ({
    name,
    weight,
    ...poll(
      answers.map((answer) => answer[at]!),
      verdicts,
    ),
  }));
  const [first] = found;
  const explanation =
    found.length === 1 ? first!.reasoning : found.map(({ name, reasoning }) => `${name}: ${reasoning}`).join('\n');
  const evidence = {
    criteria: found.map(({ name, value, votes, agreement, reasoning }) => ({
      ...{ name, value: value ?? null, votes, agreement, reasoning },
    })),
  };
  const without = found.find(({ reason }) => reason !== undefined);
  if (without?.reason !== undefined) return nothing(without.reason, { explanation, evidence });
  const weights = found.reduce((sum, { weight }) => sum + weight, 0);
  const value = found.reduce((sum, each) => sum + each.weight * each.value!, 0) / weights;
  return { value, explanation, evidence };
}

/** What the votes on one criterion come to: a value, or the reason why there is none. */
function poll(opinions: readonly Opinion[], verdicts: Verdicts) {
  const votes: Record<string, number> = {};
  for (const { verdict } of opinions) votes[verdict] = (votes[verdict] ?? 0) + 1;
  const said = opinions
    .filter(({ verdict }) => verdicts.words.includes(verdict))
    .map(({ verdict, reasoning }) => ({ value: verdicts.valueOf(verdict), reasoning }));
  const silent = opinions.length - said.length;
  const value = silent * 2 >= opinions.length ? undefined : verdicts.decide(said.map((each) => each.value));
  const agreeing = said.filter((each) => each.value === value);
  const { refused = 0, unknown = 0 } = votes;
  const reason =
    silent * 2 < opinions.length ? 'judge-undecided' : refused > unknown ? 'judge-refused' : 'judge-unknown';
  return {
    value,
    reason: value === undefined ? reason : undefined,
    votes,
    agreement: agreeing.length / opinions.length,
    reasoning: (agreeing[0] ?? said[0] ?? opinions[0]!).reasoning,
  };
}
