import { TuneloopError } from '../base/errors.js';
import { isPlainObject } from '../base/json.js';

/** A value of a row, and the way to it. */
export interface Place {
  readonly value: unknown;
  /** Its key or index; empty for the row itself. */
  readonly key: string;
  readonly parent: Place | undefined;
  readonly depth: number;
}

/** Deeper than rows are; what goes on forever is found by it. */
const deepest = 100_000;

/**
 * Gives every value of a row in the order of its keys, objects and lists before what they hold. Needs no stack, so depth is
 * no danger; what is no plain object, list or JSON value is given, not entered.
 * @throws INVALID_ROW when a row goes deeper than 100,000 levels, or holds itself
 */
export function* placesOf(row: unknown): Generator<Place> {
  const open: Place[] = [{ value: row, key: '', parent: undefined, depth: 0 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    yield place;
    const { value } = place;
    if (typeof value !== 'object' || value === null) continue;
    const isList = Array.isArray(value);
    const keys = isList ? [] : isPlainObject(value) ? Object.keys(value) : [];
    const count = isList ? value.length : keys.length;
    const depth = place.depth + 1;
    if (count > 0 && depth > deepest) {
      throw new TuneloopError({
        code: 'INVALID_ROW',
        message: `The row is nested deeper than ${deepest} levels, or holds itself.`,
      });
    }
    // the last is opened first, so that the first is read first
    for (let i = count - 1; i >= 0; i--) {
      const key = isList ? `${i}` : (keys[i] as string);
      open.push({ value: (value as Record<string, unknown>)[key], key, parent: place, depth });
    }
  }
}

/** Gives the keys that lead to a place. */
export function keysTo(place: Place): readonly string[] {
  const keys: string[] = [];
  for (let at = place; at.parent !== undefined; at = at.parent) keys.push(at.key);
  return keys.reverse();
}

/** The new names of one object's keys. */
interface Renaming {
  readonly names: Map<string, string>;
  /** Names that exist, old and new. */
  readonly taken: Set<string>;
  /** The last number that a name was given, so that many keys of one name cost no more than others. */
  readonly last: Map<string, number>;
}

/** What is to change in a row: new values, and new names of keys. */
export class RowEdits {
  readonly #values = new Map<Place, unknown>();
  readonly #renamings = new Map<Place, Renaming>();
  readonly #copies = new Map<Place, Record<string, unknown>>();
  #top: Record<string, unknown> | undefined;

  /** Puts a value in a place. */
  set(place: Place, value: unknown): void {
    this.#values.set(place, value);
  }

  /** Gives a key of an object another name; where that exists already, ` (2)` and so on is added to it. */
  rename(object: Place, key: string, name: string): void {
    const known = this.#renamings.get(object);
    const renaming = known ?? {
      names: new Map(),
      taken: new Set(Object.keys(object.value as object)),
      last: new Map(),
    };
    this.#renamings.set(object, renaming);
    const { names, taken, last } = renaming;
    let n = last.get(name) ?? 0;
    let free: string;
    do free = ++n === 1 ? name : `${name} (${n})`;
    while (taken.has(free));
    last.set(name, n);
    taken.add(free);
    names.set(key, free);
  }

  /** Gives the row with the changes; what does not change is shared, and the row itself where nothing does. */
  apply<T>(row: T): T {
    let result: unknown = row;
    for (const [place, value] of this.#values) {
      if (place.parent === undefined) result = value;
      else put(this.#copyOf(place.parent), place.key, value);
    }
    // all copies are in their places before keys move
    for (const place of this.#renamings.keys()) this.#copyOf(place);
    for (const [place, { names }] of this.#renamings) this.#renameIn(this.#copyOf(place), names);
    return (this.#top ?? result) as T;
  }

  /** The changed copy of what stands in a place; makes those above it too. */
  #copyOf(place: Place): Record<string, unknown> {
    const missing: Place[] = [];
    for (let at: Place | undefined = place; at !== undefined && !this.#copies.has(at); at = at.parent) missing.push(at);
    for (const at of missing.reverse()) {
      const copy = shallowCopy(at.value);
      this.#copies.set(at, copy);
      if (at.parent === undefined) this.#top = copy;
      else put(this.#copies.get(at.parent) as Record<string, unknown>, at.key, copy);
    }
    return this.#copies.get(place) as Record<string, unknown>;
  }

  #renameIn(object: Record<string, unknown>, names: ReadonlyMap<string, string>): void {
    const entries = Object.entries(object);
    for (const [key] of entries) delete object[key];
    for (const [key, value] of entries) put(object, names.get(key) ?? key, value); // keeps their order
  }
}

function shallowCopy(value: unknown): Record<string, unknown> {
  if (Array.isArray(value)) return [...value] as unknown as Record<string, unknown>;
  const copy = Object.create(Object.getPrototypeOf(value)) as Record<string, unknown>;
  for (const [key, entry] of Object.entries(value as object)) put(copy, key, entry);
  return copy;
}

/** Sets an own property, also one that is called `__proto__`. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else object[key] = value;
}
