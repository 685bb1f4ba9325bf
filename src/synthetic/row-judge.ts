import { checkOptions } from '../base/check-options.js';
import { digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import type { Asker } from '../kit/asker.js';
import type { CallOptions } from '../spec/call.js';

/** Scores what a teacher wrote. Its verdicts are kept under the home, by name, row and seed. */
export interface RowJudge<Made, Seed> {
  /** Stands in provenance; another name judges anew. */
  readonly name: string;
  /** Higher is better; null where it cannot tell. Such as the value of a judge of `tuneloop/judge`. */
  readonly score: (made: Made, seed: Seed, options: CallOptions) => number | null | Promise<number | null>;
}

/** A score, or why there is none: plain JSON. */
export type JudgeVerdict = { readonly score: number } | { readonly abstained: string };

/** @throws INVALID_OPTION for one without a name or a function */
export function checkJudge(what: string, judge: RowJudge<never, never>, known: readonly string[]): void {
  checkOptions(judge, ['name', 'score', ...known], `${what}: judge`);
  if (typeof judge.name === 'string' && judge.name !== '' && typeof judge.score === 'function') return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: the judge has no name or no score.`,
    hint: "Give { name: 'helpfulness', score: (row, seed) => number }.",
  });
}

/**
 * Asks a judge, unless it has judged this already. An answer of it that cannot be read is an abstention.
 * @throws INVALID_OPTION for a score that is no finite number
 */
export async function judgeRow<Made, Seed>(
  asker: Asker,
  judge: RowJudge<Made, Seed>,
  made: Made,
  seed: Seed,
  signal: AbortSignal,
): Promise<JudgeVerdict> {
  const key = digestJson({ judge: judge.name, made, seed });
  const kept = await asker.once<Json>(key, async () => {
    try {
      const score = await judge.score(made, seed, { signal });
      if (score === null) return { abstained: 'It cannot tell.' };
      if (Number.isFinite(score)) return { score };
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `The judge "${judge.name}" gave ${String(score)}.`,
        hint: 'Give a finite number, or null to abstain.',
      });
    } catch (error) {
      if (TuneloopError.is(error) && error.code === 'INVALID_OUTPUT') return { abstained: error.message };
      throw error;
    }
  });
  return kept as JudgeVerdict;
}
