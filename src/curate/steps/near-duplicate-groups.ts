import { markBytes, rowMark } from '../../base/row-mark.js';
import type { RowGroups } from '../../spec/row-step.js';
import { changed } from './each-row.js';
import { type NearDuplicateRowsOptions, nearRows } from './near-rows.js';

/** Settings of {@link nearDuplicateGroups}. */
export type NearDuplicateGroupsOptions<T> = Omit<NearDuplicateRowsOptions<T>, 'keep'>;

/**
 * Groups for `rows.split(ratios, { seed, together })`: near duplicates go to one part. The key of a group is the least of
 * its texts' digests, and a row that is like no other has the digest of its own: rows that are added later move none
 * but those to whose cluster they come. Bands are chosen so that a pair at the threshold is missed less than once in a
 * million times, which takes longer than `dropNearDuplicates`.
 * @throws INVALID_OPTION for a number out of its range, or no text
 */
export function nearDuplicateGroups<T>(options: NearDuplicateGroupsOptions<T>): RowGroups<T> {
  const near = nearRows<T>('nearDuplicateGroups', options, true);
  return {
    operation: { op: 'nearDuplicateGroups', ...near.settings },
    async groups(open, { signal }) {
      const digests = new Digests();
      const { report } = await near.find(open, signal, (text) => digests.push(text));
      const { clusterOf } = report;
      const least = clusterOf.slice();
      for (let row = 0; row < least.length; row++) {
        const cluster = clusterOf[row]!;
        if (digests.compare(row, least[cluster]!) < 0) least[cluster] = row;
      }
      return (index) => {
        if (index >= report.rows) throw changed(report.rows, 'more');
        return digests.at(least[clusterOf[index]!]!);
      };
    },
  };
}

/** The first 16 bytes of the SHA-256 of texts, side by side. */
class Digests {
  #bytes = new Uint8Array(1 << 14);
  #count = 0;

  push(text: string): void {
    const mark = rowMark(text);
    if ((this.#count + 1) * markBytes > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    for (let i = 0; i < markBytes; i++) this.#bytes[this.#count * markBytes + i] = mark.charCodeAt(i);
    this.#count++;
  }

  compare(row: number, other: number): number {
    for (let i = 0; i < markBytes; i++) {
      const difference = this.#bytes[row * markBytes + i]! - this.#bytes[other * markBytes + i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** In hexadecimal. */
  at(row: number): string {
    const bytes = this.#bytes.subarray(row * markBytes, (row + 1) * markBytes);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}
