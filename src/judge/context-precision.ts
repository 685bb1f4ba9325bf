import { checkOptions } from '../base/check-options.js';
import type { ChatModel } from '../spec/chat.js';
import { fenceRules } from './fence.js';
import { blocksOf, describeFields, type JudgeField, type JudgeFields, lacksReference, type Reading } from './fields.js';
import { inquiry } from './inquiry.js';
import { type Judge, makeJudge, nothing } from './judge.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { choice, object, text } from './shape.js';

/** How {@link contextPrecision} is made. */
export interface ContextPrecisionOptions<Against extends 'references' | 'output'> extends AskSettings {
  readonly model: ChatModel;
  /** What a context is useful for: the right answers, or where there are none the answer that was given. @default 'references' */
  readonly against?: Against | undefined;
}

const shape = object({ reasoning: text('why, in a sentence'), verdict: choice(['useful', 'not useful']) });

function instruct(fields: readonly JudgeField[]): string {
  return `You decide whether a context that was looked up was useful for arriving at an answer.

You are shown:
${describeFields(fields)}
- context: what was looked up

${fenceRules}

The verdict is "useful" if the context holds something that the answer needs and that answers the input; it is "not
useful" if the context speaks of the same matter but holds nothing the answer needs.
Write your reasoning first, and then the verdict that follows from it.
Answer with one JSON object and nothing else, of the form ${shape.sketch}`;
}

/**
 * Whether useful contexts stand before useless ones, 0 to 1: the mean over useful contexts of the share of useful ones up
 * to there (average precision), Σ P@k·vₖ / Σ vₖ. Each context is asked about by itself. Where none is useful it is 0.
 *
 * Abstains without contexts (`no-contexts`), without a reference where it reads them (`no-reference`), and where the judge
 * declines (`judge-refused`).
 * @throws INVALID_OPTION for an option that does not exist
 * @see Es et al. 2024, RAGAS (the judge); Manning et al. 2008, Introduction to Information Retrieval, 8.4 (the formula)
 */
export function contextPrecision<const Against extends 'references' | 'output' = 'references'>(
  options: ContextPrecisionOptions<Against>,
): Judge<Reading<['input', 'contexts', Against]>> {
  const name = 'contextPrecision';
  checkOptions(options, ['model', 'against', ...askSettingNames], name);
  const { model } = options;
  const against: JudgeField = options.against ?? 'references';
  const settings = askSettings(name, options);
  const fields = ['input', against] as const;
  const instructions = instruct(fields);
  return makeJudge<Reading<['input', 'contexts', Against]>>({
    name,
    models: { model },
    prompt: { version: 1, instructions, schema: shape.schema },
    settings: { ...settingsJson(settings), against },
    async measure(segment, row) {
      const { contexts } = segment;
      const read: Partial<JudgeFields> = segment;
      if (contexts.length === 0) return nothing('no-contexts');
      if (lacksReference(fields, read)) return nothing('no-reference');
      const asked = inquiry({ name, model, settings }, row);
      const blocks = blocksOf(fields, read);
      const found = await asked.each(contexts, (each, context) =>
        each.ask({ instructions, blocks: [...blocks, { name: 'context', text: context }], shape }),
      );
      const useful = found.map(({ verdict }) => verdict === 'useful');
      return {
        value: averagePrecision(useful),
        explanation: found
          .map(({ verdict, reasoning }, i) => `context ${i + 1} is ${verdict}: ${reasoning}`)
          .join('\n'),
        evidence: { contexts: found.map((each) => ({ ...each })) },
      };
    },
  });
}

function averagePrecision(useful: readonly boolean[]): number {
  let hits = 0;
  let sum = 0;
  useful.forEach((is, i) => {
    if (!is) return;
    hits++;
    sum += hits / (i + 1);
  });
  return hits === 0 ? 0 : sum / hits;
}
