import { isPlainObject, type JsonObject } from '../../base/json.js';
import type { Lineage } from '../../dataset/lineage.js';
import type { DatasetManifest, ErasedDataset } from '../../dataset/versions/manifest.js';
import { isDigest } from '../../dataset/versions/records.js';
import type { GraphBuilder } from './lineage-graph.js';
import { nameOf, type StoredRecord } from './stored-records.js';

type Reader = (record: StoredRecord, graph: GraphBuilder) => void;
type Facts = Record<string, unknown>;

/** What each kind of record adds to a graph. Fields that are not there, or not what they should be, add nothing. */
export const readers: Readonly<Record<string, Reader>> = {
  Dataset: ({ values }, graph) => {
    const { digest, rows, lineage } = values[0] as DatasetManifest;
    if (isDigest(digest)) addLineage(graph, lineage, dataset(graph, digest, { rows }));
  },
  ErasedDataset: ({ values }, graph) => {
    const { digest, at, erasure, replacedBy, parents } = values[0] as ErasedDataset;
    const id = dataset(graph, digest, { erased: at, erasure, replacedBy });
    graph.edge(id, dataset(graph, replacedBy), `erasure ${erasure}`);
    for (const parent of parents) graph.edge(dataset(graph, parent), id, 'made of');
  },
  DatasetName: () => {},
  SourceFingerprint: () => {},
  Erasure: () => {},
  Upload: () => {}, // its key is a digest; jobs name the file
  FineTuneJob: ({ key, values }, graph) => addJob(graph, nameOf(key), values[0] as Facts),
  Deployment: ({ key, values }, graph) => {
    const { provider, state } = values[0] as Facts;
    const { phase, revisions } = objectOf(state);
    const id = graph.node('deployment', nameOf(key), textFacts({ provider, phase }));
    for (const revision of listOf(revisions)) addModel(graph, revision.model, id, 'serves as');
  },
  EvalReport: ({ key, values }, graph) => {
    const { about, dataset: digest, at } = values[0] as Facts;
    addEvaluation(graph, graph.node('evaluation', key, textFacts({ at })), objectOf(about), digest);
  },
  EvaluationPart: ({ key }, graph) => void graph.node('evaluation', nameOf(key), { journal: true }),
  MonitorSegment: ({ key, values }, graph) => {
    const [head, ...records] = values as Facts[];
    const about = objectOf(head?.about);
    const id = graph.node('exchanges', nameOf(key));
    if (typeof about.deployment === 'string') graph.edge(graph.node('deployment', about.deployment), id, 'answered');
    addModel(graph, about.model, id, 'answered');
    addPrompt(graph, about.prompt, id);
    for (const { exchange } of records) addModel(graph, objectOf(exchange).model, id, 'answered');
  },
  Recording: ({ key, values }, graph) => {
    const { asked } = values[0] as Facts;
    addModel(graph, objectOf(asked).model, graph.node('cassette', nameOf(key)), 'recorded');
  },
};

/** Gives the id of a dataset's node. */
export function dataset(graph: GraphBuilder, digest: string, facts: JsonObject = {}): string {
  return graph.node('dataset', digest, facts, digest.slice(0, 19));
}

function addJob(graph: GraphBuilder, name: string, { provider, state }: Facts): void {
  const { plan, phase, data, files, model } = objectOf(state);
  const id = graph.node('job', name, textFacts({ provider, phase }));
  addModel(graph, objectOf(plan).model, id, 'base of');
  for (const part of ['train', 'validation']) {
    const rows = objectOf(objectOf(data)[part]);
    if (!isDigest(rows.digest)) continue;
    const training = dataset(graph, rows.digest);
    if (isDigest(rows.dataset)) graph.edge(dataset(graph, rows.dataset), training, 'toTraining');
    graph.edge(training, id, part === 'train' ? 'trains' : 'validates');
    const file = objectOf(objectOf(files)[part]).id;
    if (typeof file === 'string')
      graph.edge(training, graph.node('file', `${String(provider)}/${file}`), 'uploaded as');
  }
  if (phase === 'succeeded' && typeof model === 'string') graph.edge(id, graph.node('model', model), 'made');
}

function addEvaluation(graph: GraphBuilder, id: string, about: Facts, digest: unknown): void {
  if (isDigest(digest)) graph.edge(dataset(graph, digest), id, 'tests');
  addModel(graph, about.model, id, 'is tested');
  addPrompt(graph, about.prompt, id);
}

/** Adds what rows were made of, down to saved versions, exchanges and sources. */
function addLineage(graph: GraphBuilder, lineage: Lineage, into: string): void {
  const by = lineage.operations.map(({ op }) => op).join(' → ') || 'holds';
  for (const parent of lineage.parents) {
    if (parent.digest === undefined) {
      addLineage(graph, parent, into);
      continue;
    }
    const id = dataset(graph, parent.digest);
    graph.edge(id, into, by);
    addLineage(graph, { ...parent, digest: undefined }, id);
  }
  if (lineage.parents.length > 0) return;
  const monitor = lineage.about?.monitor;
  const { type, name } = lineage.source;
  const id = typeof monitor === 'string' ? graph.node('exchanges', monitor) : graph.node('source', `${type}:${name}`);
  graph.edge(id, into, by);
}

function addModel(graph: GraphBuilder, model: unknown, to: string, by: string): void {
  if (typeof model === 'string') graph.edge(graph.node('model', model), to, by);
}

function addPrompt(graph: GraphBuilder, prompt: unknown, to: string): void {
  if (isDigest(prompt)) graph.edge(graph.node('prompt', prompt, {}, prompt.slice(0, 19)), to, 'asks');
}

function objectOf(value: unknown): Facts {
  return isPlainObject(value) ? value : {};
}

function listOf(value: unknown): readonly Facts[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function textFacts(facts: Facts): JsonObject {
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
