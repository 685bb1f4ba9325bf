import { checkOptions } from '../base/check-options.js';
import type { ChatModel } from '../spec/chat.js';
import { checkClaims, checkPrompt, claimsJson, describeClaims, supportedOf } from './check-claims.js';
import type { Reading } from './fields.js';
import { inquiry } from './inquiry.js';
import { type Judge, makeJudge, nothing } from './judge.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { splitClaims, splitPrompt } from './split-claims.js';

/** How {@link contextRecall} is made. */
export interface ContextRecallOptions extends AskSettings {
  readonly model: ChatModel;
}

/**
 * Share of the reference's claims that the retrieved contexts bear out, 0 to 1: whether all was found that a right answer
 * needs. Of several references the one that is borne out best counts. Without contexts it is 0.
 *
 * Abstains without a reference (`no-reference`) or one that claims anything (`no-claims`), and where the judge declines
 * (`judge-refused`).
 * @throws INVALID_OPTION for an option that does not exist
 * @see Es et al. 2024, RAGAS
 */
export function contextRecall(options: ContextRecallOptions): Judge<Reading<['input', 'references', 'contexts']>> {
  const name = 'contextRecall';
  checkOptions(options, ['model', ...askSettingNames], name);
  const { model } = options;
  const settings = askSettings(name, options);
  return makeJudge<Reading<['input', 'references', 'contexts']>>({
    name,
    models: { model },
    prompt: { split: splitPrompt, check: checkPrompt },
    settings: settingsJson(settings),
    parts: (sum) => ({ supported: sum[2]!, claims: sum[3]! }),
    async measure({ input, references, contexts }, row) {
      if (references.length === 0) return nothing('no-reference');
      if (contexts.length === 0) return { value: 0, more: [0, 0], explanation: 'Nothing was retrieved.' };
      const asked = inquiry({ name, model, settings }, row);
      const all = await asked.each(references, async (each, reference) => {
        const { claims } = await splitClaims(each, reference, input);
        const checked = await checkClaims(each, claims, contexts);
        return { checked, supported: supportedOf(checked) };
      });
      const telling = all.filter(({ checked }) => checked.length > 0);
      if (telling.length === 0) return nothing('no-claims');
      const share = ({ supported, checked }: (typeof all)[number]) => supported / checked.length;
      const best = telling.reduce((one, two) => (share(two) > share(one) ? two : one));
      return {
        value: share(best),
        more: [best.supported, best.checked.length],
        explanation: describeClaims(best.checked),
        evidence: { claims: claimsJson(best.checked) },
      };
    },
  });
}
