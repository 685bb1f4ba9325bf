import { checkOptions, wholeNumber } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import { Asker, type AskOptions, askOptionNames, samplingNames } from '../kit/asker.js';
import { jsonAnswer, misfit } from '../kit/json-answer.js';
import { describeIssues, validate } from '../kit/validate.js';
import { jsonSchemaOf } from '../prompt/output.js';
import type { Message } from '../spec/chat.js';
import type { Schema } from '../spec/schema.js';
import { checkRepeats, type RepeatOptions, repeatsOf } from './repeats.js';
import { checkJudge, judgeRow, type RowJudge } from './row-judge.js';
import {
  type DroppedSynthetic,
  type DropReason,
  type FilterVerdict,
  Synthetic,
  type SyntheticRow,
} from './synthetic.js';
import { placeOf, type Taught, type TeachingOptions, teaching } from './teaching.js';

/** How rows are written by a teacher. */
export interface SynthesizeOptions<Seed, Row> extends AskOptions, TeachingOptions {
  /** What each row is made from: rows, a dataset, topics. Plain JSON. */
  readonly seeds: Iterable<Seed> | AsyncIterable<Seed>;
  /**
   * What the teacher is asked; `render` of a `PromptTemplate` gives it. Put texts of people between the edges of
   * `fenced`, so that they stay material.
   */
  readonly prompt: (seed: Seed, sample: number) => readonly Message[];
  /** Any Standard Schema. An answer that is not one JSON value of it is asked for again, and then dropped. */
  readonly output: Schema<Row>;
  /** JSON Schema for the provider. @default the schema's own, where its library can tell it */
  readonly outputSchema?: Json | undefined;
  /** Rows asked for each seed, a call each; more than one needs a temperature above 0. @default 1 */
  readonly count?: number | undefined;
  /** Which rows say again what is there. False keeps all. @default exact and near duplicates among the made rows */
  readonly duplicates?: RepeatOptions<Row> | false | undefined;
  /** Rows below `atLeast` go, and those on which it abstains. Asked last, of the rows that are left. @default none */
  readonly judge?: (RowJudge<Row, Seed> & { readonly atLeast: number }) | undefined;
}

const what = 'synthesize';
const optionNames = [
  ...['teacher', 'attempts', 'seeds', 'prompt', 'output', 'outputSchema', 'count', 'duplicates', 'judge'],
  ...askOptionNames,
  ...samplingNames,
];

/** A row that could be read. */
interface Made<Seed, Row> {
  readonly row: Row;
  readonly seed: Seed;
  readonly taught: Taught;
}

/**
 * Has a teacher write rows from seeds, and keeps those that fit the schema, say nothing again, and please the judge. Each
 * row tells where it comes from. Every answer is kept under the `home` as soon as it is there: the same call after a kill
 * goes on, and pays for no answer twice. Rows for which the budget does not last are counted as `notAsked`.
 *
 * @throws INVALID_OPTION for options that do not fit, or a judge's score that is no finite number
 * @throws INVALID_ROW for a seed that is no plain JSON
 */
