import { checkOptions, wholeNumber } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { numberAbove } from '../base/option-values.js';
import type { ChatModel } from '../spec/chat.js';
import { type Question, Refusal } from './ask.js';
import { fenceRules } from './fence.js';
import {
  blocksOf,
  checkReads,
  describeFields,
  type JudgeField,
  type JudgeFields,
  lacksReference,
  type Reading,
} from './fields.js';
import { type Inquiry, inquiry, repeated } from './inquiry.js';
import { type Judge, makeJudge, nothing } from './judge.js';
import { conclude, type Opinion } from './opinions.js';
import { type RubricScale, type Verdicts, verdictsOf } from './rubric-scale.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { choice, object, type Shape, text } from './shape.js';

/** One thing to judge by. */
export interface Criterion {
  /** A letter, then letters, digits, `_` or `-`. */
  readonly name: string;
  /** When it is met, in words. */
  readonly description: string;
  /** Above 0. @default 1 */
  readonly weight?: number | undefined;
}

/** How a {@link rubricJudge} is made. */
export interface RubricJudgeOptions<Reads extends readonly JudgeField[]> extends AskSettings {
  /** Lower camel case: the key in reports and gates. */
  readonly name: string;
  readonly model: ChatModel;
  /** What a good row is, in words; or several such, each with a verdict of its own. */
  readonly criteria: string | readonly Criterion[];
  /** @default 'pass-fail' */
  readonly scale?: RubricScale | undefined;
  /** What the judge is shown of a row. @default ['input', 'output'] */
  readonly reads?: Reads | undefined;
  /**
   * Independent answers to the same question: of verdicts the most frequent counts, of points the middle. An odd number
   * has no ties. @default 1
   */
  readonly samples?: number | undefined;
  /** Whether the judge may say that it cannot tell; the row then abstains. @default false */
  readonly allowUnknown?: boolean | undefined;
}

/** One answer: an opinion on each criterion, by its name. */
type Ballot = Readonly<Record<string, Opinion>>;

const optionNames = [
  ...['name', 'model', 'criteria', 'scale', 'reads', 'samples', 'allowUnknown'],
  ...askSettingNames,
] as const;
const PROMPT_VERSION = 1;

/**
 * A model that judges each row by a rubric. The value of a row is the weighted mean of its verdicts: pass is 1 and fail is
 * 0, or the points. Evidence tells how often each verdict was given and why.
 *
 * Abstains where the judge declines (`judge-refused`), cannot tell (`judge-unknown`), is split evenly between pass and
 * fail (`judge-undecided`), and where it reads references and there are none (`no-reference`).
 *
 * @throws INVALID_OPTION for an option that does not exist, or criteria without a name of their own
 * @see Zheng et al. 2023, Judging LLM-as-a-Judge; Wang et al. 2023, Self-Consistency Improves Chain of Thought Reasoning
 * @example rubricJudge({ name: 'polite', model, criteria: 'The output is polite.', reads: ['output'] })
 */
export function rubricJudge<const Reads extends readonly JudgeField[] = readonly ['input', 'output']>(
  options: RubricJudgeOptions<Reads>,
): Judge<Reading<Reads>> {
  checkOptions(options, optionNames, 'rubricJudge');
  const { name, model, allowUnknown = false } = options;
  const reads = checkReads(name, options.reads ?? ['input', 'output']);
  const criteria = checkCriteria(name, options.criteria);
  const samples = wholeNumber(options.samples ?? 1, 1, `${name}: samples`);
  const settings = askSettings(name, options);
  const verdicts = verdictsOf(name, options.scale ?? 'pass-fail');
  const words = allowUnknown ? [...verdicts.words, 'unknown'] : verdicts.words;
  const shape = answerShape(criteria, words);
  const instructions = instruct(reads, criteria, verdicts, allowUnknown, shape);

  const vote = async (asked: Inquiry, question: Question<Ballot>): Promise<readonly Opinion[]> => {
    try {
      const answer = await asked.ask(question);
      return criteria.map((criterion) => answer[criterion.name]!);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return criteria.map(() => ({ verdict: 'refused', reasoning: error.message }));
    }
  };

  return makeJudge<Reading<Reads>>({
    name,
    range: verdicts.range,
    passAt: verdicts.passAt,
    models: { model },
    prompt: { version: PROMPT_VERSION, instructions, shows: reads, schema: shape.schema },
    settings: { ...settingsJson(settings), samples, weights: criteria.map(({ weight = 1 }) => weight) },
    async measure(segment, of) {
      const row: Partial<JudgeFields> = segment;
      if (lacksReference(reads, row)) return nothing('no-reference');
      const asked = inquiry({ name, model, settings }, of);
      const question = { instructions, blocks: blocksOf(reads, row), shape };
      return conclude(criteria, verdicts, await asked.each(repeated(question, samples), vote));
    },
  });
}

function checkCriteria(judge: string, given: string | readonly Criterion[]): readonly Criterion[] {
  const criteria = typeof given === 'string' ? [{ name: 'verdict', description: given }] : given;
  for (const { weight = 1 } of criteria) numberAbove(judge, 'weight', weight, 0);
  const names = criteria.map(({ name }) => name);
  const wrong = names.find((name, i) => !/^[A-Za-z][\w-]{0,63}$/.test(name) || names.indexOf(name) !== i);
  const empty = criteria.find(({ description }) => description.trim() === '');
  if (criteria.length > 0 && wrong === undefined && empty === undefined) return criteria;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message:
      wrong === undefined
        ? `${judge}: ${criteria.length === 0 ? 'no criteria' : `the criterion "${empty?.name}" has no description`}.`
        : `${judge}: a criterion cannot be named ${JSON.stringify(wrong)}, or another has that name.`,
    hint: 'Give each criterion a description and a name of its own: a letter, then letters, digits, _ or -.',
  });
}

function answerShape(criteria: readonly Criterion[], words: readonly string[]): Shape<Ballot> {
  const opinion = object({ reasoning: text('why, in a few sentences'), verdict: choice(words) });
  return object(Object.fromEntries(criteria.map(({ name }) => [name, opinion])));
}

function instruct(
  reads: readonly JudgeField[],
  criteria: readonly Criterion[],
  { meaning }: Verdicts,
  allowUnknown: boolean,
  shape: Shape<unknown>,
): string {
  const unknown = allowUnknown ? '\nSay "unknown" where what you are shown does not let you tell.' : '';
  return `You are a judge. You judge by the criteria below and by nothing else: neither length, nor tone, nor confidence,
nor form count, unless a criterion speaks of them.

You are shown:
${describeFields(reads)}

${fenceRules}

Criteria:
${criteria.map(({ name, description }) => `- ${name}: ${description}`).join('\n')}

The verdict on a criterion is ${meaning}${unknown}

For each criterion write your reasoning first, and then the verdict that follows from it.
Answer with one JSON object and nothing else, of the form ${shape.sketch}`;
}
