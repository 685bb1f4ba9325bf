import { isPlainObject, type JsonObject } from '../../base/json.js';
import type { Dataset } from '../../dataset/dataset.js';
import type { Lineage } from '../../dataset/lineage.js';

/** On which terms data is held: of a dataset, or of one row. */
export interface Terms {
  /** An SPDX identifier, such as `CC-BY-4.0`, or a name of your own for a contract. */
  readonly licence?: string | undefined;
  /** Where it comes from: an address, or a name. */
  readonly source?: string | undefined;
  /** What people agreed to: purposes, such as `training`. An empty list says that they refused. */
  readonly consent?: readonly string[] | undefined;
  /** The last day, or instant, on which it may be held: ISO 8601. */
  readonly retainUntil?: string | undefined;
}

/** Terms and whose they are. */
export interface HeldTerms {
  /** Name of the source in the lineage. */
  readonly of: string;
  readonly terms: Terms;
}

/** Gives the same rows with terms in their lineage, where a save keeps them. */
export function withTerms<T>(dataset: Dataset<T>, terms: Terms): Dataset<T> {
  return dataset.withLineage({ terms: JSON.parse(JSON.stringify(terms)) as JsonObject });
}

/**
 * Gives the terms of everything rows were made of, a parent's before its child's. A source that says nothing has none
 * of its own, so that it shows.
 */
export function termsOf(lineage: Lineage): readonly HeldTerms[] {
  const above = lineage.parents.flatMap(termsOf);
  const own = lineage.about?.terms;
  if (isPlainObject(own)) return [...above, { of: lineage.source.name, terms: own as Terms }];
  return lineage.parents.length > 0 ? above : [{ of: lineage.source.name, terms: {} }];
}
