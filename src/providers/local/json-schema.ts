import { canonicalJson } from '../../base/canonical-json.js';
import { TuneloopError } from '../../base/errors.js';
import { isPlainObject, type Json } from '../../base/json.js';
import { inRange, type NumberRule } from './json-number.js';

/** What a value may be, compiled from JSON Schema. Nodes of a recursive schema form cycles. */
export type SchemaNode =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | StringNode
  | NumberNode
  | ArrayNode
  | ObjectNode
  | UnionNode;

export interface StringNode {
  readonly kind: 'string';
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp | undefined;
}

export interface NumberNode extends NumberRule {
  readonly kind: 'number';
}

export interface ArrayNode {
  readonly kind: 'array';
  /** Items at fixed places; `items` is for the places after them. */
  readonly prefix: readonly SchemaNode[];
  readonly items: SchemaNode;
  readonly min: number;
  readonly max: number;
}

export interface ObjectNode {
  readonly kind: 'object';
  readonly properties: ReadonlyMap<string, SchemaNode>;
  readonly required: ReadonlySet<string>;
  /** Values of keys that are not declared; absent where there may be none. */
  readonly rest: SchemaNode | undefined;
}

export interface UnionNode {
  readonly kind: 'union';
  readonly of: readonly SchemaNode[];
  /** True where a value must match one branch and no other (`oneOf`). */
  readonly exclusive: boolean;
}

const NEVER: UnionNode = { kind: 'union', of: [], exclusive: false };
const anyBranches: SchemaNode[] = [];
const ANY: UnionNode = { kind: 'union', of: anyBranches, exclusive: false };
anyBranches.push(
  ...[null, true, false].map((value): SchemaNode => ({ kind: 'literal', value })),
  { kind: 'string', min: 0, max: Infinity, pattern: undefined },
  { kind: 'number', integer: false, min: -Infinity, max: Infinity, aboveMin: false, belowMax: false },
  { kind: 'array', prefix: [], items: ANY, min: 0, max: Infinity },
  { kind: 'object', properties: new Map(), required: new Set(), rest: ANY },
);

