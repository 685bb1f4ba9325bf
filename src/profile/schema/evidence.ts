import type { ValueType } from '../value-type.js';
import { valueTypes } from '../value-type.js';
import { type Cast, casts, type Format, formats } from './formats.js';
import type { Shape } from './shape.js';
import type { Fit, ShapeNode } from './shape-node.js';

/** How many of the texts that are not empty fit something, and the first that does not. */
export interface FitEvidence<Name extends string> {
  readonly name: Name;
  readonly count: number;
  readonly of: number;
  /** Its 0-based row, and at most 80 units of it. */
  readonly firstMiss?: { readonly row: number; readonly value: string } | undefined;
}

/** What was seen at one path, and what is proposed for it. */
export interface PathEvidence {
  readonly path: string;
  /** Types with how often they came, and the 0-based row of the first. */
  readonly types: readonly { readonly type: ValueType; readonly count: number; readonly firstRow: number }[];
  /** The member is absent in so many of the objects that could have it. */
  readonly missing: number;
  readonly nullable: boolean;
  readonly optional: boolean;
  /** The proposal in one line. */
  readonly proposed: string;
  /** The only texts that came, where an enumeration is proposed. */
  readonly values?: readonly string[] | undefined;
  /** Formats that some texts have. */
  readonly formats: readonly FitEvidence<Format>[];
  /** What some texts may stand for; done only with the option `cast`, where all fit. */
  readonly casts: readonly FitEvidence<Cast>[];
  /** Whole numbers in texts that a number cannot hold: they stay texts. */
  readonly unsafeIntegers: number;
  /** Numbers beyond 2^53, which may have lost digits when they were read. */
  readonly unsafeNumbers: number;
}

/** A path with values of types that no common type has. */
export interface SchemaConflict {
  readonly path: string;
  readonly types: PathEvidence['types'];
}

/** One entry for each path, a parent before its members. */
export function evidenceOf(node: ShapeNode, shape: Shape, parent?: ShapeNode): readonly PathEvidence[] {
  const written = node.texts - node.emptyTexts;
  const fitOf = <N extends string>(name: N, { count, miss }: Fit): FitEvidence<N> => ({
    name,
    count,
    of: written,
    ...(miss === undefined ? {} : { firstMiss: miss }),
  });
  const own: PathEvidence = {
    path: shape.path,
    types: valueTypes.flatMap((type, i) =>
      node.types[i]! > 0 ? [{ type, count: node.types[i]!, firstRow: node.firstRows[i]! }] : [],
    ),
    missing: parent === undefined ? 0 : parent.types[valueTypes.indexOf('object')]! - node.count,
    nullable: shape.types.has('null') || shape.emptyToNull,
    optional: shape.optional,
    proposed: proposal(shape),
    ...(shape.values === undefined ? {} : { values: shape.values }),
    formats: formats.flatMap((name) => (node.formats[name].count > 0 ? [fitOf(name, node.formats[name])] : [])),
    casts: casts.flatMap((name) => (node.casts[name].count > 0 ? [fitOf(name, node.casts[name])] : [])),
    unsafeIntegers: node.unsafeIntegers,
    unsafeNumbers: node.unsafeNumbers,
  };
  const members = [...(node.members ?? [])].flatMap(([key, member]) =>
    evidenceOf(member, shape.members.get(key)!, node),
  );
  const any = node.any === undefined ? [] : evidenceOf(node.any, shape.any!);
  const items = node.items === undefined ? [] : evidenceOf(node.items, shape.items!);
  return [own, ...members, ...any, ...items];
}

export function conflictsOf(evidence: readonly PathEvidence[]): readonly SchemaConflict[] {
  const kind = (type: ValueType) => (type === 'number' || type === 'nonFinite' || type === 'bigint' ? 'integer' : type);
  return evidence.flatMap(({ path, types }) => {
    const kinds = new Set(types.map(({ type }) => kind(type)).filter((type) => type !== 'null'));
    return kinds.size > 1 ? [{ path, types }] : [];
  });
}

function proposal(shape: Shape): string {
  const types = [...shape.types].filter((type) => type !== 'integer' || !shape.types.has('number'));
  const named = types.map((type) => {
    if (type !== 'string') return type;
    if (shape.cast !== undefined) return `${shape.cast} from text${shape.emptyToNull ? ' or null' : ''}`;
    return shape.values !== undefined ? `one of ${shape.values.length} texts` : (shape.format ?? 'string');
  });
  return `${named.join(' or ') || 'nothing seen'}${shape.optional ? ', optional' : ''}`;
}
