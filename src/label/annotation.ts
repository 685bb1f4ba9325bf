/** What one annotator, a person or a model, said of one item. */
export interface Annotation<Label = string> {
  /** The `id` of a row. */
  readonly item: string;
  readonly annotator: string;
  /** Null where the annotator looked and did not say. */
  readonly label: Label | null;
  readonly comment?: string | undefined;
  /** When, in ISO 8601. */
  readonly at?: string | undefined;
}

/** A line, task or annotation that could not be used. */
export interface QuarantinedAnnotation {
  /** Where it stood, such as `line 3` or `task 7, annotation 2`. */
  readonly where: string;
  readonly reason: string;
  /** The beginning of it, at most 300 characters. */
  readonly raw: string;
}

/** What came back from annotators. */
export interface ImportedAnnotations<Label extends string> {
  /** In the order in which they came; at most one for each item and annotator. */
  readonly annotations: readonly Annotation<Label>[];
  readonly quarantined: readonly QuarantinedAnnotation[];
}
