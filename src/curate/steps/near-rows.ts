import { checkOptions } from '../../base/check-options.js';
import type { JsonObject } from '../../base/json.js';
import { wholeNumberIn } from '../../base/option-values.js';
import type { RowBatches } from '../../spec/row-step.js';
import type { DuplicateReport } from '../duplicates/duplicate-report.js';
import {
  joinCandidates,
  leastSimilarity,
  type NearDuplicateOptions,
  nearDuplicates,
  reportOf,
  type Sketches,
  sketchesOf,
  verifier,
} from '../duplicates/near-duplicates.js';
import { sureBands } from '../duplicates/optimal-bands.js';
import { readRows } from './each-row.js';
import { type TextOf, textOf } from './text-column.js';
import { clustersByReading } from './verify-by-reading.js';

/** Settings of the steps that look for near duplicates. */
export interface NearDuplicateRowsOptions<T> extends NearDuplicateOptions {
  readonly text: TextOf<T>;
  /**
   * True: candidates are compared by all their shingles; where the texts are more than are held, the rows are read
   * again for that, usually twice. False: by their signatures. @default true
   */
  readonly verify?: boolean | undefined;
  /** Most characters of texts that are held for comparing. It decides about time and memory only. @default 134217728, so 128 to 256 MiB */
  readonly heldCharacters?: number | undefined;
}

/** How near duplicates are looked for. */
export interface NearRows<T> {
  /** For the operation. */
  readonly settings: JsonObject;
  /** Reads all rows. @param seen is told each text */
  find(
    open: () => RowBatches<T>,
    signal: AbortSignal | undefined,
    seen?: (text: string) => void,
  ): Promise<{ readonly report: DuplicateReport; readonly bytes: number }>;
}

const optionNames = [
  'text',
  'verify',
  'heldCharacters',
  'shingles',
  'shingleSize',
  'threshold',
  'permutations',
  'bands',
];

/**
 * @param sure spends time to miss no pair: for splits, where one that is missed is a leak
 * @throws INVALID_OPTION
 */
export function nearRows<T>(what: string, options: NearDuplicateRowsOptions<T>, sure = false): NearRows<T> {
  checkOptions(options, sure ? optionNames : [...optionNames, 'keep'], what);
  const { text, verify = true, heldCharacters: held = 2 ** 27, ...rest } = options;
  const heldCharacters = wholeNumberIn(what, 'heldCharacters', held, 0, Number.MAX_SAFE_INTEGER);
  const { read, setting } = textOf(what, text);
  const { threshold = 0.8, permutations = 128, shingles = 'words', shingleSize = 5, keep = 'first' } = rest;
  nearDuplicates(rest);
  const bands = rest.bands ?? (sure ? sureBands(threshold, permutations) : undefined);
  const newFinder = () => nearDuplicates({ ...rest, bands });
  const most = sure ? 256 : undefined;
  const { bands: chosen } = newFinder();
  return {
    settings: {
      ...setting,
      threshold,
      shingles,
      shingleSize,
      permutations,
      bands: { ...chosen },
      ...(sure ? {} : { keep }),
      verify,
    },
    async find(open, signal, seen) {
      const finder = newFinder();
      let texts: string[] | undefined = verify ? [] : undefined;
      let characters = 0;
      await readRows(open(), signal, (row, index) => {
        const each = read(row, index);
        finder.add(each);
        seen?.(each);
        characters += each.length;
        if (characters > heldCharacters) texts = undefined;
        texts?.push(each);
      });
      const own = sketchesOf(finder);
      const sketches: Sketches = sure ? { ...own, least: leastSimilarity(threshold, permutations, 8) } : own;
      const clusters =
        verify && texts === undefined
          ? await clustersByReading(sketches, { open, read, heldCharacters, most, signal })
          : joinCandidates(sketches, verifier(sketches, texts && ((row) => texts![row]!)), most);
      return { report: reportOf(sketches, clusters), bytes: finder.bytes };
    },
  };
}