const annotations = ['title', 'description', 'default', 'examples', 'format', 'deprecated', 'readOnly', 'writeOnly'];
const carriers = ['$schema', '$id', '$anchor', '$comment', '$defs', 'definitions', 'nullable'];
const keywordsOf = {
  string: ['minLength', 'maxLength', 'pattern'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  object: ['properties', 'required', 'additionalProperties', 'propertyNames'],
} as const;
const typed = Object.values(keywordsOf).flat();
const known = new Set<string>([
  ...annotations,
  ...carriers,
  ...typed,
  ...['$ref', 'anyOf', 'oneOf', 'const', 'enum', 'type'],
]);

/**
 * Compiles the part of JSON Schema that constrained decoding knows.
 * `format` is an annotation, as the standard has it by default. A key that is not declared is allowed only where
 * `additionalProperties` says so or no property is declared: narrower than the schema, so always valid.
 *
 * @throws INVALID_OPTION for a keyword outside that part, naming it and its place, and for a schema no finite text matches
 * @see JSON Schema 2020-12, Validation vocabulary
 */
export function compileSchema(schema: Json): SchemaNode {
  return new Compiler(schema).node(schema, '#');
}

class Compiler {
  readonly #root: Json;
  readonly #refs = new Map<string, UnionNode>();

  constructor(root: Json) {
    this.#root = root;
  }

  node(schema: unknown, at: string): SchemaNode {
    if (schema === true) return ANY;
    if (schema === false) return NEVER;
    if (!isPlainObject(schema)) throw unsupported(at, `${JSON.stringify(schema)} is no schema`);
    const stranger = Object.keys(schema).find((keyword) => !known.has(keyword));
    if (stranger !== undefined) throw unsupported(at, `keyword "${stranger}" cannot be constrained`);
    const node = this.#shape(schema, at);
    return schema['nullable'] === true ? union([node, { kind: 'literal', value: null }]) : node;
  }

  #shape(schema: Record<string, unknown>, at: string): SchemaNode {
    const combined = ['$ref', 'anyOf', 'oneOf'].filter((keyword) => keyword in schema);
    const own = Object.keys(schema).filter((keyword) => ['type', 'const', 'enum', ...typed].includes(keyword));
    if (combined.length + (own.length > 0 ? 1 : 0) > 1)
      throw unsupported(at, `${[...combined, ...own].join(' with ')} cannot be combined`);
    if (combined[0] === '$ref') return this.#ref(schema['$ref'], at);
    if (combined[0] !== undefined) {
      const branches = list(schema[combined[0]], `${at}/${combined[0]}`);
      return union(
        branches.map((branch, index) => this.node(branch, `${at}/${combined[0]}/${index}`)),
        combined[0] === 'oneOf',
      );
    }
    const { enum: choices, const: constant, ...rest } = schema;
    if ('const' in schema) return this.#choices([constant], rest, at);
    if ('enum' in schema) return this.#choices(list(choices, `${at}/enum`), rest, at);
    const types =
      typeof schema['type'] === 'string' ? [schema['type']] : (schema['type'] ?? this.#impliedTypes(schema));
    if (types === undefined) return ANY;
    return union(list(types, `${at}/type`).map((type) => this.#typed(type, schema, at)));
  }

  #choices(values: readonly unknown[], rest: Record<string, unknown>, at: string): SchemaNode {
    const rule = this.node(rest, at);
    const allowed = values.map((value) => value as Json).filter((value) => matches(rule, value));
    return union(allowed.map(constantNode));
  }

  #impliedTypes(schema: Record<string, unknown>): readonly string[] | undefined {
    const types = Object.entries(keywordsOf).filter(([, keywords]) => keywords.some((keyword) => keyword in schema));
    return types.length === 0 ? undefined : types.map(([type]) => type);
  }

  #ref(ref: unknown, at: string): SchemaNode {
    if (typeof ref !== 'string' || !ref.startsWith('#'))
      throw unsupported(at, `$ref ${JSON.stringify(ref)} is not local`);
    const known = this.#refs.get(ref);
    if (known) return known;
    const of: SchemaNode[] = [];
    const node: UnionNode = { kind: 'union', of, exclusive: false };
    this.#refs.set(ref, node); // before its target is compiled, which may refer to it
    let target: unknown = this.#root;
    for (const step of ref.split('/').slice(1)) {
      const key = decodeURIComponent(step).replace(/~1/g, '/').replace(/~0/g, '~');
      target = isPlainObject(target) || Array.isArray(target) ? (target as Record<string, unknown>)[key] : undefined;
    }
    if (target === undefined) throw unsupported(at, `$ref "${ref}" leads nowhere`);
    of.push(this.node(target, ref));
    return node;
  }

  #typed(type: unknown, schema: Record<string, unknown>, at: string): SchemaNode {
    const bound = (keyword: string, fallback: number): number => {
      const value = schema[keyword] ?? fallback;
      if (typeof value !== 'number' || Number.isNaN(value)) throw unsupported(at, `${keyword} is not a number`);
      return value;
    };
    switch (type) {
      case 'null':
        return { kind: 'literal', value: null };
      case 'boolean':
        return union([true, false].map((value) => ({ kind: 'literal', value })));
      case 'string':
        return {
          kind: 'string',
          min: bound('minLength', 0),
          max: bound('maxLength', Infinity),
          pattern: pattern(schema, at),
        };
      case 'number':
      case 'integer': {
        const [min, over] = [bound('minimum', -Infinity), bound('exclusiveMinimum', -Infinity)];
        const [max, under] = [bound('maximum', Infinity), bound('exclusiveMaximum', Infinity)];
        return {
          kind: 'number',
          integer: type === 'integer',
          min: Math.max(min, over),
          max: Math.min(max, under),
          aboveMin: over >= min && over > -Infinity,
          belowMax: under <= max && under < Infinity,
        };
      }
      case 'array':
        return {
          kind: 'array',
          prefix: list(schema['prefixItems'] ?? [], at).map((item, index) =>
            this.node(item, `${at}/prefixItems/${index}`),
          ),
          items: this.node(schema['items'] ?? true, `${at}/items`),
          min: bound('minItems', 0),
          max: bound('maxItems', Infinity),
        };
      case 'object':
        return this.#object(schema, at);
      default:
        throw unsupported(at, `type ${JSON.stringify(type)} is unknown`);
    }
  }

  #object(schema: Record<string, unknown>, at: string): ObjectNode {
    const declared = schema['properties'] ?? {};
    if (!isPlainObject(declared)) throw unsupported(at, 'properties is not an object');
    const names = schema['propertyNames'] ?? true;
    if (names !== true && canonicalJson(names) !== '{"type":"string"}')
      throw unsupported(at, 'propertyNames can only be {"type":"string"}');
    const properties = new Map(
      Object.entries(declared).map(([key, property]) => [key, this.node(property, `${at}/properties/${key}`)]),
    );
    const more = schema['additionalProperties'] ?? properties.size === 0;
    const rest = more === false ? undefined : this.node(more, `${at}/additionalProperties`);
    const required = new Set(list(schema['required'] ?? [], `${at}/required`).map(String));
    const missing = [...required].find((key) => !properties.has(key));
    if (missing !== undefined) {
      if (rest === undefined) throw unsupported(at, `required property "${missing}" is not declared`);
      for (const key of required) if (!properties.has(key)) properties.set(key, rest);
    }
    return { kind: 'object', properties, required, rest };
  }
}

