import { checkOptions } from '../base/check-options.js';
import {
  type Abstention,
  type Agreement,
  cohenKappa,
  gwetAC1,
  krippendorffAlpha,
  type Rating,
} from '../statistics/index.js';
import type { Annotation } from './annotation.js';
import { labelTable } from './label-table.js';

/** Settings of {@link labelAgreement}. */
export interface LabelAgreementOptions<Label extends string> {
  /** All labels there are; those that nobody gave count too. @default those that were given */
  readonly labels?: readonly Label[] | undefined;
  /** How intervals over items are made, see `AgreementOptions`. @default 'jackknife' */
  readonly interval?: 'jackknife' | 'bootstrap' | undefined;
  /** Of the bootstrap. @default 12345 */
  readonly seed?: number | undefined;
}

/** How far annotators agree. What they did not say is missing, and no disagreement. */
export interface LabelAgreement {
  /** Items that at least two of them labelled. */
  readonly items: number;
  readonly annotators: readonly { readonly annotator: string; readonly labelled: number; readonly silent: number }[];
  readonly krippendorffAlpha: Agreement | Abstention;
  /** Stays high where nearly all items have one label. */
  readonly gwetAC1: Agreement | Abstention;
  /** Of each two annotators, over the items that both labelled. */
  readonly pairs: readonly {
    readonly annotators: readonly [string, string];
    readonly items: number;
    readonly cohenKappa: Agreement | Abstention;
  }[];
}

/**
 * Reckons how far people, models, or both agree.
 * @throws INVALID_OPTION for a label that is none of `labels`
 */
export function labelAgreement<Label extends string>(
  annotations: readonly Annotation<Label>[],
  options: LabelAgreementOptions<Label> = {},
): LabelAgreement {
  const what = 'labelAgreement';
  checkOptions(options, ['labels', 'interval', 'seed'], what);
  const { interval, seed } = options;
  const { annotators, labels, said } = labelTable(what, annotations, options.labels);
  const settings = { categories: labels, interval, seed };
  const nameOf = (code: number): Rating | null => labels[code] ?? null;
  const ratings = said.map((line) => Array.from(line, nameOf));
  const pairs = annotators.flatMap((first, a) =>
    annotators.slice(a + 1).map((second, i) => {
      const b = a + 1 + i;
      const both = said.filter((line) => line[a] !== -1 && line[b] !== -1);
      const kappa = cohenKappa(
        both.map((line) => [nameOf(line[a]!), nameOf(line[b]!)]),
        settings,
      );
      return { annotators: [first, second] as const, items: both.length, cohenKappa: kappa };
    }),
  );
  return {
    items: said.filter((line) => line.filter((code) => code !== -1).length >= 2).length,
    annotators: annotators.map((annotator, a) => {
      const own = annotations.filter((each) => each.annotator === annotator);
      const silent = new Set(own.map(({ item }) => item)).size;
      const labelled = said.filter((line) => line[a] !== -1).length;
      return { annotator, labelled, silent: silent - labelled };
    }),
    krippendorffAlpha: krippendorffAlpha(ratings, settings),
    gwetAC1: gwetAC1(ratings, settings),
    pairs,
  };
}
