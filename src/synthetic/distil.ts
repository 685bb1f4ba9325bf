import { checkOptions, wholeNumber } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { numberAbove } from '../base/option-values.js';
import { Asker, type AskOptions, askOptionNames, samplingNames } from '../kit/asker.js';
import { misfit } from '../kit/json-answer.js';
import type { Message } from '../spec/chat.js';
import type { TrainingRow } from '../spec/fine-tune.js';
import { checkJudge, judgeRow, type RowJudge } from './row-judge.js';
import { unanswered } from './synthesize.js';
import {
  type DroppedSynthetic,
  type DropReason,
  type FilterVerdict,
  Synthetic,
  type SyntheticRow,
} from './synthetic.js';
import { placeOf, type Taught, type TeachingOptions, teaching } from './teaching.js';

/** How a teacher's answers become rows that a student learns from. */
export interface DistilOptions<Row> extends AskOptions, TeachingOptions {
  /** What the student will be asked of a row: a user's text, or whole messages. */
  readonly input: (row: Row, index: number) => string | readonly Message[];
  /** Stands before the messages when the teacher is asked, and not in what the student learns. @default nothing */
  readonly instruction?: string | undefined;
  /** Answers for each row, of which at most one is kept; more than one needs a temperature above 0. @default 1 */
  readonly samples?: number | undefined;
  /** Keeps a row only where enough of its answers come to the same (self-consistency). Needs two samples or more. */
  readonly agreement?:
    | {
        /** What an answer comes to, such as its last number. @default its text without outer spaces */
        readonly answer?: ((text: string) => string) | undefined;
        /** Share of the samples, above 0 and up to 1. @default 0.5, and more than any other answer has */
        readonly atLeast?: number | undefined;
      }
    | undefined;
  /** Takes the answer with the highest score, of those that agree (best of n). Those below `atLeast` go. */
  readonly judge?: (RowJudge<string, Row> & { readonly atLeast?: number | undefined }) | undefined;
}

const what = 'distil';
const optionNames = [
  ...['teacher', 'attempts', 'input', 'instruction', 'samples', 'agreement', 'judge'],
  ...askOptionNames,
  ...samplingNames,
];

/** An answer that may be kept. */
type Candidate = Taught & { readonly text: string };

/** A row's answer with what let it through, or why there is none. */
type Choice =
  | { readonly taken: Candidate; readonly verdicts: readonly FilterVerdict[] }
  | { readonly by: DropReason; readonly why: string; readonly verdicts: readonly FilterVerdict[] };

/**
 * Has a teacher answer rows, and gives training rows of those answers. With several samples a row is kept where they agree,
 * or with the answer that a judge finds best. Resumes and keeps to a budget as `synthesize` does; a row for which the
 * budget does not last for all samples is counted as `notAsked`.
 *
 * @throws INVALID_OPTION for options that do not fit, or a judge's score that is no finite number
 * @throws INVALID_ROW for a row that is no plain JSON
 * @see Wang et al. 2023, Self-consistency improves chain of thought reasoning in language models
 */
export async function distil<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  options: DistilOptions<Row>,
): Promise<Synthetic<TrainingRow>> {
  checkOptions(options, optionNames, what);
  const { input, instruction, judge, agreement } = options;
  const samples = wholeNumber(options.samples ?? 1, 1, `${what}: samples`);
  checkFilters(options, samples);
  return Asker.run(what, options, async (asker) => {
    const read = ({ text }: { readonly text: string }) => {
      if (text.trim() === '') throw misfit('it is empty');
      return text;
    };
    const teacher = teaching(what, asker, options, samples, undefined, read);
    const kept: SyntheticRow<TrainingRow>[] = [];
    const dropped: DroppedSynthetic<TrainingRow>[] = [];
    let [seeds, notAsked, valid] = [0, 0, 0];

    const work = async (row: Row, index: number, signal: AbortSignal) => {
      const messages = messagesOf(input(row, index), index);
      const asked =
        instruction === undefined ? messages : [{ role: 'system', content: instruction } as const, ...messages];
      const place = placeOf(row, index);
      const answers = await Promise.allSettled(
        Array.from({ length: samples }, (_, sample) => teacher.ask(place, asked, sample, signal)),
      );
      const taught = answers.map((each) => {
        if (each.status === 'rejected') throw each.reason;
        return each.value;
      });
      const candidates = taught.flatMap((each): readonly Candidate[] =>
        each.reply.status === 'answered' ? [{ ...each, text: each.reply.value as string }] : [],
      );
      const choice = candidates.length > 0 && (await choose(asker, options, candidates, row, signal));
      return { messages, first: taught[0]!, choice };
    };
    for await (const { out } of asker.each(rows, work)) {
      seeds++;
      if (out === undefined) {
        notAsked++;
        continue;
      }
      const { messages, first, choice } = out;
      if (choice !== false) valid++;
      if (choice === false) dropped.push(unanswered(first));
      else if ('taken' in choice) {
        const { text, origin } = choice.taken;
        const row = { messages: [...messages, { role: 'assistant', content: text } as const] };
        kept.push({ row, provenance: { ...origin, verdicts: choice.verdicts } });
      } else
        dropped.push({ by: choice.by, why: choice.why, provenance: { ...first.origin, verdicts: choice.verdicts } });
    }
    return new Synthetic(kept, dropped, {
      ...{ seeds, wanted: seeds, notAsked, valid },
      ...{ spent: asker.spent, spentBefore: asker.spentBefore, reused: asker.reused },
      about: {
        ...teacher.about,
        ...(instruction === undefined ? {} : { instruction }),
        filters: {
          ...(agreement === undefined ? {} : { agreement: { atLeast: agreement.atLeast ?? 0.5 } }),
          ...(judge === undefined ? {} : { judge: { name: judge.name, atLeast: judge.atLeast ?? null } }),
        },
      },
    });
  });
}

