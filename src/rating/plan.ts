import { type Rng, rng } from '../base/rng.js';
import type { RatingTask } from './task.js';

/** One item of a form, as its key knows it. */
export interface PlannedItem {
  /** Of the row. */
  readonly id: string;
  /** The system whose output is shown; of a pair the left one and the right one. */
  readonly systems: readonly string[];
  /** The number of the item that this one repeats. */
  readonly repeats?: number | undefined;
}

/** A row with the systems that answered it. */
export interface PlannedRow {
  readonly id: string;
  readonly systems: readonly string[];
}

/** How items are dealt to raters. */
export interface PlanSettings {
  readonly task: RatingTask;
  readonly raters: readonly string[];
  /** Raters of each row. */
  readonly overlap: number;
  /** Share of its items that a form has twice. */
  readonly repeats: number;
  readonly seed: number;
}

/** A pair of a row, and on which side its first system stands for the first rater of the row. */
interface Sides {
  readonly systems: readonly [string, string];
  readonly turned: boolean;
}

/**
 * Deals rows to raters, and gives the items of each form in their order. All outputs for one row go to the same raters, so
 * that systems are compared within raters. Rows go to those with the fewest items. Of the raters of a pair, half see
 * it turned, and of an odd number the one over turns in half of the rows.
 */
export function planForms(rows: readonly PlannedRow[], settings: PlanSettings): readonly (readonly PlannedItem[])[] {
  const { task, raters, overlap, repeats, seed } = settings;
  const random = rng(seed);
  const mixed = random.shuffle(rows);
  const sides = task.type === 'compare' ? sidesOf(mixed, task.pairs, random) : undefined;
  const forms = raters.map((): PlannedItem[] => []);
  for (const row of mixed) {
    fewestItems(forms, overlap, random).forEach((form, place) => {
      if (sides === undefined) for (const system of row.systems) form.push({ id: row.id, systems: [system] });
      for (const { systems, turned } of sides?.get(row.id) ?? []) {
        form.push({ id: row.id, systems: turned === (place % 2 === 0) ? systems.toReversed() : systems });
      }
    });
  }
  return forms.map((form) => withRepeats(random.shuffle(form), repeats, random));
}

/** The pairs of each row. Each pair of systems is turned in half of its rows. */
function sidesOf(
  rows: readonly PlannedRow[],
  wanted: readonly (readonly [string, string])[] | undefined,
  random: Rng,
): ReadonlyMap<string, readonly Sides[]> {
  const sides = new Map<string, Sides[]>(rows.map(({ id }) => [id, []]));
  const all = [...new Set(rows.flatMap(({ systems }) => systems))].sort();
  const pairs = wanted ?? all.flatMap((first, i) => all.slice(i + 1).map((second) => [first, second] as const));
  for (const [first, second] of pairs) {
    const both = rows.filter(({ systems }) => systems.includes(first) && systems.includes(second));
    const turns = random.shuffle(both.map((_, i) => i % 2 === 0));
    both.forEach(({ id }, i) => {
      sides.get(id)?.push({ systems: [first, second], turned: turns[i] as boolean });
    });
  }
  return sides;
}

/** The forms that have the fewest items, by lot where several do. */
function fewestItems(forms: readonly PlannedItem[][], count: number, random: Rng): readonly PlannedItem[][] {
  const chosen = random.shuffle(forms).sort((a, b) => a.length - b.length);
  return random.shuffle(chosen.slice(0, count));
}

/** Puts some items of the first half a second time into the second half, pairs the other way round. */
function withRepeats(items: readonly PlannedItem[], share: number, random: Rng): readonly PlannedItem[] {
  const count = Math.round(items.length * share);
  if (count === 0) return items;
  const half = Math.ceil(items.length / 2);
  const places = random.shuffle([...Array(half).keys()]).slice(0, count);
  const again = places.map((place): PlannedItem => {
    const { id, systems } = items[place] as PlannedItem;
    return { id, systems: systems.toReversed(), repeats: place + 1 };
  });
  return [...items.slice(0, half), ...random.shuffle([...items.slice(half), ...again])];
}
