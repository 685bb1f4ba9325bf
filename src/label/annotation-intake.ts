import type { Annotation, ImportedAnnotations, QuarantinedAnnotation } from './annotation.js';
import { readLabel } from './label-set.js';

const mostShown = 300;

/** Takes annotations in: one for each item and annotator, the others set aside with a reason. */
export class AnnotationIntake<Label extends string> {
  readonly #labels: readonly Label[];
  readonly #taken = new Map<
    string,
    { readonly annotation: Annotation<Label>; readonly where: string; readonly raw: string }
  >();
  readonly #quarantined: QuarantinedAnnotation[] = [];

  constructor(labels: readonly Label[]) {
    this.#labels = labels;
  }

  /** Takes one. @param label null for none; else read as one of the labels */
  take({ label, ...rest }: Annotation<unknown>, where: string, raw: unknown): void {
    const known = label === null ? null : readLabel(this.#labels, label);
    if (known === undefined) {
      this.setAside(where, `${JSON.stringify(label)} is no label`, raw);
      return;
    }
    const annotation = { ...rest, label: known };
    const place = JSON.stringify([rest.item, rest.annotator]);
    const earlier = this.#taken.get(place);
    const text = shown(raw);
    if (earlier !== undefined) {
      const replaces = !(Date.parse(rest.at ?? '') < Date.parse(earlier.annotation.at ?? ''));
      const [old, by] = replaces ? [earlier, where] : [{ where, raw: text }, earlier.where];
      this.setAside(old.where, `Its annotator said something later, at ${by}`, old.raw);
      if (!replaces) return;
      this.#taken.delete(place);
    }
    this.#taken.set(place, { annotation, where, raw: text });
  }

  setAside(where: string, reason: string, raw: unknown): void {
    this.#quarantined.push({ where, reason, raw: shown(raw) });
  }

  result(): ImportedAnnotations<Label> {
    return {
      annotations: [...this.#taken.values()].map(({ annotation }) => annotation),
      quarantined: this.#quarantined,
    };
  }
}

function shown(raw: unknown): string {
  const text = typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? String(raw));
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}
