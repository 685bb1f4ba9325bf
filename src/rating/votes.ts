import type { RatingKey } from './key.js';
import type { RatedRow } from './ratings.js';

/** All ratings of one output, or of one pair of outputs. */
export interface Votes {
  readonly id: string;
  /** The system; of a pair both, in the order of the key, whatever side they stood on. */
  readonly systems: readonly string[];
  readonly rows: readonly RatedRow[];
}

/** Gathers ratings by what they are of, in the order of the sheet's items and systems. */
export function votesOf(key: RatingKey, rows: readonly RatedRow[]): readonly Votes[] {
  const place = new Map(key.systems.map((system, i) => [system, i]));
  const gathered = new Map<string, Votes & { readonly rows: RatedRow[] }>();
  for (const row of rows) {
    const systems = row.systems.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
    const name = JSON.stringify([row.id, ...systems]);
    const votes = gathered.get(name);
    if (votes === undefined) gathered.set(name, { id: row.id, systems, rows: [row] });
    else votes.rows.push(row);
  }
  const idPlace = new Map(key.ids.map((id, i) => [id, i]));
  const placeOf = ({ id, systems }: Votes) => [
    idPlace.get(id) ?? 0,
    ...systems.map((system) => place.get(system) ?? 0),
  ];
  const ordered = [...gathered.values()].map((votes) => ({ votes, at: placeOf(votes) }));
  return ordered.sort((a, b) => compare(a.at, b.at)).map(({ votes }) => votes);
}

/** 1 where the first of a pair is better, ½ for a tie, else 0. */
export function winOf({ systems }: Votes, { rating }: RatedRow): number {
  return rating === null ? 0.5 : Number(rating === systems[0]);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((value, i) => value !== b[i]);
  return first === -1 ? 0 : (a[first] as number) - (b[first] as number);
}
