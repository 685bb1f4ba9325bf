import { eachRow } from '../../base/each-row.js';
import type { RowStep } from '../../spec/row-step.js';
import { keyBytes, keyId, type PrivacyKey } from '../actions/action.js';
import { rowRestorer } from '../restore-row.js';

/** What {@link restorePersonal} did. */
export interface RestoreReport {
  readonly rows: number;
  /** Tokens that were opened. */
  readonly restored: number;
  /** Tokens of other keys, which are left as they are. */
  readonly otherKeys: number;
  /** Tokens of this key that somebody changed; they are left as they are. */
  readonly damaged: number;
}

const name = 'restorePersonal';

/**
 * Opens the tokens of `encrypt` in every row, as `restoreRow` does. The lineage tells keys apart by 8 digits that say
 * nothing else of them.
 * @throws INVALID_OPTION when the key is too short
 * @throws INVALID_ROW (when read) when a row is nested deeper than 100,000 levels, or holds itself
 */
export function restorePersonal<T>(key: PrivacyKey): RowStep<T, T, RestoreReport> {
  const restore = rowRestorer(key, name);
  return {
    operation: { op: name, key: keyId(keyBytes(key, name)) },
    async *run(open, { found }) {
      const counts = { rows: 0, restored: 0, otherKeys: 0, damaged: 0 };
      yield* eachRow<T, T>(open(), (row, _, out) => {
        const done = restore(row);
        counts.rows++;
        counts.restored += done.restored;
        counts.otherKeys += done.otherKeys;
        counts.damaged += done.damaged;
        out.push(done.row);
      });
      found(counts);
    },
  };
}
