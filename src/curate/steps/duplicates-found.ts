import { htmlTable, showAs } from '../../base/display.js';
import type { Json } from '../../base/json.js';
import type { DuplicateReport, DuplicateRow, KeepRule } from '../duplicates/duplicate-report.js';

/** Why rows were taken for the same. */
export type DuplicateReason = 'equal' | 'near' | 'semantic';

const mostExamples = 10;

/** What a step for duplicates found. Holds 20 bytes for each row that goes, and no texts. */
export class DuplicatesFound {
  readonly reason: DuplicateReason;
  readonly keep: KeepRule;
  readonly rows: number;
  /** Clusters of two rows or more. */
  readonly clusters: number;
  /** Rows that go, or are marked as such. */
  readonly duplicates: number;
  /** What the pass held of the rows at its end, without texts. */
  readonly bytes: number;
  /** Facts about how it was done. */
  readonly about: { readonly [fact: string]: Json };
  readonly #rows: Int32Array;
  readonly #clusters: Int32Array;
  readonly #kept: Int32Array;
  readonly #similarities: Float64Array;

  constructor(
    reason: DuplicateReason,
    report: DuplicateReport,
    bytes: number,
    about: { readonly [fact: string]: Json } = {},
  ) {
    const { duplicates } = report;
    this.reason = reason;
    this.keep = report.keep;
    this.rows = report.rows;
    this.clusters = report.clusters;
    this.duplicates = duplicates;
    this.bytes = bytes;
    this.about = about;
    this.#rows = new Int32Array(duplicates);
    this.#clusters = new Int32Array(duplicates);
    this.#kept = new Int32Array(duplicates);
    this.#similarities = new Float64Array(duplicates);
    let at = 0;
    for (const { row, cluster, keptRow, similarity } of report.dropped()) {
      this.#rows[at] = row;
      this.#clusters[at] = cluster;
      this.#kept[at] = keptRow;
      this.#similarities[at++] = similarity;
    }
  }

  /** The rows that go, in order, each with the row that stays for it. */
  *dropped(): Generator<DuplicateRow, void, void> {
    for (let at = 0; at < this.duplicates; at++) {
      yield {
        row: this.#rows[at]!,
        cluster: this.#clusters[at]!,
        keptRow: this.#kept[at]!,
        similarity: this.#similarities[at]!,
      };
    }
  }

  /** The durable form: with the first 10 of the rows that go. */
  toJSON(): { readonly [key: string]: Json } {
    const { reason, keep, rows, clusters, duplicates, bytes, about } = this;
    const examples = [...first(this.dropped())].map((row) => ({ ...row }));
    return { kind: 'DuplicatesFound', v: 1, reason, keep, rows, clusters, duplicates, bytes, ...about, examples };
  }
}

function* first(rows: Iterable<DuplicateRow>): Generator<DuplicateRow> {
  let left = mostExamples;
  for (const row of rows) {
    if (left-- === 0) return;
    yield row;
  }
}

showAs(DuplicatesFound, (report) => {
  const { reason, rows, clusters, duplicates } = report;
  const text = `Duplicates(${reason}: ${duplicates} of ${rows} rows, in ${clusters} clusters)`;
  const lines = [...first(report.dropped())].map((row) => [
    `${row.row}`,
    `${row.keptRow}`,
    row.similarity.toFixed(2),
    `${row.cluster}`,
  ]);
  return lines.length === 0
    ? { text }
    : { text, html: htmlTable(['row', 'kept', 'similarity', 'cluster'], lines, text) };
});
