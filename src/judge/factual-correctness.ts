import { checkOptions } from '../base/check-options.js';
import { oneOf } from '../base/option-values.js';
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
import { type Inquiry, inquiry } from './inquiry.js';
import { type Finding, type Judge, makeJudge, nothing } from './judge.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { type Claims, splitClaims, splitPrompt } from './split-claims.js';

/** How {@link factualCorrectness} is made. */
export interface FactualCorrectnessOptions extends AskSettings {
  readonly model: ChatModel;
  /** `precision`: what is said is right. `recall`: what is right is said. `f1`: both. @default 'f1' */
  readonly mode?: 'f1' | 'precision' | 'recall' | undefined;
}

/** Output and reference, each checked against the other. */
interface Compared {
  readonly said: readonly CheckedClaim[];
  readonly wanted: readonly CheckedClaim[];
  readonly value: number;
}

/**
 * How far the output's claims and the reference's agree, 0 to 1: precision is the share of the output's claims that the
 * reference bears out, recall the share of the reference's that the output bears out, and F1 joins them. Of several
 * references the one with the highest value counts. An output that claims nothing has recall and F1 of 0.
 *
 * Abstains without a reference (`no-reference`) or one that claims anything (`no-claims`), for the precision of an output
 * that claims nothing (`no-claims`, or `noncommittal` where it declines to answer), and where the judge declines
 * (`judge-refused`).
 * @throws INVALID_OPTION for an option that does not exist
 * @see Min et al. 2023, FActScore (precision over claims); Ragas, factual correctness
 */
export function factualCorrectness(
  options: FactualCorrectnessOptions,
): Judge<Reading<['input', 'output', 'references']>> {
  const name = 'factualCorrectness';
  checkOptions(options, ['model', 'mode', ...askSettingNames], name);
  const { model } = options;
  const mode = oneOf(name, 'mode', options.mode ?? 'f1', ['f1', 'precision', 'recall']);
  const settings = askSettings(name, options);

  const compare = async (
    asked: Inquiry,
    own: Claims,
    segment: { readonly input: string; readonly output: string },
    reference: string,
  ): Promise<Compared | undefined> => {
    const { claims } = await splitClaims(asked, reference, segment.input);
    if (claims.length === 0) return undefined;
    const said = mode === 'recall' ? [] : await checkClaims(asked, own.claims, [reference]);
    const isSilent = own.claims.length === 0;
    const wanted = mode === 'precision' || isSilent ? [] : await checkClaims(asked, claims, [segment.output]);
    return { said, wanted, value: isSilent ? 0 : scoreOf(mode, said, wanted) };
  };

  return makeJudge<Reading<['input', 'output', 'references']>>({
    name,
    models: { model },
    prompt: { split: splitPrompt, check: checkPrompt },
    settings: { ...settingsJson(settings), mode },
    async measure(segment, row): Promise<Finding> {
      if (segment.references.length === 0) return nothing('no-reference');
      const asked = inquiry({ name, model, settings }, row);
      const own = await splitClaims(asked, segment.output, segment.input);
      if (own.claims.length === 0 && mode === 'precision')
        return nothing(own.noncommittal ? 'noncommittal' : 'no-claims');
      const all = await asked.each(segment.references, (each, reference) => compare(each, own, segment, reference));
      const telling = all.filter((each) => each !== undefined);
      if (telling.length === 0) return nothing('no-claims');
      const best = telling.reduce((one, two) => (two.value > one.value ? two : one));
      if (own.claims.length === 0) return { value: 0, explanation: 'The output claims nothing.' };
      const parts = [
        ...(mode === 'recall' ? [] : [`The output: ${describeClaims(best.said)}`]),
        ...(mode === 'precision' ? [] : [`The reference: ${describeClaims(best.wanted)}`]),
      ];
      return {
        value: best.value,
        explanation: parts.join('\n'),
        evidence: { output: claimsJson(best.said), reference: claimsJson(best.wanted) },
      };
    },
  });
}

function scoreOf(
  mode: 'f1' | 'precision' | 'recall',
  said: readonly CheckedClaim[],
  wanted: readonly CheckedClaim[],
): number {
  const precision = share(said);
  const recall = share(wanted);
  if (mode !== 'f1') return mode === 'precision' ? precision : recall;
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

function share(checked: readonly CheckedClaim[]): number {
  return supportedOf(checked) / checked.length;
}
