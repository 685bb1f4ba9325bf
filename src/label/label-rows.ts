import { checkOptions, wholeNumber } from '../base/check-options.js';
import { digestBytes, digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Json, JsonObject } from '../base/json.js';
import { numberAbove, oneOf } from '../base/option-values.js';
import { rowText } from '../dataset/row-digest.js';
import {
  Asker,
  type AskOptions,
  askOptionNames,
  type Reply,
  type SamplingSettings,
  samplingNames,
  samplingOf,
} from '../kit/asker.js';
import { validate } from '../kit/validate.js';
import type { ChatModel } from '../spec/chat.js';
import type { Schema } from '../spec/schema.js';
import { type LabelOf, type LabelSet, namedLabels } from './label-set.js';
import { Labelled, type LabelledRow, type LabelReport } from './labelled.js';
import { type KeptAnswer, type LabelExample, labelQuestion, schemaQuestion } from './question.js';
import { decide, disagreementOf, type Vote } from './votes.js';

/** How rows are labelled by models. */
export interface LabelRowsOptions<Row, Label> extends AskOptions, SamplingSettings {
  /** One or several; each is asked about every row. */
  readonly model: ChatModel | readonly ChatModel[];
  /** What to look for, in a few sentences. It stands in the system message, and holds nothing of a row. */
  readonly instruction: string;
  /** The text of a row. It is shown as material: what it tells the model to do is not done. */
  readonly input: (row: Row) => string;
  /** Shown before every row. */
  readonly examples?: readonly LabelExample<Label>[] | undefined;
  /** How often each model is asked; more than once needs a temperature above 0. @default 1 */
  readonly samples?: number | undefined;
  /** Confidence from which a label is accepted, 0 to 1. @default 0.9 */
  readonly acceptFrom?: number | undefined;
  /** Calls for one answer at most, where answers cannot be read. @default 2 */
  readonly attempts?: number | undefined;
  /** The name of a row. @default the digest of its canonical JSON */
  readonly id?: ((row: Row, index: number) => string) | undefined;
}

/** For labels that have names. */
export interface NamedLabelOptions<Row, L extends LabelSet> extends LabelRowsOptions<Row, LabelOf<L>> {
  /** The names, or each name with what it means. */
  readonly labels: L;
  /** Whether a model may say that it cannot tell. @default true */
  readonly abstain?: boolean | undefined;
  /** Whether a model says why before it chooses; then its probabilities leave little doubt. @default false */
  readonly reasoning?: boolean | undefined;
  /** `off` for models that refuse a request that asks for log-probabilities. @default 'use' */
  readonly probabilities?: 'use' | 'off' | undefined;
}

/** For labels that are JSON, such as several fields. Their confidence comes from votes. */
export interface SchemaLabelOptions<Row, T> extends LabelRowsOptions<Row, unknown> {
  readonly schema: Schema<T>;
  /** JSON Schema for the provider. @default the schema's own, where its library can tell it */
  readonly outputSchema?: Json | undefined;
}

type AnyOptions<Row> = LabelRowsOptions<Row, unknown> &
  Partial<Omit<NamedLabelOptions<Row, LabelSet>, keyof LabelRowsOptions<Row, unknown>>> &
  Partial<Omit<SchemaLabelOptions<Row, unknown>, keyof LabelRowsOptions<Row, unknown>>>;

const what = 'labelRows';
const optionNames = [
  ...['model', 'instruction', 'input', 'examples', 'samples', 'acceptFrom', 'attempts', 'id'],
  ...['labels', 'abstain', 'reasoning', 'probabilities', 'schema', 'outputSchema'],
  ...askOptionNames,
  ...samplingNames,
];
/** What services give at most. */
const ALTERNATIVES = 20;

