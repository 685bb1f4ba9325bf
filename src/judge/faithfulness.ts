import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { numberAbove } from '../base/option-values.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel } from '../spec/chat.js';
import {
  type CheckedClaim,
  checkClaims,
  checkPrompt,
  claimsJson,
  describeClaims,
  supportedOf,
} from './check-claims.js';
import type { Reading } from './fields.js';
import { inParallel } from './in-parallel.js';
import { inquiry } from './inquiry.js';
import { type Judge, makeJudge, nothing } from './judge.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { splitClaims, splitPrompt } from './split-claims.js';

/** A model that tells how likely a text implies another, such as HHEM. */
export interface Entailment {
  readonly provider: string;
  readonly model: string;
  /** Probability, 0 to 1, that the premise implies the hypothesis. */
  readonly entails: (premise: string, hypothesis: string, options: CallOptions) => number | Promise<number>;
  /** From which probability on a claim is supported. @default 0.5 */
  readonly threshold?: number | undefined;
}

/** How {@link faithfulness} is made. */
export interface FaithfulnessOptions extends AskSettings {
  /** Takes the output apart, and checks its claims. */
  readonly model: ChatModel;
  /** Checks the claims in the model's place, against all contexts as one text. */
  readonly entailment?: Entailment | undefined;
}

/**
 * Share of the output's claims that the retrieved contexts bear out, 0 to 1. The output is taken apart into claims, and
 * each is checked; evidence lists them with verdict, reason and quote, and whether the quote is really there.
 *
 * Abstains where the output declines to answer (`noncommittal`) or claims nothing (`no-claims`): what states nothing is
 * neither faithful nor unfaithful. And without contexts (`no-contexts`), or where the judge declines (`judge-refused`).
 *
 * @throws INVALID_OPTION for an option that does not exist
 * @see Es et al. 2024, RAGAS: Automated Evaluation of Retrieval Augmented Generation
 */
export function faithfulness(options: FaithfulnessOptions): Judge<Reading<['input', 'output', 'contexts']>> {
  const name = 'faithfulness';
  checkOptions(options, ['model', 'entailment', ...askSettingNames], name);
  const { model, entailment } = options;
  const settings = askSettings(name, options);
  const threshold = numberAbove(name, 'threshold', entailment?.threshold ?? 0.5, 0);
  return makeJudge<Reading<['input', 'output', 'contexts']>>({
    name,
    models: { model, ...(entailment === undefined ? {} : { entailment }) },
    prompt: { split: splitPrompt, ...(entailment === undefined ? { check: checkPrompt } : {}) },
    settings: { ...settingsJson(settings), ...(entailment === undefined ? {} : { threshold }) },
    parts: (sum) => ({ supported: sum[2]!, claims: sum[3]! }),
    async measure({ input, output, contexts }, row) {
      if (contexts.length === 0) return nothing('no-contexts');
      const asked = inquiry({ name, model, settings }, row);
      const { claims, noncommittal } = await splitClaims(asked, output, input);
      if (claims.length === 0) return nothing(noncommittal ? 'noncommittal' : 'no-claims');
      const checked =
        entailment === undefined
          ? await checkClaims(asked, claims, contexts)
          : await checkByEntailment({ ...entailment, threshold }, claims, contexts, row.call);
      const supported = supportedOf(checked);
      return {
        value: supported / claims.length,
        more: [supported, claims.length],
        explanation: describeClaims(checked),
        evidence: { claims: claimsJson(checked) },
      };
    },
  });
}

async function checkByEntailment(
  { provider, model, entails, threshold }: Entailment & { readonly threshold: number },
  claims: readonly string[],
  contexts: readonly string[],
  call: CallOptions,
): Promise<readonly CheckedClaim[]> {
  const premise = contexts.join('\n\n');
  return inParallel(
    claims,
    async (claim, each) => {
      const probability = await entails(premise, claim, each);
      if (!(probability >= 0 && probability <= 1))
        throw new TuneloopError({
          code: 'INVALID_OUTPUT',
          message: `faithfulness: the model ${provider}/${model} gave a probability of ${String(probability)}.`,
          provider,
        });
      const verdict = probability >= threshold ? ('supported' as const) : ('not stated' as const);
      return { claim, verdict, reasoning: `entailed with probability ${probability}`, quote: '', quoteFound: false };
    },
    call,
  );
}
