import type { CallOptions } from './call.js';

/**
 * Durable bytes by key. Keys are `/`-separated segments of `A–Z a–z 0–9 . _ : -`, never empty, never `.` or `..`;
 * anything else is refused with INVALID_OPTION, so a name can never leave its folder. So is a key that would pass
 * through another one (`a/b` beside `a`).
 */
export interface Store {
  get(
    key: string,
    options?: CallOptions,
  ): Promise<{ readonly bytes: Uint8Array; readonly version: string } | undefined>;
  /**
   * Writes all of the bytes or nothing.
   * @param options `ifVersion`: the version that must be there now, `null` for "must not exist yet", absent for no condition
   * @throws STORE_CONFLICT when the version there is another one
   * @throws STORE_FAILED when the bytes could not be written (no permission, disk full)
   */
  put(
    key: string,
    bytes: Uint8Array,
    options?: CallOptions & { readonly ifVersion?: string | null | undefined },
  ): Promise<{ readonly version: string }>;
  /** Keys that start with the prefix, in ascending order. */
  list(prefix: string, options?: CallOptions): AsyncIterable<string>;
  /** Removing what is not there is not an error. */
  remove(key: string, options?: CallOptions): Promise<void>;
}
