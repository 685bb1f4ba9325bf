import { checkOptions, wholeNumber } from '../base/check-options.js';
import type { ChatModel } from '../spec/chat.js';
import { fenceRules } from './fence.js';
import { blocksOf, checkReads, describeFields, type JudgeField, type JudgeFields, lacksReference } from './fields.js';
import { type Inquiry, inquiry, repeated } from './inquiry.js';
import { type Finding, type Judge, makeJudge, nothing } from './judge.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { choice, object, type Shape, text } from './shape.js';

/** What a pairwise judge can be shown beside the two outputs. */
export type PairwiseField = Exclude<JudgeField, 'output'>;

/** The segment of a pairwise judge. */
export type PairReading<Fields extends readonly PairwiseField[]> = Pick<JudgeFields, Fields[number]> & {
  readonly output: string;
  /** What the output is compared with: another system's output for the same row. */
  readonly baseline: string;
};

/** How a {@link pairwiseJudge} is made. */
export interface PairwiseJudgeOptions<Reads extends readonly PairwiseField[]> extends AskSettings {
  /** Lower camel case: the key in reports and gates. @default 'winRate' */
  readonly name?: string | undefined;
  readonly model: ChatModel;
  /** What makes one output better than another, in words. */
  readonly criteria: string;
  /** What the judge is shown beside the two outputs. @default ['input'] */
  readonly reads?: Reads | undefined;
  /** Whether the judge may call two outputs equal. @default true */
  readonly allowTie?: boolean | undefined;
  /** Answers asked for in each order, so half of what is paid for; the most frequent counts. @default 1 */
  readonly samples?: number | undefined;
}

/** One answer: which place it preferred. */
interface Preference {
  readonly reasoning: string;
  readonly verdict: 'first' | 'second' | 'tie';
}

/** The outcome for the output: 1 won, ½ tied, 0 lost. */
type Outcome = 0 | 0.5 | 1;

const optionNames = ['name', 'model', 'criteria', 'reads', 'allowTie', 'samples', ...askSettingNames] as const;
const PROMPT_VERSION = 1;

/**
 * A model that compares each output with a baseline's, always in both orders. A row is won (1) or lost (0) where both
 * orders say so, and tied (½) where they differ or find no difference, so a judge that prefers a place moves the score
 * towards ½ and not towards either side. Equal outputs tie without being asked about.
 *
 * Stats: `[value, 1, wins, ties, losses, inconsistent, first, second]`; `inconsistent` counts rows whose preference turned
 * with the order, the last two how often each place was preferred. Abstains where the judge declines (`judge-refused`),
 * and where it reads references and there are none (`no-reference`).
 *
 * @throws INVALID_OPTION for an option that does not exist
 * @see Zheng et al. 2023, Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena (conservative swapping)
 */
export function pairwiseJudge<const Reads extends readonly PairwiseField[] = readonly ['input']>(
  options: PairwiseJudgeOptions<Reads>,
): Judge<PairReading<Reads>> {
  const { name = 'winRate', model, criteria, allowTie = true } = options;
  checkOptions(options, optionNames, 'pairwiseJudge');
  const given: readonly JudgeField[] = options.reads ?? ['input'];
  const reads = given.length === 0 ? [] : checkReads(name, given);
  const samples = wholeNumber(options.samples ?? 1, 1, `${name}: samples`);
  const settings = askSettings(name, options);
  const words = allowTie ? (['first', 'second', 'tie'] as const) : (['first', 'second'] as const);
  const shape: Shape<Preference> = object({ reasoning: text('why, in a few sentences'), verdict: choice(words) });
  const instructions = instruct(reads, criteria, allowTie, shape);

  const compare = (asked: Inquiry, row: Partial<JudgeFields>, outputs: readonly string[]) => {
    const [first = '', second = ''] = outputs;
    const blocks = [
      ...blocksOf(reads, row),
      { name: 'first output', text: first },
      { name: 'second output', text: second },
    ];
    return asked.each(repeated({ instructions, blocks, shape }, samples), (each, question) => each.ask(question));
  };

  return makeJudge<PairReading<Reads>>({
    name,
    passAt: 1,
    positions: (stats) => [stats[6]!, stats[7]!],
    models: { model },
    prompt: { version: PROMPT_VERSION, instructions, shows: reads, schema: shape.schema },
    settings: { ...settingsJson(settings), samples },
    parts: ([, , wins, ties, losses, inconsistent, first, second]) => ({
      ...{ wins: wins!, ties: ties!, losses: losses!, inconsistent: inconsistent!, first: first!, second: second! },
    }),
    async measure(segment, of) {
      const { output, baseline } = segment;
      if (output === baseline)
        return {
          value: 0.5,
          more: [0, 1, 0, 0, 0, 0],
          explanation: 'The outputs are equal.',
          evidence: { equal: true },
        };
      const row: Partial<JudgeFields> = segment;
      if (lacksReference(reads, row)) return nothing('no-reference');
      const asked = inquiry({ name, model, settings }, of);
      const orders = [
        [output, baseline],
        [baseline, output],
      ];
      const [outputFirst, baselineFirst] = await asked.each(orders, (each, outputs) => compare(each, row, outputs));
      return conclude(outputFirst!, baselineFirst!);
    },
  });
}

/** Joins what was said in both orders. */
function conclude(outputFirst: readonly Preference[], baselineFirst: readonly Preference[]): Finding {
  const one = outcome(outputFirst, 'first');
  const two = outcome(baselineFirst, 'second');
  const value = one === two ? one : 0.5;
  const all = [...outputFirst, ...baselineFirst];
  const count = (verdict: Preference['verdict']) => all.filter((each) => each.verdict === verdict).length;
  const tally = [value === 1, value === 0.5, value === 0, one !== two].map(Number);
  return {
    value,
    more: [...tally, count('first'), count('second')],
    explanation: [outputFirst, baselineFirst].map(([answer]) => answer!.reasoning).join('\n'),
    evidence: {
      consistent: one === two,
      outputFirst: outputFirst.map((answer) => ({ ...answer })),
      baselineFirst: baselineFirst.map((answer) => ({ ...answer })),
    },
  };
}

/** What most answers in one order say of the output, which stood in that place. */
function outcome(answers: readonly Preference[], its: 'first' | 'second'): Outcome {
  const balance = answers.reduce((sum, { verdict }) => sum + (verdict === 'tie' ? 0 : verdict === its ? 1 : -1), 0);
  return balance > 0 ? 1 : balance < 0 ? 0 : 0.5;
}

function instruct(reads: readonly JudgeField[], criteria: string, allowTie: boolean, shape: Shape<unknown>): string {
  const tie = allowTie ? ' Say "tie" where neither is better.' : ' One of them is better, be it by little.';
  return `You are a judge. You compare two outputs that answer the same task, by the criteria below and by nothing else:
neither place, nor length, nor tone, nor confidence count, unless the criteria speak of them.

You are shown:
${[describeFields(reads), '- first output, second output: what is compared; their order means nothing'].filter(Boolean).join('\n')}

${fenceRules}

Criteria: ${criteria}

The verdict names the better output, "first" or "second".${tie}
Write your reasoning first, weighing both outputs, and then the verdict that follows from it.
Answer with one JSON object and nothing else, of the form ${shape.sketch}`;
}
