import { TuneloopError } from '../../base/errors.js';
import { isPlainObject, type JsonObject } from '../../base/json.js';
import { typeIndex, type ValueType, valueTypes } from '../value-type.js';
import { casts, formats } from './formats.js';
import { type Fit, ShapeNode } from './shape-node.js';

const numbers = ['texts', 'emptyTexts', 'unsafeIntegers', 'unsafeNumbers'] as const;

/** Gives a node as plain JSON. Members are pairs, so that their order and every key survive. */
export function nodeJson(node: ShapeNode): JsonObject {
  const seen = valueTypes.flatMap((type, i) =>
    node.types[i]! > 0 ? [[type, [node.types[i]!, node.firstRows[i]!]] as const] : [],
  );
  const fits = (of: Readonly<Record<string, Fit>>) =>
    Object.fromEntries(
      Object.entries(of).flatMap(([name, { count, miss }]) =>
        count === 0 && miss === undefined
          ? []
          : [[name, { count, ...(miss === undefined ? {} : { miss: { ...miss } }) }]],
      ),
    );
  return {
    types: Object.fromEntries(seen),
    ...Object.fromEntries(numbers.flatMap((name) => (node[name] > 0 ? [[name, node[name]]] : []))),
    ...(node.values === undefined ? {} : { values: [...node.values].map(([value, count]) => [value, count]) }),
    formats: fits(node.formats),
    casts: fits(node.casts),
    ...(node.isOpen ? { isOpen: true } : {}),
    ...(node.members === undefined
      ? {}
      : { members: [...node.members].map(([key, member]) => [key, nodeJson(member)]) }),
    ...(node.any === undefined ? {} : { any: nodeJson(node.any) }),
    ...(node.items === undefined ? {} : { items: nodeJson(node.items) }),
  };
}

/** Reads what {@link nodeJson} gave. @throws CORRUPT_RECORD for anything else */
export function nodeFrom(json: unknown): ShapeNode {
  if (!isPlainObject(json) || !isPlainObject(json['types'])) throw corrupt();
  const node = new ShapeNode();
  for (const [type, pair] of Object.entries(json['types'])) {
    const index = typeIndex[type as ValueType];
    if (index === undefined || !Array.isArray(pair)) throw corrupt();
    node.types[index] = whole(pair[0]);
    node.firstRows[index] = whole(pair[1]);
  }
  for (const name of numbers) if (json[name] !== undefined) node[name] = whole(json[name]);
  node.values =
    json['values'] === undefined
      ? undefined
      : new Map(pairs(json['values']).map(([value, count]) => [value, whole(count)]));
  for (const [known, stored] of [
    [node.formats, json['formats']],
    [node.casts, json['casts']],
  ] as const) {
    if (!isPlainObject(stored)) throw corrupt();
    for (const name of [...formats, ...casts]) {
      const fit = (known as Partial<Record<string, Fit>>)[name];
      const found = stored[name];
      if (fit === undefined || !isPlainObject(found)) continue;
      fit.count = whole(found['count']);
      fit.miss = found['miss'] as Fit['miss'];
    }
  }
  node.isOpen = json['isOpen'] === true;
  if (json['members'] !== undefined)
    node.members = new Map(pairs(json['members']).map(([key, member]) => [key, nodeFrom(member)]));
  if (json['any'] !== undefined) node.any = nodeFrom(json['any']);
  if (json['items'] !== undefined) node.items = nodeFrom(json['items']);
  return node;
}

export function corrupt(): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: 'An inferred schema cannot be read: its record is not what it must be.',
    hint: 'Give what `schema.toJSON()` made with this version, unchanged.',
  });
}

function whole(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw corrupt();
}

function pairs(value: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value) && value.every((pair) => Array.isArray(pair) && typeof pair[0] === 'string')) return value;
  throw corrupt();
}
