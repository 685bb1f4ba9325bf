/** One change of a value that a contract must notice. */
export interface Mutation {
  readonly title: string;
  readonly value: unknown;
}

type Path = readonly (string | number)[];

/**
 * Gives the value with each member's type changed, and with an unknown key in each object.
 * @param isOpen tells places that hold whatever users put there
 */
export function mutations(value: unknown, isOpen: (path: string) => boolean): readonly Mutation[] {
  const found: Mutation[] = [];
  const walk = (at: unknown, path: Path) => {
    const name = path.join('.');
    if (at === null) return;
    if (path.length > 0) {
      const other = typeof at === 'number' || typeof at === 'boolean' ? 'x' : 12.5;
      found.push({ title: `${name} as ${JSON.stringify(other)}`, value: changed(value, path, other) });
    }
    if (typeof at !== 'object' || isOpen(name)) return;
    if (!Array.isArray(at)) {
      found.push({ title: `${name}.bogus`, value: changed(value, [...path, 'bogus'], 1) });
    }
    for (const [key, inner] of Object.entries(at)) walk(inner, [...path, Array.isArray(at) ? Number(key) : key]);
  };
  walk(value, []);
  return found;
}

/** Gives the value without a member, or undefined where it is not there. */
export function without(value: unknown, path: string): unknown {
  const keys = path.split('.');
  const inner = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
  return inner === undefined ? undefined : changed(value, keys, undefined);
}

/** Gives a copy with one member replaced, or removed by undefined. */
function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  const next = changed(copy[key], rest, to);
  if (next === undefined) delete copy[key];
  else copy[key] = next;
  return copy;
}
