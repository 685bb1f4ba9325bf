/** What two sets share, as shares of each. */
export interface PrecisionRecall {
  /** Undefined where nothing was answered. */
  readonly precision: number | undefined;
  /** Undefined where nothing was wanted. */
  readonly recall: number | undefined;
  /** Twice what is shared, over what both have together; NaN where both are empty. */
  readonly f1: number;
}

/** Gives precision, recall and F1 from `[shared, answered, wanted]`. @see van Rijsbergen 1979, Information Retrieval */
export function precisionRecallF1(counts: ArrayLike<number>): PrecisionRecall {
  const [shared, answered, wanted] = [counts[0]!, counts[1]!, counts[2]!];
  return {
    precision: answered === 0 ? undefined : shared / answered,
    recall: wanted === 0 ? undefined : shared / wanted,
    f1: (2 * shared) / (answered + wanted),
  };
}

/** Gives precision and recall as parts of a score: what has no value is left out. */
export function precisionRecallParts(counts: ArrayLike<number>): Readonly<Record<string, number>> {
  const { precision, recall } = precisionRecallF1(counts);
  return { ...(precision === undefined ? {} : { precision }), ...(recall === undefined ? {} : { recall }) };
}
