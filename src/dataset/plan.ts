import type { Digest } from '../base/json.js';
import type { RowBatches } from '../spec/row-step.js';
import type { Findings } from './findings.js';
import type { Lineage } from './lineage.js';
import type { Quarantine } from './quarantine.js';

/** All that one dataset consists of. */
export interface Plan<T> {
  /** Starts a pass. */
  readonly open: (signal: AbortSignal | undefined) => RowBatches<T>;
  /** What {@link open} does, as data. */
  readonly lineage: Lineage;
  /** Of every source the rows come from. */
  readonly quarantines: ReadonlySet<Quarantine>;
  /** Of every step that rows were piped through, in order. */
  readonly findings?: readonly Findings[] | undefined;
  /** What a manifest says about the rows. */
  readonly saved?: { readonly rows: number; readonly digest: Digest } | undefined;
}
