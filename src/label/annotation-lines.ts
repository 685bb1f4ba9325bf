import { withDeadline } from '../base/abort.js';
import { checkOptions } from '../base/check-options.js';
import { isPlainObject } from '../base/json.js';
import { lines } from '../base/lines.js';
import { type ByteSource, openSource } from '../dataset/open-source.js';
import type { CallOptions } from '../spec/call.js';
import type { Annotation, ImportedAnnotations } from './annotation.js';
import { AnnotationIntake } from './annotation-intake.js';
import { type LabelOf, type LabelSet, namedLabels } from './label-set.js';
import { checkItems, type LabellingItem } from './labelling-item.js';

/** How annotations are read back. */
export interface ImportAnnotationsOptions<L extends LabelSet> extends CallOptions {
  readonly labels: L;
  /** Whose lines they are that name no annotator. @default such lines are set aside */
  readonly annotator?: string | undefined;
  /** Ids that there are; a line of another item is set aside. @default any */
  readonly items?: readonly string[] | undefined;
}

const maxBytes = 64 * 1024 * 1024;

/** Gives items as JSON Lines to be filled in: `label` in each line is null until someone writes a label there. */
export function labellingLines(items: readonly LabellingItem[]): string {
  checkItems('labellingLines', items);
  return items.map(({ id, text }) => `${JSON.stringify({ item: id, text, label: null, comment: '' })}\n`).join('');
}

/** Gives annotations as JSON Lines, which {@link importAnnotations} reads; one without a label is `skipped`. */
export function annotationLines(annotations: readonly Annotation[]): string {
  return annotations
    .map((each) => `${JSON.stringify(each.label === null ? { ...each, skipped: true } : each)}\n`)
    .join('');
}

/**
 * Reads annotations from JSON Lines: what a labelling page gave, filled-in `labellingLines`, or `annotationLines`. A line
 * whose label is null is not labelled yet, which is no fault, unless it is `skipped` or has a comment: then it is an
 * annotation without a label. Of several by one annotator on one item the latest counts. What cannot be used is set aside with its place.
 *
 * @throws INVALID_OPTION for labels that are none, or what is no source
 * @throws NOT_FOUND where there is no such file
 */
export async function importAnnotations<const L extends LabelSet>(
  files: readonly ByteSource[],
  options: ImportAnnotationsOptions<L>,
): Promise<ImportedAnnotations<LabelOf<L>>> {
  const what = 'importAnnotations';
  checkOptions(options, ['labels', 'annotator', 'items', 'signal', 'onProgress', 'timeoutMs'], what);
  const intake = new AnnotationIntake(namedLabels(what, options.labels).map(({ name }) => name as LabelOf<L>));
  const known = options.items && new Set(options.items);
  const { signal, done } = withDeadline(options, what);
  try {
    for (const file of files) {
      const { name, open } = openSource(file, maxBytes);
      for await (const { number, text, valid } of lines(open(signal))) {
        signal?.throwIfAborted();
        if (text.trim() === '') continue;
        const where = `${name}, line ${number}`;
        const read = valid ? readLine(text, options.annotator, known) : { problem: 'It is not valid UTF-8' };
        if (read === undefined) continue;
        if ('problem' in read) intake.setAside(where, read.problem, text);
        else intake.take(read, where, text);
      }
    }
  } finally {
    done();
  }
  return intake.result();
}

function readLine(
  text: string,
  whose: string | undefined,
  known: ReadonlySet<string> | undefined,
): Annotation<unknown> | { readonly problem: string } | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return { problem: 'It is no JSON' };
  }
  if (!isPlainObject(line)) return { problem: 'It is no JSON object' };
  const { item, label = null, annotator = whose, comment, at, skipped } = line;
  if (typeof item !== 'string' || item === '') return { problem: 'It names no item' };
  if (known?.has(item) === false) return { problem: `There is no item ${JSON.stringify(item)}` };
  const remark = typeof comment === 'string' && comment !== '' ? { comment } : {};
  if (label === null && skipped !== true && !('comment' in remark)) return undefined;
  if (typeof annotator !== 'string' || annotator === '') return { problem: 'It names no annotator' };
  return {
    ...{ item, annotator, label },
    ...remark,
    ...(typeof at === 'string' ? { at } : {}),
  };
}
