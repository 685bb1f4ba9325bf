import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, importsOf, read, roomOf } from './source.js';

/** Who may import whom; docs/architecture.md shows the same table. A room may always import itself. */
const floors: Record<string, readonly string[]> = {
  base: [],
  spec: ['base'],
  kit: ['spec', 'base'],
  store: ['spec', 'base'],
  statistics: ['spec', 'base'],
  metrics: ['statistics', 'spec', 'base'],
  curate: ['statistics', 'spec', 'base'],
  privacy: ['spec', 'base'],
  plot: ['base'],
  engine: ['base'],
  testing: ['kit', 'store', 'spec', 'base'],
  dataset: ['kit', 'spec', 'base'],
  prompt: ['kit', 'spec', 'base'],
  cassette: ['store', 'spec', 'base'],
  finetune: ['dataset', 'prompt', 'store', 'kit', 'spec', 'base'],
  deploy: ['store', 'kit', 'spec', 'base'],
  evaluate: ['metrics', 'statistics', 'plot', 'store', 'dataset', 'prompt', 'kit', 'spec', 'base'],
  monitor: ['dataset', 'statistics', 'store', 'kit', 'spec', 'base'],
  judge: ['metrics', 'statistics', 'kit', 'spec', 'base'],
  rating: ['dataset', 'statistics', 'spec', 'base'],
  profile: ['dataset', 'curate', 'privacy', 'statistics', 'plot', 'kit', 'spec', 'base'],
  formats: ['spec', 'base'],
  label: ['dataset', 'prompt', 'curate', 'statistics', 'kit', 'spec', 'base'],
  synthetic: ['dataset', 'prompt', 'curate', 'kit', 'spec', 'base'],
  governance: ['dataset', 'kit', 'spec', 'base'],
  sql: ['dataset', 'kit', 'spec', 'base'],
  vitest: ['evaluate', 'metrics', 'testing', 'spec', 'base'],
  index: [
    'finetune',
    'deploy',
    'evaluate',
    'monitor',
    'dataset',
    'prompt',
    'cassette',
    'store',
    'kit',
    'metrics',
    'statistics',
    'spec',
    'base',
  ],
  'providers/local': ['engine', 'kit', 'spec', 'base'],
};
const otherProviders = ['kit', 'spec', 'base'];
const mayUseNode = /^src\/(base|engine|providers\/(local|git)|store\/file-store|store\/file-|testing\/chaos\/)/;
const files = filesBelow('src').filter((path) => !path.endsWith('.as.ts'));

describe('the house', () => {
  it('lets a room import only the floors below it', () => {
    const wrong: string[] = [];
    for (const path of files) {
      const room = roomOf(path);
      const allowed = floors[room] ?? (room.startsWith('providers/') ? otherProviders : []);
      for (const { from } of importsOf(read(path))) {
        if (!from.startsWith('.')) continue;
        const target = roomOf(posix.normalize(posix.join(posix.dirname(path), from)));
        if (target !== room && !allowed.includes(target)) wrong.push(`${path} imports ${target} (${from})`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('shows the same table in docs/architecture.md, on floors that make cycles impossible', () => {
    const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
    const rows = [...read('docs/architecture.md').matchAll(/^\| (\d) \| `([^`]+)` \| ([^|]*) \|/gm)].map(
      ([, floor, room, rooms]) => ({ floor: Number(floor), room: room as string, rooms: names(rooms as string) }),
    );
    const shown = Object.fromEntries(rows.map(({ room, rooms }) => [room, rooms.sort()]));
    const held = Object.entries({ ...floors, 'providers/*': otherProviders });
    expect(shown).toEqual(Object.fromEntries(held.map(([room, rooms]) => [room, [...rooms].sort()])));
    const floorOf = new Map(rows.map(({ room, floor }) => [room, floor]));
    const upward = rows.flatMap(({ room, floor, rooms }) =>
      rooms.filter((other) => (floorOf.get(other) ?? floor) >= floor).map((other) => `${room} → ${other}`),
    );
    expect(upward).toEqual([]);
  });

  it('imports node modules only where the machine is the subject', () => {
    const wrong = files.flatMap((path) =>
      mayUseNode.test(path)
        ? []
        : importsOf(read(path))
            .filter(({ from, typeOnly }) => from.startsWith('node:') && !typeOnly)
            .map(({ from }) => `${path} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });

  it('imports no optional peer but by type or on first call', () => {
    const peers = [
      'openai',
      '@huggingface/inference',
      '@huggingface/hub',
      'vitest',
      'fzstd',
      'gpt-tokenizer',
      'eld',
      'hyparquet',
      'hyparquet-compressors',
      'hyparquet-writer',
      '@duckdb/node-api',
    ];
    const wrong: string[] = [];
    for (const path of files) {
      const statics = read(path).matchAll(/^import\s+(?!type\b)[^;]*?from\s+'([^']+)'/gm);
      for (const match of statics) if (peers.includes(match[1] as string)) wrong.push(`${path} imports ${match[1]}`);
    }
    expect(wrong).toEqual([]);
  });

  it('keeps every file under 400 lines', () => {
    const long = files.map((path) => [path, read(path).split('\n').length] as const).filter(([, lines]) => lines > 400);
    expect(long).toEqual([]);
  });

  it('names files in kebab-case', () => {
    expect(files.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.as|\.d)?\.ts$/.test(posix.basename(path)))).toEqual([]);
  });

  it('exports lists of names, never everything', () => {
    expect(files.filter((path) => /^export \* from/m.test(read(path)))).toEqual([]);
  });

  it('knows every room', () => {
    const rooms = new Set(files.map(roomOf));
    const unknown = [...rooms].filter((room) => !(room in floors) && !room.startsWith('providers/'));
    expect(unknown).toEqual([]);
  });
});