/** Takes one of the answers: of those that agree, the one that the judge finds best. */
async function choose<Row>(
  asker: Asker,
  { agreement, judge, samples = 1 }: DistilOptions<Row>,
  candidates: readonly Candidate[],
  row: Row,
  signal: AbortSignal,
): Promise<Choice> {
  if (agreement === undefined) return best(asker, judge, candidates, [], row, signal);
  const { answer = (text: string) => text.trim(), atLeast = 0.5 } = agreement;
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = answer(candidate.text);
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  const [first = [], second = []] = [...groups.values()].sort((a, b) => b.length - a.length);
  const share = first.length / samples;
  const passed = share >= atLeast && first.length > second.length;
  const verdict: FilterVerdict = { filter: 'agreement', passed, value: share };
  if (passed) return best(asker, judge, first, [verdict], row, signal);
  const why = `${first.length} of ${samples} answers come to the same.`;
  return { by: 'disagreement', why, verdicts: [{ ...verdict, why }] };
}

/** The answer with the highest score, of equal ones the first; without a judge the first of all. */
async function best<Row>(
  asker: Asker,
  judge: DistilOptions<Row>['judge'],
  candidates: readonly Candidate[],
  verdicts: readonly FilterVerdict[],
  row: Row,
  signal: AbortSignal,
): Promise<Choice> {
  if (judge === undefined) return { taken: candidates[0]!, verdicts };
  let top: { readonly taken: Candidate; readonly score: number } | undefined;
  let silent = '';
  for (const taken of candidates) {
    const verdict = await judgeRow(asker, judge, taken.text, row, signal);
    if ('abstained' in verdict) silent ||= verdict.abstained;
    else if (top === undefined || verdict.score > top.score) top = { taken, score: verdict.score };
  }
  const no = (by: DropReason, why: string, value?: number): Choice => {
    const said: FilterVerdict = { filter: 'judge', passed: false, ...(value === undefined ? {} : { value }), why };
    return { by, why, verdicts: [...verdicts, said] };
  };
  if (top === undefined) return no('judgeAbstained', silent);
  const { taken, score } = top;
  const atLeast = judge.atLeast ?? Number.NEGATIVE_INFINITY;
  if (score < atLeast) return no('judge', `"${judge.name}" gave ${score} to the best answer, below ${atLeast}.`, score);
  return { taken, verdicts: [...verdicts, { filter: 'judge', passed: true, value: score }] };
}

function messagesOf(given: string | readonly Message[], index: number): readonly Message[] {
  if (typeof given === 'string') return [{ role: 'user', content: given }];
  if (Array.isArray(given) && given.length > 0) return given;
  throw refusal(`the input of row ${index} is ${JSON.stringify(given)}`, 'Give a text, or at least one message.');
}

function checkFilters({ judge, agreement }: DistilOptions<never>, samples: number): void {
  if (judge !== undefined) checkJudge(what, judge, ['atLeast']);
  if (agreement === undefined) return;
  checkOptions(agreement, ['answer', 'atLeast'], `${what}: agreement`);
  numberAbove(what, 'agreement.atLeast', agreement.atLeast ?? 0.5, 0);
  if (samples === 1) throw refusal('one sample agrees with itself', 'Give samples of at least 2, or no agreement.');
}

function refusal(why: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `${what}: ${why}.`, hint });
}