/**
 * Asks models to label rows. Every answer is kept under the `home` as soon as it is there: the same call after a kill
 * goes on, and pays for no answer twice. Where the budget ends, the rows after it are `not-asked`.
 *
 * A model that abstains, declines or cannot be read is a value of its row, never a guess. So is a row at which a service
 * failed; the next run asks it again. What would meet every row alike, such as a wrong key, is thrown.
 *
 * @throws INVALID_OPTION for options that do not fit together, or a row's `input` that is no text
 * @throws INVALID_ROW for a row without `id` that is no plain JSON
 */
export function labelRows<Row, const L extends LabelSet>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  options: NamedLabelOptions<Row, L>,
): Promise<Labelled<Row, LabelOf<L>>>;
export function labelRows<Row, T>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  options: SchemaLabelOptions<Row, T>,
): Promise<Labelled<Row, T>>;
export async function labelRows<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  options: AnyOptions<Row>,
): Promise<Labelled<Row, unknown>> {
  checkOptions(options, optionNames, what);
  const models = modelsOf(options.model);
  const samples = wholeNumber(options.samples ?? 1, 1, `${what}: samples`);
  const attempts = wholeNumber(options.attempts ?? 2, 1, `${what}: attempts`);
  const acceptFrom = numberAbove(what, 'acceptFrom', options.acceptFrom ?? 0.9, 0, true);
  const { question, names, abstain } = formOf(options);
  const logprobs = names !== undefined && (options.probabilities ?? 'use') === 'use' ? { logprobs: ALTERNATIVES } : {};
  const { outputSchema } = question;
  const asks = models.flatMap((model) =>
    Array.from({ length: samples }, (_, sample) => ({
      model,
      sample,
      request: {
        ...samplingOf(options, samples === 1 ? undefined : sample),
        ...logprobs,
        ...(outputSchema === undefined ? {} : { outputSchema }),
      },
    })),
  );
  const toVote = (model: ChatModel, sample: number, reply: Reply) =>
    voteOf({ model: nameOf(model), sample, at: reply.at }, reply, names, abstain, options.schema);

  return Asker.run(what, options, async (asker) => {
    const labelled: LabelledRow<Row, unknown>[] = [];
    const work = async (row: Row, index: number, signal: AbortSignal): Promise<readonly Vote<unknown>[]> => {
      const messages = question.messages(inputOf(options.input, row, index));
      const replies = asks.map(({ model, sample, request }) =>
        asker.ask({ model, sample, request: { ...request, messages }, read: question.read, attempts }, signal),
      );
      const settled = await Promise.allSettled(replies); // one that the budget refuses must not lose the others
      const votes: Vote<unknown>[] = [];
      for (const [at, each] of settled.entries()) {
        if (each.status === 'rejected') throw each.reason;
        votes.push(await toVote(asks[at]!.model, asks[at]!.sample, each.value));
      }
      return votes;
    };
    for await (const { row, index, out: votes } of asker.each(rows, work)) {
      const id = options.id?.(row, index) ?? digestBytes(rowText(row, index));
      if (votes === undefined) {
        labelled.push({ row, index, id, status: 'not-asked' });
        continue;
      }
      const decision = decide(votes, names);
      const sure = decision.status === 'labelled' && (decision.confidence ?? -1) >= acceptFrom;
      const triage = sure ? 'accept' : 'review';
      labelled.push({ row, index, id, ...decision, votes, disagreement: disagreementOf(votes), triage });
    }
    const about = {
      models: models.map(nameOf),
      prompt: digestJson({ messages: question.messages(''), outputSchema }),
      samples,
      acceptFrom,
      settings: { ...samplingOf(options, undefined), attempts } as JsonObject,
    };
    return new Labelled(labelled, reportOf(labelled, names, asker, about));
  });
}

