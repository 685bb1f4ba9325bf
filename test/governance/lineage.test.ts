import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LineageGraph } from '../../src/governance/index.js';
import { lineageGraph } from '../../src/governance/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { encode, loop } from './loop.js';

const named = (graph: LineageGraph) => {
  const label = new Map(
    graph.nodes.map(({ id, type, facts }) => [id, facts.names === undefined ? type : String(facts.names)]),
  );
  return graph.edges.map(({ from, to, by }) => `${label.get(from)} > ${by} > ${label.get(to)}`).sort();
};

describe('the lineage graph of a store', () => {
  let graph: LineageGraph;
  let made: Awaited<ReturnType<typeof loop>>;

  beforeAll(async () => {
    made = await loop();
    graph = await lineageGraph(made.store);
  });

  it('links every noun to what it was made of', () => {
    expect(named(graph)).toEqual(
      [
        'source > holds > support,v1',
        'support,v1 > filter > dataset',
        'support,v1 > map > dataset',
        'support,v1 > toTraining > dataset',
        'dataset > trains > job',
        'dataset > uploaded as > file',
        'model > base of > job',
        'job > made > model',
        'support,v1 > tests > evaluation',
        'support,v1 > tests > evaluation',
        'model > is tested > evaluation',
        'model > serves as > deployment',
        'deployment > answered > exchanges',
        'model > answered > exchanges',
        'model > answered > exchanges',
        'exchanges > holds > calls',
        'model > recorded > cassette',
      ].sort(),
    );
    expect(graph.node('answers')).toMatchObject({ id: 'job:answers', facts: { phase: 'succeeded', provider: 'fake' } });
    expect(graph.node('support,v1'.slice(8))).toMatchObject({ id: `dataset:${made.digest}`, facts: { rows: 40 } });
  });

  it('is read both ways', () => {
    const typesOf = (part: LineageGraph) => [...new Set(part.nodes.map(({ type }) => type))].sort();
    expect(typesOf(graph.upstream('calls'))).toEqual(['dataset', 'deployment', 'exchanges', 'job', 'model', 'source']);
    expect(graph.downstream('job:answers').nodes.map(({ id }) => id)).toContain('evaluation:reports/exam.json');
    expect(graph.upstream('job:answers').nodes.map(({ type }) => type)).not.toContain('evaluation');
    expect(graph.downstream('file:fake/file-1').edges).toEqual([]);
    expect(() => graph.upstream('nobody')).toThrow(/Nothing in the lineage is called "nobody"/);
    expect(() => graph.upstream('support')).toThrow(/"support" is both/);
  });

  it('lists what it does not understand', () => {
    expect(graph.others).toEqual([
      { kind: 'Note', keys: ['notes/one.json'] },
      { kind: '', keys: ['notes/two.json'] },
    ]);
  });

  it('lists records of other versions, damaged ones and bytes, and reads on', async () => {
    const store = memoryStore();
    const put = (key: string, value: unknown) => store.put(key, encode(value));
    await put('dataset/a', { kind: 'Dataset', v: 1, digest: `sha256:${'0'.repeat(64)}` });
    await put('reports/later', { kind: 'EvalReport', v: 9 });
    await put('reports/proto', { kind: 'constructor', v: 1 });
    await store.put('bytes', Uint8Array.of(255, 0));
    const { others } = await lineageGraph(store);
    expect(Object.fromEntries(others.map(({ kind, keys }) => [kind, keys]))).toEqual({
      Dataset: ['dataset/a'],
      EvalReport: ['reports/later'],
      constructor: ['reports/proto'],
      '': ['bytes'],
    });
  });

  it('prints, in Mermaid too, where names are data', async () => {
    expect(inspect(graph)).toContain('deployment support → exchanges live (answered)');
    expect(inspect(graph)).toContain('not understood: 1 × Note, such as notes/one.json');
    const store = memoryStore();
    await store.put('r', encode({ kind: 'EvalReport', v: 1, about: { model: 'a"]<b>\n' }, dataset: 1 }));
    const lines = (await lineageGraph(store)).mermaid().split('\n');
    expect(lines).toEqual([
      'flowchart LR',
      '  n0["evaluation: r"]',
      '  n1["model: a#34;#93;#60;b#62;#10;"]',
      '  n1 -->|"is tested"| n0',
    ]);
    expect(JSON.parse(JSON.stringify(graph))).toMatchObject({ kind: 'LineageGraph', v: 1 });
  });
});
