import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { findLabelErrors, type LabelErrorOptions } from '../curate/labels/label-errors.js';
import { type Uncertainty, uncertaintyOrder } from '../curate/labels/uncertainty.js';

/** What a model finds of an item: a probability for each label. */
export interface PredictedItem<Label extends string = string> {
  readonly id: string;
  readonly probabilities: Readonly<Record<Label, number>>;
}

/** An item whose label is probably wrong. */
export interface SuspectLabel<Label extends string> {
  readonly id: string;
  readonly label: Label;
  /** What the model finds most likely. */
  readonly suggested: Label;
  /** Probability of the given label. */
  readonly confidence: number;
}

/** What was found in labels. */
export interface SuspectLabels<Label extends string> {
  /** Least confident first. */
  readonly suspects: readonly SuspectLabel<Label>[];
  /** The share of wrong labels that is estimated, 0 to 1; null without items. */
  readonly estimatedErrorRatio: number | null;
}

/**
 * Names items whose label is probably wrong, by confident learning. The predictions must come from a model that has not
 * seen the item's label, such as by cross-validation.
 * @throws INVALID_OPTION for an item that lacks the probability of a label, or has another label
 * @see findLabelErrors of `tuneloop/curate`
 */
export function suspectLabels<Label extends string>(
  items: readonly (PredictedItem<Label> & { readonly label: Label })[],
  options: LabelErrorOptions & { readonly labels: readonly Label[] },
): SuspectLabels<Label> {
  const what = 'suspectLabels';
  checkOptions(options, ['labels', 'by'], what);
  const { labels, by } = options;
  const given = items.map(({ id, label }) => {
    const code = labels.indexOf(label);
    if (code === -1) throw refusal(what, `item ${JSON.stringify(id)} is labelled ${JSON.stringify(label)}`, labels);
    return code;
  });
  const probabilities = items.map((item) => rowOf(what, item, labels));
  const { errors, estimatedErrorRatio } = findLabelErrors(given, probabilities, { by });
  const suspects = errors.map(({ row, given: label, suggested, confidence }) => ({
    id: items[row]!.id,
    label: labels[label]!,
    suggested: labels[suggested]!,
    confidence,
  }));
  return { suspects, estimatedErrorRatio };
}

/**
 * Orders items by how unsure a model is of them, least sure first: the order in which labels of people teach it most.
 * @throws INVALID_OPTION for items with other labels than the first has
 * @see uncertaintyOrder of `tuneloop/curate`
 */
export function labellingOrder<Item extends PredictedItem>(
  items: readonly Item[],
  options: { readonly by?: Uncertainty | undefined } = {},
): readonly { readonly item: Item; readonly uncertainty: number }[] {
  const what = 'labellingOrder';
  checkOptions(options, ['by'], what);
  const labels = Object.keys(items[0]?.probabilities ?? {});
  const probabilities = items.map((item) => rowOf(what, item, labels));
  return uncertaintyOrder(probabilities, options).map(({ row, uncertainty }) => ({ item: items[row]!, uncertainty }));
}

function rowOf(what: string, { id, probabilities }: PredictedItem, labels: readonly string[]): readonly number[] {
  return labels.map((label) => {
    const probability = Object.hasOwn(probabilities, label) ? probabilities[label] : undefined;
    if (typeof probability === 'number') return probability;
    throw refusal(what, `item ${JSON.stringify(id)} has no probability of ${JSON.stringify(label)}`, labels);
  });
}

function refusal(what: string, why: string, labels: readonly string[]): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: ${why}.`,
    hint: `The labels are ${labels.map((label) => JSON.stringify(label)).join(', ')}.`,
  });
}
