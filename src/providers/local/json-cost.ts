import { numberCost } from './json-number.js';
import type { SchemaNode } from './json-schema.js';

const known = new WeakMap<SchemaNode, number>();

/**
 * The length of the shortest JSON text that a node allows, in bytes, patterns aside; Infinity where no finite text does
 * (a recursive schema without a way out). Costs of nodes in a cycle depend on one another, so all of a graph are
 * lowered from Infinity until none changes.
 */
export function leastBytes(node: SchemaNode): number {
  const found = known.get(node);
  if (found !== undefined) return found;
  const nodes = reachable(node);
  const costs = new Map<SchemaNode, number>();
  const costOf = (part: SchemaNode) => known.get(part) ?? costs.get(part) ?? Infinity;
  for (let changed = true; changed; ) {
    changed = false;
    for (const part of nodes) {
      const cost = fromParts(part, costOf);
      if (cost < costOf(part)) {
        costs.set(part, cost);
        changed = true;
      }
    }
  }
  for (const part of nodes) known.set(part, costOf(part));
  return costOf(node);
}

function fromParts(node: SchemaNode, costOf: (part: SchemaNode) => number): number {
  switch (node.kind) {
    case 'literal':
      return Buffer.byteLength(JSON.stringify(node.value));
    case 'string':
      return node.min <= node.max ? 2 + node.min : Infinity;
    case 'number':
      return numberCost(node, '');
    case 'array': {
      if (node.min > node.max) return Infinity;
      let cost = 2;
      for (let i = 0; i < node.min; i++) cost += costOf(node.prefix[i] ?? node.items) + (i > 0 ? 1 : 0);
      return cost;
    }
    case 'object': {
      let cost = 2 + Math.max(0, node.required.size - 1);
      for (const key of node.required)
        cost += Buffer.byteLength(JSON.stringify(key)) + 1 + costOf(node.properties.get(key)!);
      return cost;
    }
    case 'union':
      return Math.min(Infinity, ...node.of.map(costOf));
  }
}

function reachable(root: SchemaNode): readonly SchemaNode[] {
  const seen = new Set<SchemaNode>([root]);
  for (const node of seen) for (const part of parts(node)) seen.add(part);
  return [...seen];
}

function parts(node: SchemaNode): readonly SchemaNode[] {
  switch (node.kind) {
    case 'array':
      return [...node.prefix, node.items];
    case 'object':
      return [...node.properties.values(), ...(node.rest === undefined ? [] : [node.rest])];
    case 'union':
      return node.of;
    default:
      return [];
  }
}
