import type { Digest } from '../base/json.js';
import type { Lineage } from './lineage.js';
import type { Quarantine } from './quarantine.js';

/** All that one dataset consists of. */
export interface Plan<T> {
  /** Starts a pass. */
  readonly open: (signal: AbortSignal | undefined) => AsyncIterable<T>;
  readonly lineage: Lineage;
  /** Of every source the rows come from. */
  readonly quarantines: ReadonlySet<Quarantine>;
  /** What a manifest says about the rows. */
  readonly saved?: { readonly rows: number; readonly digest: Digest } | undefined;
}
