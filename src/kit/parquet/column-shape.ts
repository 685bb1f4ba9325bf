import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { CellOptions } from './cell-options.js';
import { BadCell, isText, type Leaf, leafOf } from './leaf.js';

/**
 * Gives a schema as the library is to take it: text and lists stay, every other type becomes its physical one, so that
 * nothing is rounded on the way and keys of maps are never property names. {@link cellMaker} does the rest.
 */
export function physicalElement(element: SchemaElement): SchemaElement {
  const { converted_type: converted, logical_type: logical, ...bare } = element;
  if (isText(element)) return { ...bare, converted_type: 'UTF8' };
  if (bare.num_children !== undefined && (converted === 'LIST' || logical?.type === 'LIST')) {
    return { ...bare, converted_type: 'LIST' };
  }
  return bare;
}

/**
 * Gives what makes a column's cells from assembled physical values: null stays null, groups become objects, maps
 * objects by the text of their keys. Undefined where the values are the cells already.
 */
export function cellMaker(node: SchemaTree, options: CellOptions): Leaf | undefined {
  const isRepeated = node.element.repetition_type === 'REPEATED';
  const make = node.children.length === 0 ? leafOf(node.element, options) : groupMaker(node, options);
  return isRepeated ? listOf(make) : make;
}

function groupMaker(node: SchemaTree, options: CellOptions): Leaf {
  const [child] = node.children as [SchemaTree];
  const { converted_type: converted, logical_type: logical } = node.element;
  const kind = logical?.type ?? converted;
  const isOnly = node.children.length === 1 && child.element.repetition_type === 'REPEATED';
  if (kind === 'LIST' && isOnly) {
    // Three levels, or two where the repeated child is the element itself. The library takes them off, but for groups
    // of several members in a list of two levels.
    const [element, ...others] = child.children;
    if (element === undefined) return listOf(leafOf(child.element, options));
    if (others.length === 0) return listOf(cellMaker(element, options));
    const list = listOf(groupMaker(child, options));
    return (group) => list((group as Record<string, unknown>)[child.element.name] ?? []);
  }
  const [key, value] = child.children;
  if ((kind === 'MAP' || kind === 'MAP_KEY_VALUE') && isOnly && key !== undefined && child.children.length <= 2) {
    return mapOf(child.element.name, key, value, options);
  }
  const members = node.children.map((member) => [member.element.name, cellMaker(member, options)] as const);
  return (group) => {
    const made: Record<string, unknown> = {};
    for (const [name, make] of members) made[name] = cellOf((group as Record<string, unknown>)[name], make);
    return made;
  };
}

function mapOf(entries: string, key: SchemaTree, value: SchemaTree | undefined, options: CellOptions): Leaf {
  const makeKey = cellMaker(key, options);
  const makeValue = value && cellMaker(value, options);
  return (group) => {
    const pairs = ((group as Record<string, unknown>)[entries] ?? []) as readonly Record<string, unknown>[];
    const made = new Map<string, unknown>();
    for (const pair of pairs) {
      const name = String(cellOf(pair[key.element.name], makeKey));
      if (made.has(name)) throw new BadCell(`the map has the key ${JSON.stringify(name)} twice`);
      made.set(name, value === undefined ? null : cellOf(pair[value.element.name], makeValue));
    }
    return Object.fromEntries(made); // defines own members, also one called __proto__
  };
}

function listOf(make: Leaf | undefined): Leaf {
  return (list) => Array.from(list as ArrayLike<unknown>, (item) => cellOf(item, make));
}

/** Gives one cell. @throws BadCell */
export function cellOf(physical: unknown, make: Leaf | undefined): unknown {
  if (physical === null || physical === undefined) return null;
  if (make !== undefined) return make(physical);
  if (physical instanceof BadCell) throw physical;
  return physical;
}