export async function synthesize<Seed, Row>(options: SynthesizeOptions<Seed, Row>): Promise<Synthetic<Row>> {
  checkOptions(options, optionNames, what);
  const { seeds, prompt, output, judge, duplicates = {} } = options;
  const count = wholeNumber(options.count ?? 1, 1, `${what}: count`);
  if (duplicates !== false) checkRepeats(what, duplicates);
  if (judge !== undefined) {
    checkJudge(what, judge, ['atLeast']);
    if (!Number.isFinite(judge.atLeast)) throw noThreshold(judge.atLeast);
  }
  const outputSchema = options.outputSchema ?? jsonSchemaOf(output);
  const read = async ({ text }: { readonly text: string }) => {
    const value = jsonAnswer(text);
    const checked = await validate(output, value);
    if ('issues' in checked) throw misfit(describeIssues(checked.issues));
    return value;
  };

  return Asker.run(what, options, async (asker) => {
    const teacher = teaching(what, asker, options, count, outputSchema, read);
    const made: Made<Seed, Row>[] = [];
    const rows: SyntheticRow<Row>[] = [];
    const dropped: DroppedSynthetic<Row>[] = [];
    let [wanted, notAsked] = [0, 0];
    const wants = wantsOf(seeds, count);
    const work = ({ seed, seedIndex, sample }: Want<Seed>, _: number, signal: AbortSignal) =>
      teacher.ask(placeOf(seed, seedIndex), prompt(seed, sample), sample, signal);
    for await (const { row: want, out: taught } of asker.each(wants, work)) {
      wanted++;
      if (taught === undefined) notAsked++;
      else if (taught.reply.status !== 'answered') dropped.push(unanswered(taught));
      else {
        const checked = await validate(output, taught.reply.value); // its transforms, which are not kept
        if ('value' in checked) made.push({ row: checked.value, seed: want.seed, taught });
        else dropped.push(drop(taught, 'invalid', describeIssues(checked.issues), []));
      }
    }

    const valid: FilterVerdict = { filter: 'schema', passed: true };
    const repeats =
      duplicates === false
        ? []
        : await repeatsOf(
            made.map(({ row }) => row),
            duplicates,
          );
    const passed = duplicates === false ? [valid] : [valid, { filter: 'duplicates', passed: true } as const];
    const distinct = made.filter(({ row, taught }, at) => {
      const repeat = repeats[at];
      if (repeat === undefined) return true;
      const why = `It is like ${repeat.of}.`;
      const verdict = { filter: 'duplicates', passed: false, value: repeat.similarity, why } as const;
      dropped.push(drop(taught, repeat.by, why, [valid, verdict], row));
      return false;
    });

    const scored = async ({ row, seed }: Made<Seed, Row>, _: number, signal: AbortSignal) =>
      judge && judgeRow(asker, judge, row, seed, signal);
    for await (const { row: each, out: verdict } of asker.each(distinct, scored)) {
      const { row, taught } = each;
      if (verdict === undefined || judge === undefined) rows.push(kept(taught, passed, row));
      else if ('abstained' in verdict) {
        const no = { filter: 'judge', passed: false, why: verdict.abstained } as const;
        dropped.push(drop(taught, 'judgeAbstained', verdict.abstained, [...passed, no], row));
      } else {
        const said = { filter: 'judge', passed: verdict.score >= judge.atLeast, value: verdict.score } as const;
        if (said.passed) rows.push(kept(taught, [...passed, said], row));
        else {
          const why = `"${judge.name}" gave ${verdict.score}, below ${judge.atLeast}.`;
          dropped.push(drop(taught, 'judge', why, [...passed, said], row));
        }
      }
    }
    return new Synthetic(rows, dropped, {
      ...{ seeds: wants.seeds, wanted, notAsked, valid: made.length },
      ...{ spent: asker.spent, spentBefore: asker.spentBefore, reused: asker.reused },
      about: {
        ...teacher.about,
        filters: {
          duplicates: duplicates === false ? false : { against: Object.keys(duplicates.against ?? {}) },
          ...(judge === undefined ? {} : { judge: { name: judge.name, atLeast: judge.atLeast } }),
        },
      },
    });
  });
}

/** A row that is to be made. */
interface Want<Seed> {
  readonly seed: Seed;
  readonly seedIndex: number;
  readonly sample: number;
}

/** All rows that are to be made, seed by seed; `seeds` counts those that were read. */
function wantsOf<Seed>(
  seeds: Iterable<Seed> | AsyncIterable<Seed>,
  count: number,
): AsyncIterable<Want<Seed>> & { readonly seeds: number; readonly size: number | undefined } {
  const known = Array.isArray(seeds) ? seeds.length : (seeds as { readonly size?: number | undefined }).size;
  return {
    seeds: 0,
    size: known === undefined ? undefined : known * count,
    async *[Symbol.asyncIterator](this: { seeds: number }) {
      for await (const seed of seeds) {
        const seedIndex = this.seeds++;
        for (let sample = 0; sample < count; sample++) yield { seed, seedIndex, sample };
      }
    },
  };
}

function kept<Row>({ origin }: Taught, verdicts: readonly FilterVerdict[], row: Row): SyntheticRow<Row> {
  return { row, provenance: { ...origin, verdicts } };
}

function drop<Row>(
  { origin }: Taught,
  by: DropReason,
  why: string,
  verdicts: readonly FilterVerdict[],
  row?: Row,
): DroppedSynthetic<Row> {
  return { by, why, ...(row === undefined ? {} : { row }), provenance: { ...origin, verdicts } };
}

/** A question that was refused, or that failed: at the schema, or at the service. */
export function unanswered(taught: Taught): DroppedSynthetic<never> {
  const { reply } = taught;
  if (reply.status === 'refused') return drop(taught, 'refused', reply.message, []);
  const [code, why] = reply.status === 'failed' ? [reply.code, reply.message] : [undefined, ''];
  const invalid = code === 'INVALID_OUTPUT';
  return drop(taught, invalid ? 'invalid' : 'failed', why, invalid ? [{ filter: 'schema', passed: false, why }] : []);
}

function noThreshold(atLeast: unknown): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: judge.atLeast is ${String(atLeast)}.`,
    hint: 'Give the score from which a row stays.',
  });
}
