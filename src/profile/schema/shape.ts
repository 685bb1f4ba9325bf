import { anyPath, itemPath, memberPath } from '../path-name.js';
import { countsByType, typeIndex, type ValueType } from '../value-type.js';
import { type Cast, casts, type Format, formats } from './formats.js';
import type { ShapeNode } from './shape-node.js';

/** What is proposed for one path. */
export interface Shape {
  readonly path: string;
  /** Types of valid values, before a cast. */
  readonly types: ReadonlySet<ValueType>;
  /** The member may be absent. */
  readonly optional: boolean;
  /** The only texts that are valid. */
  readonly values?: readonly string[] | undefined;
  readonly format?: Format | undefined;
  /** What texts become; an empty one becomes null. */
  readonly cast?: Cast | undefined;
  readonly emptyToNull: boolean;
  readonly members: ReadonlyMap<string, Shape>;
  /** For all members, where keys are data. */
  readonly any?: Shape | undefined;
  readonly items?: Shape | undefined;
  /** Something below was not looked at: any member is valid. */
  readonly isOpen: boolean;
}

/** An enumeration is proposed for at most so many texts that occur so often on average, in at least so many rows. */
const [mostChoices, timesEach, leastTexts] = [20, 10, 50] as const;
/** A format is proposed where at least so many texts have it, and none has not. */
const leastFormatted = 20;

/** Gives the schema that all values of a node fit. */
export function shapeOf(node: ShapeNode, cast: boolean, path = '', optional = false): Shape {
  const objects = node.types[typeIndex.object]!;
  const written = node.texts - node.emptyTexts;
  const fitting = cast && written > 0 ? casts.find((name) => node.casts[name].count === written) : undefined;
  const choices = fitting === undefined ? choicesOf(node) : undefined;
  const format =
    fitting === undefined && choices === undefined && written >= leastFormatted && node.emptyTexts === 0
      ? formats.find((name) => node.formats[name].count === written)
      : undefined;
  const members = new Map<string, Shape>();
  for (const [key, member] of node.members ?? []) {
    members.set(key, shapeOf(member, cast, memberPath(path, key), member.count < objects));
  }
  return {
    path,
    types: new Set(nullLast(Object.keys(countsByType(node.types)) as ValueType[])),
    optional,
    ...(choices === undefined ? {} : { values: choices }),
    ...(format === undefined ? {} : { format }),
    ...(fitting === undefined ? {} : { cast: fitting }),
    emptyToNull: fitting !== undefined && node.emptyTexts > 0,
    members,
    ...(node.any === undefined ? {} : { any: shapeOf(node.any, cast, anyPath(path)) }),
    ...(node.items === undefined ? {} : { items: shapeOf(node.items, cast, itemPath(path)) }),
    isOpen: node.isOpen,
  };
}

/** As people write it. */
function nullLast(types: readonly ValueType[]): readonly ValueType[] {
  return types.includes('null') ? [...types.filter((type) => type !== 'null'), 'null'] : types;
}

function choicesOf({ values, texts }: ShapeNode): readonly string[] | undefined {
  if (values === undefined || texts < leastTexts || values.size > mostChoices || texts < timesEach * values.size)
    return undefined;
  return [...values.keys()].sort();
}
