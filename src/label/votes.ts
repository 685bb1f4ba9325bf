import { canonicalJson } from '../base/canonical-json.js';
import type { ErrorCode } from '../base/errors.js';
import { mean } from '../statistics/numeric.js';

/** What one model said of a row, one time. */
export type Vote<Label> = {
  /** The model that was asked, as `provider/model`. */
  readonly model: string;
  /** Which of its answers, from 0. */
  readonly sample: number;
  /** When, in ISO 8601. */
  readonly at: string;
} & (
  | {
      readonly status: 'labelled';
      readonly label: Label;
      /** Of each label, where the provider tells. */
      readonly probabilities?: Readonly<Record<string, number>> | undefined;
      /** Why, where it was asked for. */
      readonly reason?: string | undefined;
    }
  | {
      readonly status: 'abstained';
      /** `unclear`: it said that it cannot tell. `refused`: its service or itself declined. */
      readonly why: 'unclear' | 'refused';
      readonly probabilities?: Readonly<Record<string, number>> | undefined;
    }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly message: string }
);

/** What the votes on a row come to. */
export type Decision<Label> =
  | {
      readonly status: 'labelled';
      readonly label: Label;
      /** 0 to 1, and not calibrated; null where one vote without probabilities is all there is. */
      readonly confidence: number | null;
      /** `logprobs`: the mean probability that models gave the label. `votes`: the share of answers that gave it. */
      readonly confidenceFrom: 'logprobs' | 'votes' | 'none';
      /**
       * Of each label: the mean over votes, or the shares of votes; what is missing to 1 abstains. Absent for
       * labels by schema, and where one vote without probabilities is all there is.
       */
      readonly probabilities?: Readonly<Record<string, number>> | undefined;
    }
  | {
      readonly status: 'abstained';
      /** `tie`: as many for one as for another, and no probabilities that differ. */
      readonly why: 'unclear' | 'refused' | 'tie';
      readonly probabilities?: Readonly<Record<string, number>> | undefined;
    }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly message: string };

/**
 * Decides by most votes, and between equals by the higher mean probability. An abstention is a vote like any other; a
 * failure is none.
 * @param names of the labels, for those that are one of some names
 */
export function decide<Label>(votes: readonly Vote<Label>[], names?: readonly string[]): Decision<Label> {
  const answers = votes.filter((vote) => vote.status !== 'failed');
  const failed = votes.find((vote) => vote.status === 'failed');
  if (answers.length === 0) {
    const { code = 'INVALID_OUTPUT', message = 'Nothing was asked.' } = failed ?? {};
    return { status: 'failed', code, message };
  }
  const sides = new Map<string, (typeof answers)[number][]>();
  for (const answer of answers) {
    const side = sideOf(answer);
    sides.set(side, [...(sides.get(side) ?? []), answer]);
  }
  const distribution = names && distributionOf(answers, names);
  const shown = distribution === undefined ? {} : { probabilities: distribution.probabilities };
  const support = (side: readonly Vote<Label>[]): number => {
    const [vote] = side;
    if (vote?.status !== 'labelled' || distribution?.from !== 'logprobs') return 0;
    return distribution.probabilities[String(vote.label)] ?? 0;
  };
  const [first, second] = [...sides.values()].sort((a, b) => b.length - a.length || support(b) - support(a));
  const [winner] = first!;
  if (second?.length === first!.length && support(second) === support(first!)) {
    return { status: 'abstained', why: 'tie', ...shown };
  }
  if (winner?.status !== 'labelled') return { status: 'abstained', why: winner!.why, ...shown };
  if (distribution?.from === 'logprobs') {
    return {
      status: 'labelled',
      label: winner.label,
      confidence: support(first!),
      confidenceFrom: 'logprobs',
      ...shown,
    };
  }
  const one = answers.length === 1;
  return {
    status: 'labelled',
    label: winner.label,
    confidence: one ? null : first!.length / answers.length,
    confidenceFrom: one ? 'none' : 'votes',
    ...shown,
  };
}

/** Share of pairs of answers that differ, 0 to 1; null for fewer than two answers. */
export function disagreementOf(votes: readonly Vote<unknown>[]): number | null {
  const sides = votes.flatMap((vote) => (vote.status === 'failed' ? [] : [sideOf(vote)]));
  return pairsApart(sides);
}

/** Share of pairs that differ; null for fewer than two. */
export function pairsApart(said: readonly string[]): number | null {
  if (said.length < 2) return null;
  const counts = new Map<string, number>();
  for (const each of said) counts.set(each, (counts.get(each) ?? 0) + 1);
  const alike = [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0);
  const pairs = said.length * (said.length - 1);
  return (pairs - alike) / pairs;
}

function sideOf(vote: Vote<unknown>): string {
  return vote.status === 'labelled' ? `=${canonicalJson(vote.label)}` : vote.status;
}

/** The mean of what votes say of each label; undefined where no vote names one. */
function distributionOf(
  answers: readonly Vote<unknown>[],
  names: readonly string[],
): { readonly from: 'logprobs' | 'votes'; readonly probabilities: Readonly<Record<string, number>> } | undefined {
  const told = answers.flatMap((vote) => ('probabilities' in vote && vote.probabilities ? [vote.probabilities] : []));
  const all = told.length === answers.length;
  const labels = answers.flatMap((vote) => (vote.status === 'labelled' ? [String(vote.label)] : []));
  if (!all && (labels.length === 0 || answers.length === 1)) return undefined; // one vote tells no shares
  const of = (name: string) =>
    all ? mean(told.map((each) => each[name] ?? 0)) : labels.filter((label) => label === name).length / answers.length;
  return { from: all ? 'logprobs' : 'votes', probabilities: Object.fromEntries(names.map((name) => [name, of(name)])) };
}
