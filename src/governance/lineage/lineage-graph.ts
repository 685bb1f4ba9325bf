import { type Display, htmlTable, showAs } from '../../base/display.js';
import { TuneloopError } from '../../base/errors.js';
import type { JsonObject } from '../../base/json.js';

/** What can be made of something, or something be made of. */
export type LineageType =
  | 'source'
  | 'dataset'
  | 'file'
  | 'prompt'
  | 'job'
  | 'model'
  | 'evaluation'
  | 'deployment'
  | 'exchanges'
  | 'cassette';

/** One thing in the store, or one that something in it names. */
export interface LineageNode {
  /** Its type and what it is called in the store, such as `dataset:sha256:…`, `job:mail` or `model:ft-1`. */
  readonly id: string;
  readonly type: LineageType;
  /** For people. */
  readonly label: string;
  readonly facts: JsonObject;
}

/** That one thing was made of another. */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  /** How, such as `trains` or the operations between two datasets. */
  readonly by: string;
}

/** Records in the store that are none of those a graph is made of. */
export interface OtherRecords {
  /** What they say they are; empty for those that do not say. */
  readonly kind: string;
  readonly keys: readonly string[];
}

/** What was made of what: source → rows → dataset → job → model → evaluation, deployment → exchanges → dataset. */
export class LineageGraph {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** What was found in the store and is not understood. */
  readonly others: readonly OtherRecords[];

  constructor(nodes: readonly LineageNode[], edges: readonly LineageEdge[], others: readonly OtherRecords[] = []) {
    this.nodes = nodes;
    this.edges = edges;
    this.others = others;
  }

  /**
   * Gives a node by its id, or by what follows the type in it, or by a name of a dataset.
   * @throws NOT_FOUND where there is none
   * @throws INVALID_OPTION where several are called so
   */
  node(of: string): LineageNode {
    const exact = this.nodes.find(({ id }) => id === of);
    if (exact !== undefined) return exact;
    const [found, second] = this.nodes.filter(
      ({ id, facts }) => id.slice(id.indexOf(':') + 1) === of || namesOf(facts).includes(of),
    );
    if (found === undefined) {
      throw new TuneloopError({
        code: 'NOT_FOUND',
        message: `Nothing in the lineage is called "${of}".`,
        hint: `There are: ${
          this.nodes
            .slice(0, 5)
            .map(({ id }) => id)
            .join(', ') || 'no nodes'
        }${this.nodes.length > 5 ? ', …' : ''}.`,
      });
    }
    if (second !== undefined) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `"${of}" is both ${found.id} and ${second.id}.`,
        hint: 'Give the id with its type.',
      });
    }
    return found;
  }

  /** Gives a thing and all that it was made of. @throws as {@link node} */
  upstream(of: string): LineageGraph {
    return this.#reach(this.node(of).id, ({ from, to }) => [to, from]);
  }

  /** Gives a thing and all that was made of it. @throws as {@link node} */
  downstream(of: string): LineageGraph {
    return this.#reach(this.node(of).id, ({ from, to }) => [from, to]);
  }

  /** Gives the graph as a Mermaid flowchart. */
  mermaid(): string {
    const place = new Map(this.nodes.map(({ id }, index) => [id, `n${index}`]));
    const quoted = (text: string) =>
      `"${text.replace(/[^\p{L}\p{N} .,:;→…/_@-]/gu, (sign) => `#${sign.codePointAt(0)};`)}"`;
    return [
      'flowchart LR',
      ...this.nodes.map((node) => `  ${place.get(node.id)}[${quoted(`${node.type}: ${labelOf(node)}`)}]`),
      ...this.edges.map(({ from, to, by }) => `  ${place.get(from)} -->|${quoted(by)}| ${place.get(to)}`),
    ].join('\n');
  }

  toJSON(): JsonObject {
    const { nodes, edges, others } = this;
    return { kind: 'LineageGraph', v: 1, nodes, edges, others } as unknown as JsonObject;
  }

  #reach(start: string, step: (edge: LineageEdge) => readonly [here: string, there: string]): LineageGraph {
    const next = new Map<string, string[]>();
    for (const edge of this.edges) {
      const [here, there] = step(edge);
      next.set(here, [...(next.get(here) ?? []), there]);
    }
    const reached = new Set([start]);
    for (const id of reached) for (const other of next.get(id) ?? []) reached.add(other);
    return new LineageGraph(
      this.nodes.filter(({ id }) => reached.has(id)),
      this.edges.filter(({ from, to }) => reached.has(from) && reached.has(to)),
    );
  }

  #show(): Display {
    const shown = new Map(this.nodes.map((node) => [node.id, `${node.type} ${labelOf(node)}`]));
    const rows = this.edges.map(({ from, to, by }) => [shown.get(from) as string, by, shown.get(to) as string]);
    const linked = new Set(this.edges.flatMap(({ from, to }) => [from, to]));
    const lines = [
      `LineageGraph(${this.nodes.length} nodes, ${this.edges.length} edges)`,
      ...rows.map(([from, by, to]) => `  ${from} → ${to} (${by})`),
      ...this.nodes.filter(({ id }) => !linked.has(id)).map(({ id }) => `  ${shown.get(id)}`),
      ...this.others.map(
        ({ kind, keys }) => `  not understood: ${keys.length} × ${kind || 'no kind'}, such as ${keys[0]}`,
      ),
    ];
    return { text: lines.join('\n'), html: htmlTable(['from', 'by', 'to'], rows, lines[0]) };
  }

  static {
    showAs<LineageGraph>(LineageGraph, (graph) => graph.#show());
  }
}

function namesOf(facts: JsonObject): readonly string[] {
  return (facts.names as readonly string[] | undefined) ?? [];
}

/** What people call a node. */
function labelOf({ label, facts }: LineageNode): string {
  return namesOf(facts).join(', ') || label;
}

/** Collects nodes and edges, each once. */
export class GraphBuilder {
  readonly #nodes = new Map<string, LineageNode>();
  readonly #edges = new Map<string, LineageEdge>();
  readonly #others = new Map<string, string[]>();

  /** Adds a node, or facts to it; gives its id. */
  node(type: LineageType, name: string, facts: JsonObject = {}, label = name): string {
    const id = `${type}:${name}`;
    const known = this.#nodes.get(id);
    this.#nodes.set(id, { id, type, label: known?.label ?? label, facts: { ...known?.facts, ...facts } });
    return id;
  }

  edge(from: string, to: string, by: string): void {
    if (from !== to) this.#edges.set(JSON.stringify([from, to, by]), { from, to, by });
  }

  other(kind: string, key: string): void {
    const keys = this.#others.get(kind);
    if (keys === undefined) this.#others.set(kind, [key]);
    else keys.push(key);
  }

  build(): LineageGraph {
    const others = [...this.#others].map(([kind, keys]) => ({ kind, keys }));
    return new LineageGraph([...this.#nodes.values()], [...this.#edges.values()], others);
  }
}
