import { TuneloopError } from '../base/errors.js';
import type { LabelledRow } from './labelled.js';

/** A text that people label. */
export interface LabellingItem {
  /** Comes back with each annotation. */
  readonly id: string;
  readonly text: string;
  /** What a model found. */
  readonly suggestion?:
    | { readonly label: string; readonly confidence: number | null; readonly model: string }
    | undefined;
}

/** Gives rows that models labelled as items for people, with what the models found; such as `labelled.review()`. */
export function labellingItems<Row>(
  rows: readonly LabelledRow<Row, string>[],
  text: (row: Row) => string,
): readonly LabellingItem[] {
  return rows.map((each) => {
    const item = { id: each.id, text: text(each.row) };
    if (each.status !== 'labelled') return item;
    const { label, confidence, votes } = each;
    const models = votes.filter((vote) => vote.status === 'labelled' && vote.label === label).map(({ model }) => model);
    return { ...item, suggestion: { label, confidence, model: [...new Set(models)].join(', ') } };
  });
}

/** @throws INVALID_OPTION for an item that lacks its id or text, or has the id of another one */
export function checkItems(what: string, items: readonly LabellingItem[]): void {
  const ids = new Set<string>();
  items.forEach((item, index) => {
    const { id, text } = item ?? {};
    const wrong =
      typeof id !== 'string' || id === ''
        ? 'has no id'
        : ids.has(id)
          ? `has the id ${JSON.stringify(id)} of another one`
          : typeof text === 'string'
            ? undefined
            : 'has no text';
    ids.add(id);
    if (wrong === undefined) return;
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what}: item ${index} ${wrong}.`,
      hint: 'Each is { id, text, suggestion? }; equal rows need to be shown once.',
    });
  });
}
