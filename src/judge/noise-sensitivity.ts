import { checkOptions } from '../base/check-options.js';
import { oneOf } from '../base/option-values.js';
import type { ChatModel } from '../spec/chat.js';
import { checkClaims, checkPrompt, describeClaims } from './check-claims.js';
import type { Reading } from './fields.js';
import { inquiry } from './inquiry.js';
import { type Judge, makeJudge, nothing } from './judge.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { splitClaims, splitPrompt } from './split-claims.js';

/** How {@link noiseSensitivity} is made. */
export interface NoiseSensitivityOptions extends AskSettings {
  readonly model: ChatModel;
  /**
   * Which contexts led the output astray: those that hold something of the reference (`relevant`), or the others
   * (`irrelevant`). @default 'relevant'
   */
  readonly noise?: 'relevant' | 'irrelevant' | undefined;
}

/**
 * Share of the output's claims that are wrong and come from a context, 0 to 1, **less is better**: how far what was
 * retrieved leads the output astray. A claim is wrong if the references do not bear it out; it comes from a context that
 * does. A context is relevant if it bears out a claim of the references. A claim that relevant contexts bear out is not
 * counted for irrelevant ones.
 *
 * Abstains without a reference (`no-reference`) or contexts (`no-contexts`), where the output claims nothing (`no-claims`,
 * or `noncommittal` where it declines to answer), and where the judge declines (`judge-refused`).
 * Asks 3 questions and one more for each context.
 * @throws INVALID_OPTION for an option that does not exist
 * @see Ragas, noise sensitivity; Ru et al. 2024, RAGChecker
 */
export function noiseSensitivity(
  options: NoiseSensitivityOptions,
): Judge<Reading<['input', 'output', 'references', 'contexts']>> {
  const name = 'noiseSensitivity';
  checkOptions(options, ['model', 'noise', ...askSettingNames], name);
  const { model } = options;
  const noise = oneOf(name, 'noise', options.noise ?? 'relevant', ['relevant', 'irrelevant']);
  const settings = askSettings(name, options);
  return makeJudge<Reading<['input', 'output', 'references', 'contexts']>>({
    name,
    higherIsBetter: false,
    models: { model },
    prompt: { split: splitPrompt, check: checkPrompt },
    settings: { ...settingsJson(settings), noise },
    async measure({ input, output, references, contexts }, row) {
      if (references.length === 0) return nothing('no-reference');
      if (contexts.length === 0) return nothing('no-contexts');
      const asked = inquiry({ name, model, settings }, row);
      const own = await splitClaims(asked, output, input);
      const claims = own.claims.length;
      if (claims === 0) return nothing(own.noncommittal ? 'noncommittal' : 'no-claims');
      const right = (await splitClaims(asked, references.join('\n\n'), input)).claims;
      const correct = await checkClaims(asked, own.claims, references);
      const found = await asked.each(contexts, async (each, context) => {
        const checked = await checkClaims(each, [...own.claims, ...right], [context]);
        const supported = checked.map(({ verdict }) => verdict === 'supported');
        return { holds: supported.slice(0, claims), relevant: supported.slice(claims).includes(true) };
      });
      const from = (relevant: boolean, claim: number) =>
        found.some((context) => context.relevant === relevant && context.holds[claim] === true);
      const astray = own.claims.map((claim, i) => {
        const relevant = from(true, i);
        const irrelevant = !relevant && from(false, i);
        const wrong = correct[i]!.verdict !== 'supported';
        return { claim, wrong, from: relevant ? 'relevant' : irrelevant ? 'irrelevant' : null };
      });
      return {
        value: astray.filter((each) => each.wrong && each.from === noise).length / claims,
        explanation: `Against the references: ${describeClaims(correct)}`,
        evidence: { claims: astray, contexts: found.map(({ relevant }) => (relevant ? 'relevant' : 'irrelevant')) },
      };
    },
  });
}
