import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { oneOf, wholeNumberIn } from '../base/option-values.js';

/** Each output gets a whole number. */
export interface RateTask {
  readonly type: 'rate';
  /** @default 1 */
  readonly low?: number | undefined;
  /** At most ten above `low`. @default 5 */
  readonly high?: number | undefined;
  /** What numbers mean, in words: `{ 1: 'useless', 5: 'perfect' }`. */
  readonly anchors?: Readonly<Record<number, string>> | undefined;
}

/** Each output gets one of the labels. */
export interface LabelTask {
  readonly type: 'label';
  /** 2 to 9, in the order in which they are shown. */
  readonly labels: readonly string[];
}

/** Two outputs for one input stand side by side, and one is better. */
export interface CompareTask {
  readonly type: 'compare';
  /** Whether two outputs may be called equal. @default true */
  readonly ties?: boolean | undefined;
  /** Which systems meet. @default each one with each other one */
  readonly pairs?: readonly (readonly [system: string, other: string])[] | undefined;
}

/** What raters do. */
export type RatingTask = RateTask | LabelTask | CompareTask;

/** What a rater said of one item of a form: a number, a label, or which side is better. */
export type RawRating = number | string;

/** One possible rating. */
export interface Choice {
  readonly value: RawRating;
  readonly text: string;
  /** The key that chooses it. */
  readonly key: string;
}

const optionNames = { rate: ['low', 'high', 'anchors'], label: ['labels'], compare: ['ties', 'pairs'] };
const what = 'ratingSheet: task';

/** Checks a task. @throws INVALID_OPTION */
export function checkTask(task: RatingTask): void {
  const type = oneOf('ratingSheet', 'task.type', task?.type, ['rate', 'label', 'compare']);
  checkOptions(task, ['type', ...optionNames[type]], what);
  if (task.type === 'rate') {
    const { low, high } = scaleOf(task);
    wholeNumberIn(what, 'low', low, -1000, 1000);
    wholeNumberIn(what, 'high', high, low + 1, low + 10);
  }
  if (task.type === 'label') {
    const { labels } = task;
    const plain = Array.isArray(labels) && labels.every((label) => typeof label === 'string' && label.trim() === label);
    if (
      plain &&
      labels.length >= 2 &&
      labels.length <= 9 &&
      !labels.includes('') &&
      new Set(labels).size === labels.length
    ) {
      return;
    }
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what}: labels are ${JSON.stringify(labels)}.`,
      hint: 'Give 2 to 9 different texts, none of them empty or with white space at its ends.',
    });
  }
}

/** The ends of a scale. */
export function scaleOf({ low = 1, high = 5 }: RateTask): { readonly low: number; readonly high: number } {
  return { low, high };
}

/** All ratings that are possible, in the order in which they are shown. */
export function choicesOf(task: RatingTask): readonly Choice[] {
  if (task.type === 'label') return task.labels.map((value, i) => ({ value, text: value, key: String(i + 1) }));
  if (task.type === 'compare') {
    return [
      { value: 'left', text: 'Left is better', key: '1' },
      { value: 'right', text: 'Right is better', key: '2' },
      ...(task.ties === false ? [] : [{ value: 'tie', text: 'Equal', key: '0' }]),
    ];
  }
  const { low, high } = scaleOf(task);
  const values = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  // digits where they are the numbers themselves; 0 for the 10 of a scale from 1, else the keys in their order
  const own = low >= 0 && high <= 9;
  return values.map((value, i) => {
    const anchor = task.anchors?.[value];
    const text = anchor === undefined ? String(value) : `${value} ${anchor}`;
    return { value, text, key: own ? String(value) : '1234567890-'.charAt(i) };
  });
}

/**
 * Reads a rating that came back: as it is, as text, in other capitals. Undefined for none of the possible ones.
 * @param given what a file has; spreadsheets turn numbers into texts and `true` into `TRUE`
 */
export function readRating(task: RatingTask, given: unknown): RawRating | undefined {
  if (typeof given !== 'string' && typeof given !== 'number') return undefined;
  const values = choicesOf(task).map(({ value }) => value);
  const text = String(given).trim();
  if (task.type === 'rate') return text === '' ? undefined : values.find((value) => value === Number(text));
  const exact = values.find((value) => value === text);
  if (exact !== undefined) return exact;
  const alike = values.filter((value) => String(value).toLowerCase() === text.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

/** Says how to rate, in one line. */
export function describeChoices(task: RatingTask): string {
  if (task.type !== 'rate')
    return choicesOf(task)
      .map(({ value }) => value)
      .join(', ');
  const { low, high } = scaleOf(task);
  const anchors = Object.entries(task.anchors ?? {}).map(([value, text]) => `${value} ${text}`);
  return `${low} to ${high}${anchors.length === 0 ? '' : ` (${anchors.join(', ')})`}`;
}
