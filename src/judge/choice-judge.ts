import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { oneOf } from '../base/option-values.js';
import type { Block } from '../kit/fence.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel } from '../spec/chat.js';
import { mean } from '../statistics/numeric.js';
import { type Asking, ask } from './ask.js';
import { labelProbabilities } from './choice-probabilities.js';
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
import { inParallel } from './in-parallel.js';
import { type Judge, makeJudge, nothing } from './judge.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { choice, object, type Shape, text } from './shape.js';

/** One thing a judge may say, and what it is worth. */
export interface Choice {
  readonly says: string;
  readonly score: number;
}

/** How a {@link choiceJudge} is made. */
export interface ChoiceJudgeOptions<Reads extends readonly JudgeField[]> extends AskSettings {
  /** Lower camel case: the key in reports and gates. */
  readonly name: string;
  readonly model: ChatModel;
  /** What the judge decides, in words. */
  readonly question: string;
  /** 2 to 26, each with words of its own. */
  readonly choices: readonly Choice[];
  /** What the judge is shown of a row. @default ['input', 'output'] */
  readonly reads?: Reads | undefined;
  /**
   * Whether the judge thinks before it chooses. Without, its probabilities say more about how unsure it is, since thoughts
   * that are written down leave little doubt. @default true
   */
  readonly reasoning?: boolean | undefined;
  /**
   * `use` asks for log-probabilities and scores by them where the provider tells them; `off` for models that refuse a
   * request that asks. @default 'use'
   */
  readonly probabilities?: 'use' | 'off' | undefined;
  /** `both` asks with the choices also in reverse, and takes the mean, against a liking for places. @default 'given' */
  readonly orders?: 'given' | 'both' | undefined;
}

/** What one answer came to. */
interface Chosen {
  readonly score: number;
  readonly choice: string;
  readonly reasoning: string;
  readonly probabilities: Readonly<Record<string, number>> | null;
}

const optionNames = [
  ...['name', 'model', 'question', 'choices', 'reads', 'reasoning', 'probabilities', 'orders'],
  ...askSettingNames,
] as const;
const PROMPT_VERSION = 1;
const MOST_CHOICES = 26;
/** What services give at most. */
const ALTERNATIVES = 20;

/**
 * A model that picks one of several choices, each with a score. Where the provider tells how likely each choice was, the
 * value is the expected score, which is finer than the score of the one that came out; evidence says which it was.
 *
 * Abstains where the judge declines (`judge-refused`), and where it reads references and there are none (`no-reference`).
 *
 * @throws INVALID_OPTION for an option that does not exist, or choices that are too few, too many or alike
 * @see Liu et al. 2023, G-Eval (scores weighted by token probabilities)
 */
export function choiceJudge<const Reads extends readonly JudgeField[] = readonly ['input', 'output']>(
  options: ChoiceJudgeOptions<Reads>,
): Judge<Reading<Reads>> {
  checkOptions(options, optionNames, 'choiceJudge');
  const { name, model, question, reasoning = true } = options;
  const choices = checkChoices(name, options.choices);
  const reads = checkReads(name, options.reads ?? ['input', 'output']);
  const probabilities = oneOf(name, 'probabilities', options.probabilities ?? 'use', ['use', 'off']);
  const orders = oneOf(name, 'orders', options.orders ?? 'given', ['given', 'both']);
  const settings = askSettings(name, options);
  const labels = choices.map((_, i) => String.fromCharCode(65 + i));
  const shape = answerShape(labels, reasoning);
  const lists = orders === 'both' ? [choices, [...choices].reverse()] : [choices];
  const instructions = lists.map((list) => instruct(reads, question, list, labels, reasoning, shape));
  const scores = choices.map(({ score }) => score);
  const range = [Math.min(...scores), Math.max(...scores)] as const;

  const choose = async (
    asking: Asking,
    blocks: readonly Block[],
    order: number,
    call: CallOptions,
  ): Promise<Chosen> => {
    const list = lists[order]!;
    const asked = { instructions: instructions[order]!, blocks, shape };
    const { answer, result } = await ask(
      asking,
      probabilities === 'use' ? { ...asked, logprobs: ALTERNATIVES } : asked,
      call,
    );
    const { says, score } = list[labels.indexOf(answer.choice)]!;
    const shares = labelProbabilities(result, labels, answer.choice);
    const said = { choice: says, reasoning: answer.reasoning ?? '' };
    if (shares === undefined) return { ...said, score, probabilities: null };
    const expected = shares.reduce((sum, share, i) => sum + share * list[i]!.score, 0);
    return {
      ...said,
      score: Math.min(range[1], Math.max(range[0], expected)),
      probabilities: Object.fromEntries(list.map((each, i) => [each.says, shares[i]!])),
    };
  };

  return makeJudge<Reading<Reads>>({
    name,
    range,
    models: { model },
    prompt: { version: PROMPT_VERSION, instructions, shows: reads, schema: shape.schema },
    settings: { ...settingsJson(settings), probabilities, scores },
    async measure(segment, { bill, call }) {
      const row: Partial<JudgeFields> = segment;
      if (lacksReference(reads, row)) return nothing('no-reference');
      const blocks = blocksOf(reads, row);
      const asking = { judge: name, model, settings, bill };
      const chosen = await inParallel(lists.keys(), (order, each) => choose(asking, blocks, order, each), call);
      return {
        value: mean(chosen.map(({ score }) => score)),
        explanation: chosen.map((each) => each.reasoning || each.choice).join('\n'),
        evidence: { answers: chosen.map((each) => ({ ...each })) },
      };
    },
  });
}

function checkChoices(judge: string, choices: readonly Choice[]): readonly Choice[] {
  const words = choices.map(({ says }) => says);
  const distinct = new Set(words).size === words.length && !words.includes('');
  const scores = choices.map(({ score }) => score);
  const spread = new Set(scores).size > 1 && scores.every(Number.isFinite);
  if (distinct && spread && choices.length <= MOST_CHOICES) return choices;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${judge}: it cannot choose between ${JSON.stringify(choices)}.`,
    hint: `Give 2 to ${MOST_CHOICES} choices with words of their own and finite scores that are not all equal.`,
  });
}

function answerShape(
  labels: readonly string[],
  reasoning: boolean,
): Shape<{ readonly reasoning?: string; readonly choice: string }> {
  const picked = { choice: choice(labels) };
  return reasoning ? object({ reasoning: text('why, in a few sentences'), ...picked }) : object(picked);
}

function instruct(
  reads: readonly JudgeField[],
  question: string,
  choices: readonly Choice[],
  labels: readonly string[],
  reasoning: boolean,
  shape: Shape<unknown>,
): string {
  const think = reasoning ? '\nWrite your reasoning first, and then the choice that follows from it.' : '';
  return `You are a judge. You choose what is true of what you are shown, and let nothing else sway you.

You are shown:
${describeFields(reads)}

${fenceRules}

The question: ${question}

The choices:
${choices.map(({ says }, i) => `${labels[i]}: ${says}`).join('\n')}
${think}
Answer with one JSON object and nothing else, of the form ${shape.sketch}`;
}