function formOf<Row>(options: AnyOptions<Row>) {
  const { labels, schema, instruction, examples = [], reasoning = false } = options;
  if (typeof instruction !== 'string' || instruction.trim() === '') {
    throw refusal('there is no instruction', 'Say what the labels are about.');
  }
  if ((labels === undefined) === (schema === undefined)) {
    throw refusal('labels and schema are both given, or neither is', 'Give one of them.');
  }
  if (labels === undefined) {
    const question = schemaQuestion(schema as Schema<unknown>, options.outputSchema, { instruction, examples });
    return { question, names: undefined, abstain: undefined };
  }
  oneOf(what, 'probabilities', options.probabilities ?? 'use', ['use', 'off']);
  const named = namedLabels(what, labels);
  const names = named.map(({ name }) => name);
  const word = ['unclear', 'cannot tell', 'none of the labels'].find((each) => !names.includes(each));
  const abstain = options.abstain === false ? undefined : word;
  return { question: labelQuestion(named, abstain, { instruction, examples, reasoning }), names, abstain };
}

function modelsOf(given: ChatModel | readonly ChatModel[]): readonly ChatModel[] {
  const models = Array.isArray(given) ? (given as readonly ChatModel[]) : [given as ChatModel];
  const names = models.map((model) => (typeof model?.complete === 'function' ? nameOf(model) : ''));
  if (models.length > 0 && !names.includes('') && new Set(names).size === names.length) return models;
  throw refusal(
    `the models are ${names.join(', ') || 'none'}`,
    'Give one chat model, or several that differ; the same one several times is `samples`.',
  );
}

function nameOf({ provider, model }: ChatModel): string {
  return `${provider}/${model}`;
}

function inputOf<Row>(input: (row: Row) => string, row: Row, index: number): string {
  const text: unknown = input(row);
  if (typeof text === 'string') return text;
  throw refusal(`the input of row ${index} is ${JSON.stringify(text)}`, 'input must give a text for every row.');
}

async function voteOf(
  origin: { readonly model: string; readonly sample: number; readonly at: string },
  reply: Reply,
  names: readonly string[] | undefined,
  abstain: string | undefined,
  schema: Schema<unknown> | undefined,
): Promise<Vote<unknown>> {
  if (reply.status === 'failed') return { ...origin, status: 'failed', code: reply.code, message: reply.message };
  if (reply.status === 'refused') return { ...origin, status: 'abstained', why: 'refused' };
  const { label, probabilities, reason } = reply.value as unknown as KeptAnswer;
  const shares = probabilities && Object.fromEntries((names ?? []).map((name, k) => [name, probabilities[k] ?? 0]));
  const shown = shares === undefined ? {} : { probabilities: shares };
  if (names !== undefined) {
    if (label === abstain) return { ...origin, status: 'abstained', why: 'unclear', ...shown };
    return { ...origin, status: 'labelled', label, ...shown, ...(reason === undefined ? {} : { reason }) };
  }
  const checked = await validate(schema as Schema<unknown>, label); // its transforms, which are not kept
  if ('value' in checked) return { ...origin, status: 'labelled', label: checked.value };
  return { ...origin, status: 'failed', code: 'INVALID_OUTPUT', message: 'The kept answer no longer fits the schema.' };
}

function reportOf(
  rows: readonly LabelledRow<unknown, unknown>[],
  names: readonly string[] | undefined,
  asker: Asker,
  about: LabelReport['about'],
): LabelReport {
  const count = (test: (row: LabelledRow<unknown, unknown>) => boolean) => rows.filter(test).length;
  const from = (source: string) => count((row) => row.status === 'labelled' && row.confidenceFrom === source);
  const labelled = (name: string) => count((row) => row.status === 'labelled' && row.label === name);
  return {
    rows: rows.length,
    labelled: count(({ status }) => status === 'labelled'),
    accepted: count((row) => row.status !== 'not-asked' && row.triage === 'accept'),
    abstained: count(({ status }) => status === 'abstained'),
    failed: count(({ status }) => status === 'failed'),
    notAsked: count(({ status }) => status === 'not-asked'),
    ...(names === undefined ? {} : { labels: Object.fromEntries(names.map((name) => [name, labelled(name)])) }),
    confidenceFrom: { logprobs: from('logprobs'), votes: from('votes'), none: from('none') },
    spent: asker.spent,
    spentBefore: asker.spentBefore,
    reused: asker.reused,
    about,
  };
}

function refusal(why: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `${what}: ${why}.`, hint });
}
