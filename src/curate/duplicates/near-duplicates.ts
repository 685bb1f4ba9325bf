import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import { numberAbove, oneOf, wholeNumberIn } from '../../base/option-values.js';
import { HashTable } from '../hash/hash-table.js';
import { mix32 } from '../hash/mix.js';
import { BucketJoiner } from './bucket-joiner.js';
import { checkKeepRule, type DuplicateReport, duplicateReport, type KeepRule } from './duplicate-report.js';
import { Jaccard } from './jaccard.js';
import { OnePermutation } from './one-permutation.js';
import { type Bands, optimalBands } from './optimal-bands.js';
import { type ShingleOptions, Shingler } from './shingles.js';
import { SketchStore } from './sketch-store.js';
import type { UnionFind } from './union-find.js';

/** Settings of {@link nearDuplicates}. */
export interface NearDuplicateOptions extends ShingleOptions {
  /** Jaccard similarity from which two rows are duplicates, above 0 and below 1. @default 0.8 */
  readonly threshold?: number | undefined;
  /** Length of a signature; more is surer and slower. @default 128 */
  readonly permutations?: number | undefined;
  /** How the signature is cut. @default what {@link optimalBands} says with a falsePositiveWeight of 0.02: few are missed */
  readonly bands?: Bands | undefined;
  /** @default 'first' */
  readonly keep?: KeepRule | undefined;
}

/** How {@link NearDuplicates.finish} decides. */
export interface FinishOptions {
  /**
   * The text of a row that was added. With it, candidates are compared exactly; without, by their signatures, whose
   * error is about √(t(1 − t)/permutations): 0.035 at 0.8 and 128.
   */
  readonly textOf?: ((row: number) => string) | undefined;
}

/** Finds rows that are nearly the same. Holds sketches of them (about 220 bytes a row), no texts. */
export interface NearDuplicates {
  /** Adds the next row; gives its number, from 0. */
  add(text: string): number;
  /** Adds rows that another finder with the same settings has read, in their order: how workers share the reading. */
  append(other: NearDuplicates): void;
  readonly rows: number;
  /** What is held of the rows. */
  readonly bytes: number;
  readonly bands: Bands;
  /** Groups what was added so far. The same rows in the same order give the same clusters, however they were added. */
  finish(options?: FinishOptions): DuplicateReport;
}

const name = 'nearDuplicates';
const optionNames = ['shingles', 'shingleSize', 'threshold', 'permutations', 'bands', 'keep'];
/** What a finder has read, and how its rows are compared: for steps that decide about candidates themselves. */
export interface Sketches {
  readonly store: SketchStore;
  readonly bands: Bands;
  readonly threshold: number;
  /** Similarity of signatures below which a pair is not worth an exact look. */
  readonly least: number;
  readonly keep: KeepRule;
  readonly newShingler: () => Shingler;
  /** How rows were read. */
  readonly settings: string;
}

const sketches = new WeakMap<NearDuplicates, Sketches>();

export function sketchesOf(finder: NearDuplicates): Sketches {
  return sketches.get(finder)!;
}

/**
 * Near duplicates by MinHash and banding. Rows that share a band of their signatures are candidates; candidates are
 * verified; what is linked by verified pairs is one cluster, named by its smallest row. A row without any word is never
 * a duplicate.
 * @throws INVALID_OPTION for a number out of its range, or bands that do not fit the signature
 * @see Broder 1997, On the resemblance and containment of documents
 */
