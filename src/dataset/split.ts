import { digestBytes } from '../base/digest.js';
import { eachRow } from '../base/each-row.js';
import { TuneloopError } from '../base/errors.js';
import type { RowBatches, RowGroups } from '../spec/row-step.js';
import { rowText } from './row-digest.js';

/** How rows are dealt to the parts of a split. */
export interface SplitOptions<T> {
  /** Another seed gives another, independent split. */
  readonly seed: number;
  /** Rows with an equal key (any JSON value) stay together. @default the whole row, so that equal rows do */
  readonly by?: ((row: T) => unknown) | undefined;
  /** Rows of one group stay together, for instance near-duplicates. Not together with `by`. */
  readonly together?: RowGroups<T> | undefined;
  /** Every label gets the ratios for itself, as exactly as whole rows (or groups) allow. */
  readonly stratify?: ((row: T) => string | number | boolean) | undefined;
}

/** Positive shares that add up to 1, by part name. */
export type Ratios = Readonly<Record<string, number>>;

/** @throws INVALID_OPTION for shares that are not positive or do not add up to 1 */
export function checkRatios(ratios: Ratios): void {
  const shares = Object.values(ratios);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.every((share) => share > 0) && Math.abs(sum - 1) < 1e-9) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The ratios of a split must be positive and add up to 1; they are ${JSON.stringify(ratios)}, together ${sum}.`,
    hint: 'For instance { train: 0.8, test: 0.2 }.',
  });
}

/**
 * Gives the place of a key in [0, 1), with 52 bits: the same for equal keys and seeds, whatever else there is. So equal
 * keys never straddle a split, and new rows move no old ones.
 */
export function bucketOf(seed: number, key: string): number {
  return Number.parseInt(digestBytes(`${seed}\n${key}`).slice(7, 20), 16) / 2 ** 52;
}

/** Gives the rows of one part. Reads the rows once more for `stratify`, to count labels, and for `together`. */
export async function* partOf<T>(
  open: () => RowBatches<T>,
  part: string,
  ratios: Ratios,
  options: SplitOptions<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly T[], void, void> {
  const wanted = Object.keys(ratios).indexOf(part);
  const placeOf = await placer(open, options, signal);
  const dealer = await dealerFor(open, ratios, placeOf, options);
  yield* eachRow<T, T>(open(), (row, index, out) => {
    if (dealer(placeOf(row, index)) === wanted) out.push(row);
  });
}

/** Gives a row's place in [0, 1); rows that must stay together have the same one. */
type Placer<T> = (row: T, index: number) => number;

async function placer<T>(
  open: () => RowBatches<T>,
  { seed, by, together }: SplitOptions<T>,
  signal: AbortSignal | undefined,
): Promise<Placer<T>> {
  if (together === undefined) return (row, index) => bucketOf(seed, rowText(by === undefined ? row : by(row), index));
  const keyAt = await together.groups(open, { signal });
  return (_row, index) => bucketOf(seed, keyAt(index));
}

async function dealerFor<T>(
  open: () => RowBatches<T>,
  ratios: Ratios,
  placeOf: Placer<T>,
  { stratify }: SplitOptions<T>,
): Promise<(place: number) => number> {
  const ends = cumulative(Object.values(ratios));
  if (stratify === undefined) return (place) => indexBelow(ends, place);

  // A group may hold several labels; it counts for the label of its first row, so that it stays together.
  const labels = new Map<number, string>();
  const counts = new Map<string, Map<number, number>>();
  let index = 0;
  for await (const batch of open()) {
    for (const row of batch) {
      const place = placeOf(row, index++);
      const label = labels.get(place) ?? JSON.stringify(stratify(row));
      labels.set(place, label);
      let places = counts.get(label);
      if (places === undefined) counts.set(label, (places = new Map()));
      places.set(place, (places.get(place) ?? 0) + 1);
    }
  }
  const borders = new Map([...counts].map(([label, places]) => [label, bordersOf(places, ends)]));
  return (place) => indexBelow(borders.get(labels.get(place) ?? '') ?? ends, place);
}

function cumulative(shares: readonly number[]): readonly number[] {
  let sum = 0;
  return shares.map((share) => (sum += share));
}

/** Gives the places at which the next part begins, so that each part gets its share of one label's rows. */
function bordersOf(places: ReadonlyMap<number, number>, ends: readonly number[]): readonly number[] {
  const ordered = [...places].sort(([a], [b]) => a - b);
  const total = ordered.reduce((sum, [, count]) => sum + count, 0);
  const borders: number[] = [];
  let before = 0;
  for (const [place, count] of ordered) {
    const part = indexBelow(ends, (before + count / 2) / total);
    while (borders.length < part) borders.push(place);
    before += count;
  }
  while (borders.length < ends.length) borders.push(1);
  return borders;
}

/** Gives the first index whose end lies above the place; the last one takes what rounding left over. */
function indexBelow(ends: readonly number[], place: number): number {
  const index = ends.findIndex((end) => place < end);
  return index === -1 ? ends.length - 1 : index;
}
