import { TuneloopError } from '../base/errors.js';
import { isPlainObject } from '../base/json.js';

/** Labels by name, or by name with what each one means. */
export type LabelSet = readonly string[] | Readonly<Record<string, string>>;

/** The names in a {@link LabelSet}. */
export type LabelOf<L extends LabelSet> = L extends readonly (infer Name extends string)[] ? Name : keyof L & string;

/** A label, and what it means where that was said. */
export interface NamedLabel {
  readonly name: string;
  readonly means?: string | undefined;
}

/**
 * Gives the labels in their order.
 * @throws INVALID_OPTION for fewer than two, and for names that are empty, alike but for capitals, or hold line breaks
 */
export function namedLabels(what: string, labels: LabelSet): readonly NamedLabel[] {
  const named: readonly NamedLabel[] = Array.isArray(labels)
    ? labels.map((name: string) => ({ name }))
    : isPlainObject(labels)
      ? Object.entries(labels).map(([name, means]) => ({ name, means: String(means) }))
      : [];
  const fit = named.every(
    ({ name }) => typeof name === 'string' && name !== '' && name.trim() === name && !/\p{Cc}/u.test(name),
  );
  const distinct = fit && new Set(named.map(({ name }) => name.toLowerCase())).size === named.length;
  if (distinct && named.length >= 2) return named;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: labels are ${JSON.stringify(labels)}.`,
    hint: 'Give at least 2 texts that differ in more than capitals, none empty, with white space at its ends, or with line breaks.',
  });
}

/** The label that a text names: as it is, else the only one that is alike but for capitals and outer spaces. */
export function readLabel<Label extends string>(labels: readonly Label[], said: unknown): Label | undefined {
  if (typeof said !== 'string') return undefined;
  const text = said.trim().toLowerCase();
  return labels.find((label) => label === said) ?? labels.find((label) => label.toLowerCase() === text);
}