export function nearDuplicates(options: NearDuplicateOptions = {}): NearDuplicates {
  checkOptions(options, optionNames, name);
  const threshold = numberAbove(name, 'threshold', options.threshold ?? 0.8, 0);
  numberAbove(name, '1 - threshold', 1 - threshold, 0);
  const bins = wholeNumberIn(name, 'permutations', options.permutations ?? 128, 1, 65_536);
  const kind = oneOf(name, 'shingles', options.shingles ?? 'words', ['words', 'characters']);
  const size = wholeNumberIn(name, 'shingleSize', options.shingleSize ?? 5, 1, 1000);
  const keep = checkKeepRule(name, options.keep ?? 'first');
  const bands = options.bands ?? optimalBands(threshold, bins, { falsePositiveWeight: 0.02 });
  checkBands(bands, bins);

  const shingler = new Shingler(kind, size);
  const signer = new OnePermutation(bins);
  const store = new SketchStore(bands, bins);
  const held: Sketches = {
    store,
    bands,
    threshold,
    least: leastSimilarity(threshold, bins, 3),
    keep,
    newShingler: () => new Shingler(kind, size),
    settings: JSON.stringify([kind, size, bins, bands.bands, bands.rows]),
  };

  const finder: NearDuplicates = {
    bands,
    get rows() {
      return store.rows;
    },
    get bytes() {
      return store.bytes;
    },
    add(text) {
      shingler.read(text);
      return store.add(text.length, signer.read(shingler) ? signer.signature : undefined);
    },
    append(other) {
      const theirs = sketches.get(other);
      if (theirs?.settings !== held.settings) {
        throw new TuneloopError({
          code: 'INVALID_OPTION',
          message: `${name}: the finder to append reads rows otherwise.`,
          hint: 'Make both with the same shingles, shingleSize, permutations and bands.',
        });
      }
      store.append(theirs.store);
    },
    finish(finishOptions = {}) {
      checkOptions(finishOptions, ['textOf'], 'finish');
      return reportOf(held, joinCandidates(held, verifier(held, finishOptions.textOf)));
    },
  };
  sketches.set(finder, held);
  return finder;
}

/** Near duplicates among texts in memory, compared exactly. */
export function findNearDuplicates(texts: readonly string[], options: NearDuplicateOptions = {}): DuplicateReport {
  const finder = nearDuplicates(options);
  for (const text of texts) finder.add(text);
  return finder.finish({ textOf: (row) => texts[row]! });
}

/** So many standard errors of a signature below the threshold. */
export function leastSimilarity(threshold: number, bins: number, errors: number): number {
  return threshold - errors * Math.sqrt((threshold * (1 - threshold)) / bins);
}

/** Joins what `alike` says of the candidates. @param most as for {@link BucketJoiner} */
export function joinCandidates(
  { store, bands }: Sketches,
  alike: (row: number, earlier: number) => boolean,
  most?: number,
  clusters?: UnionFind,
): UnionFind {
  const joiner = new BucketJoiner(store.rows, alike, most, clusters);
  const skip = (row: number) => store.isEmpty(row);
  for (let band = 0; band < bands.bands; band++) joiner.join((row) => store.key(row, band), skip);
  return joiner.clusters;
}

export function reportOf({ store, keep }: Sketches, clusters: UnionFind): DuplicateReport {
  return duplicateReport(
    clusters.roots(),
    keep,
    (row) => store.length(row),
    (row, kept) => store.similarity(row, kept),
  );
}

/** Whether two candidates are duplicates: by signature, and for those near or above the threshold by their shingles. */
export function verifier(
  { store, threshold, least, newShingler }: Sketches,
  textOf: ((row: number) => string) | undefined,
): (row: number, earlier: number) => boolean {
  if (textOf === undefined) return (row, earlier) => store.similarity(row, earlier) >= threshold;
  const [first, second] = [newShingler(), newShingler()];
  const jaccard = new Jaccard();
  const failed = new HashTable();
  let read = -1;
  return (row, earlier) => {
    if (store.similarity(row, earlier) < least) return false;
    if (failed.get(mix32(row) ^ earlier, earlier) === row) return false;
    if (read !== row) first.read(textOf(row));
    read = row;
    second.read(textOf(earlier));
    if (jaccard.of(first, second) >= threshold) return true;
    failed.set(mix32(row) ^ earlier, earlier, row);
    return false;
  };
}

function checkBands({ bands, rows }: Bands, permutations: number): void {
  wholeNumberIn(name, 'bands.bands', bands, 1, permutations);
  wholeNumberIn(name, 'bands.rows', rows, 1, permutations);
  if (bands * rows <= permutations) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${name}: ${bands} bands of ${rows} rows are more than the ${permutations} permutations.`,
    hint: 'Choose fewer or shorter bands, or more permutations.',
  });
}