/** Whether a value is what a node allows. */
export function matches(node: SchemaNode, value: Json): boolean {
  switch (node.kind) {
    case 'literal':
      return node.value === value;
    case 'string':
      if (typeof value !== 'string') return false;
      return fits([...value].length, node) && (node.pattern?.test(value) ?? true);
    case 'number':
      return typeof value === 'number' && inRange(node, value);
    case 'array':
      if (!Array.isArray(value)) return false;
      return fits(value.length, node) && value.every((item, index) => matches(node.prefix[index] ?? node.items, item));
    case 'object': {
      if (!isPlainObject(value)) return false;
      if ([...node.required].some((key) => !Object.hasOwn(value, key))) return false;
      return Object.entries(value).every(([key, member]) => {
        const rule = node.properties.get(key) ?? node.rest;
        return rule !== undefined && matches(rule, member as Json);
      });
    }
    case 'union': {
      const hits = node.of.filter((branch) => matches(branch, value)).length;
      return node.exclusive ? hits === 1 : hits > 0;
    }
  }
}

function constantNode(value: Json): SchemaNode {
  if (Array.isArray(value))
    return { kind: 'array', prefix: value.map(constantNode), items: NEVER, min: value.length, max: value.length };
  if (!isPlainObject(value)) return { kind: 'literal', value: value as null | boolean | number | string };
  const properties = new Map(Object.entries(value).map(([key, member]) => [key, constantNode(member as Json)]));
  return { kind: 'object', properties, required: new Set(properties.keys()), rest: undefined };
}

function fits(size: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return size >= min && size <= max;
}

function union(of: readonly SchemaNode[], exclusive = false): SchemaNode {
  return of.length === 1 ? of[0]! : { kind: 'union', of, exclusive };
}

function list(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unsupported(at, `${JSON.stringify(value)} is not a list`);
  return value;
}

function pattern(schema: Record<string, unknown>, at: string): RegExp | undefined {
  const source = schema['pattern'];
  if (source === undefined) return undefined;
  try {
    return new RegExp(String(source), 'u');
  } catch (cause) {
    throw unsupported(at, `pattern ${JSON.stringify(source)} is no regular expression`, cause);
  }
}

function unsupported(at: string, what: string, cause?: unknown): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `outputSchema cannot be used: at ${at}, ${what}.`,
    hint: `Constrained decoding knows type, const, enum, anyOf, oneOf, $ref within the schema, nullable, ${typed.join(', ')}.`,
    provider: 'local',
    cause,
  });
}
