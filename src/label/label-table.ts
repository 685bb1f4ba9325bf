import { TuneloopError } from '../base/errors.js';
import type { Annotation } from './annotation.js';

/** Annotations as numbers. */
export interface LabelTable<Label extends string> {
  /** In the order in which they first come. */
  readonly items: readonly string[];
  /** In the order in which they first come. */
  readonly annotators: readonly string[];
  readonly labels: readonly Label[];
  /** `said[item][annotator]`: the number of a label, or −1 where nothing was said. */
  readonly said: readonly Int32Array[];
}

/**
 * Gathers annotations. Of several by one annotator on one item the last one counts.
 * @param labels @default those that were said, in the order of their code units
 * @throws INVALID_OPTION for a label that is none of them
 */
export function labelTable<Label extends string>(
  what: string,
  annotations: readonly Annotation<Label>[],
  labels: readonly Label[] = [...new Set(annotations.flatMap(({ label }) => label ?? []))].sort(),
): LabelTable<Label> {
  const codes = new Map(labels.map((label, code) => [label, code]));
  const annotators = new Map<string, number>();
  const items = new Map<string, Map<number, number>>();
  for (const { item, annotator, label } of annotations) {
    const code = label === null ? -1 : codes.get(label);
    if (code === undefined) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `${what}: ${JSON.stringify(annotator)} labelled item ${JSON.stringify(item)} ${JSON.stringify(label)}.`,
        hint: `The labels are ${labels.map((each) => JSON.stringify(each)).join(', ')}.`,
      });
    }
    if (!annotators.has(annotator)) annotators.set(annotator, annotators.size);
    const row = items.get(item) ?? new Map<number, number>();
    items.set(item, row.set(annotators.get(annotator)!, code));
  }
  const said = [...items.values()].map((row) => {
    const line = new Int32Array(annotators.size).fill(-1);
    for (const [annotator, code] of row) line[annotator] = code;
    return line;
  });
  return { items: [...items.keys()], annotators: [...annotators.keys()], labels, said };
}
