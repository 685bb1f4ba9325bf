import type { Digest, Json, JsonObject } from '../base/json.js';
import type { Operation } from '../spec/row-step.js';

/** Where a dataset's rows come from: plain JSON, saved with the dataset. */
export interface Lineage {
  /** What was opened. Names hold no folders, credentials or queries. */
  readonly source: { readonly type: string; readonly name: string; readonly [about: string]: Json };
  /** In the order in which they are applied. */
  readonly operations: readonly Operation[];
  /** The datasets this one was put together from, or loaded as. */
  readonly parents: readonly Lineage[];
  /** Digest of the rows, where it is known: for saved datasets. */
  readonly digest?: Digest | undefined;
  /** What the maker wants to be known, for instance the deployment, model and prompt that made the rows. */
  readonly about?: JsonObject | undefined;
}

/** Gives the lineage of a source that has just been named. */
export function lineageOf(source: Lineage['source']): Lineage {
  return { source, operations: [], parents: [] };
}

/** Gives the lineage after one more operation; the digest is no longer known. */
export function after({ digest: _, ...lineage }: Lineage, operation: Operation): Lineage {
  return { ...lineage, operations: [...lineage.operations, operation] };
}

/** Gives the lineage as one line: `train.jsonl → map → split train`. */
export function lineageText({ source, operations }: Lineage): string {
  return [source.name, ...operations.map(({ op, name }) => (name === undefined ? op : `${op} ${String(name)}`))].join(
    ' → ',
  );
}
