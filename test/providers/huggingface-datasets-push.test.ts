import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { gitBlobId } from '../../src/base/git-blob.js';
import { Dataset } from '../../src/dataset/dataset.js';
import type { HubLibrary, Operation } from '../../src/providers/huggingface/hub-library.js';
import { type PushOptions, pushDataset } from '../../src/providers/huggingface/index.js';
import { failure } from '../dataset/fixtures.js';
import { anything, upTo } from '../dataset/parquet-fixtures.js';
import { type RangeServer, rangeServer } from '../dataset/range-server.js';

const token = 'hf_testtesttesttesttest';

/** A repository in memory, as the library and the Hub's list of files show it. */
class FakeRepository {
  files: Map<string, Uint8Array> | undefined;
  commits: { title: string; operations: readonly Operation[] }[] = [];
  visibility: string | undefined;
  /** Thrown by the next commit. */
  failure: Error | undefined;

  get sha(): string {
    return `commit${this.commits.length}`;
  }

  readonly lib: HubLibrary = {
    repoExists: async ({ accessToken, repo }) => {
      expect([accessToken, repo]).toEqual([token, { type: 'dataset', name: 'org/set' }]);
      return this.files !== undefined;
    },
    createRepo: async ({ visibility }) => {
      this.files = new Map([['.gitattributes', new Uint8Array()]]);
      this.visibility = visibility;
    },
    pathsInfo: async ({ paths, revision }) => {
      expect(revision).toBe(this.sha);
      return paths.flatMap((path) => {
        const content = this.files?.get(path);
        if (content === undefined) return [];
        const sha256 = createHash('sha256').update(content).digest('hex');
        const about = { path, size: content.length };
        return [
          path.endsWith('.parquet')
            ? { ...about, oid: 'pointer', lfs: { oid: sha256 } }
            : { ...about, oid: gitBlobId(content) },
        ];
      });
    },
    commit: async ({ title, operations, parentCommit }) => {
      if (this.failure !== undefined) throw this.failure;
      expect(parentCommit).toBe(this.sha);
      for (const operation of operations) {
        if (operation.operation === 'delete') this.files?.delete(operation.path);
        else {
          const { content } = operation;
          const bytes = content instanceof URL ? readFileSync(content) : new Uint8Array(await content.arrayBuffer());
          this.files?.set(operation.path, new Uint8Array(bytes));
        }
      }
      this.commits.push({ title, operations });
      return { commit: { oid: this.sha, url: `https://huggingface.co/datasets/org/set/commit/${this.sha}` } };
    },
  };
}

let fake: FakeRepository;
let hub: RangeServer;
/** Where temporary files go while these tests run. */
const temporary = mkdtempSync(join(tmpdir(), 'tuneloop-push-'));
beforeAll(async () => {
  vi.stubEnv('TMPDIR', temporary);
  hub = await rangeServer(({ path, authorization }) => {
    expect([path, authorization]).toEqual(['/api/datasets/org/set/revision/main', `Bearer ${token}`]);
    return {
      json: { sha: fake.sha, siblings: [...(fake.files ?? new Map()).keys()].map((rfilename) => ({ rfilename })) },
    };
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
  await hub.close();
});
beforeEach(() => void (fake = new FakeRepository()));

const rows = upTo(2500).map((n) => ({ id: n, text: `text ${n}` }));
const push = (given: readonly object[], options: Partial<PushOptions> = {}) =>
  pushDataset(Dataset.of(given), { repo: 'org/set', lib: fake.lib, accessToken: token, hubUrl: hub.url, ...options });
const paths = () => [...(fake.files ?? new Map()).keys()].sort();
const read = (path: string) => Dataset.fromParquet(fake.files?.get(path) as Uint8Array, { schema: anything }).toArray();

describe('pushing a dataset', () => {
  it('makes the repository, private, and puts rows and a card there in one commit', async () => {
    const pushed = await push(rows, { message: 'First rows' });
    expect(fake.visibility).toBe('private');
    expect(pushed).toMatchObject({
      changed: true,
      oid: 'commit1',
      rows: 2500,
      url: `${hub.url}/datasets/org/set/tree/commit1`,
    });
    expect(paths()).toEqual(['.gitattributes', 'README.md', 'data/train-00000-of-00001.parquet']);
    expect(await read('data/train-00000-of-00001.parquet')).toEqual(rows);
    expect(fake.commits.map(({ title }) => title)).toEqual(['First rows']);
    expect(new TextDecoder().decode(fake.files?.get('README.md'))).toBe(
      '# org/set\n\nSplit `train`: 2500 rows.\n\n| column | type |\n|---|---|\n| `id` | `integer` |\n| `text` | `text` |\n',
    );
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('sends equal rows never again, and replaces what it pushed before', async () => {
    const options = { rowGroupRows: 100, maxShardBytes: 3000 };
    const before = await push(rows, options);
    expect(before.files.length).toBeGreaterThan(2);
    expect(before.files.reduce((sum, file) => sum + file.rows, 0)).toBe(2500);
    const parts = await Promise.all(before.files.map(({ path }) => read(path)));
    expect(parts.flat()).toEqual(rows);
    expect(await push(rows, options)).toMatchObject({ changed: false, oid: 'commit1', files: before.files });
    expect(fake.commits).toHaveLength(1);
    const after = await push(rows.slice(0, 500), options);
    expect(after.files.length).toBeLessThan(before.files.length);
    expect(paths()).toEqual(['.gitattributes', 'README.md', ...after.files.map(({ path }) => path)]);
    await push(rows.slice(0, 10), { ...options, split: 'test' });
    expect(paths()).toContain(after.files[0]?.path);
  });

  it('keeps a card that is there, unless another is given', async () => {
    fake.files = new Map([['README.md', new TextEncoder().encode('mine')]]);
    await push(rows);
    expect(new TextDecoder().decode(fake.files.get('README.md'))).toBe('mine');
    const card = {
      title: 'Set',
      license: 'mit',
      language: ['en'],
      description: 'Made up.',
      more: { task_categories: ['other: "x"\n---'] },
    };
    expect(await push(rows, { card })).toMatchObject({ changed: true });
    expect(new TextDecoder().decode(fake.files.get('README.md'))).toContain(
      '---\nlicense: "mit"\nlanguage: ["en"]\ntask_categories: ["other: \\"x\\"\\n---"]\n---\n\n# Set\n\nMade up.\n',
    );
    expect(await push(rows, { card })).toMatchObject({ changed: false });
    expect(fake.visibility).toBeUndefined();
  });

  it('writes JSON Lines where that is asked for', async () => {
    const nested = [{ messages: [{ role: 'user', content: 'ä' }] }, { other: 1 }];
    await push(nested, { format: 'jsonl', private: false });
    expect(fake.visibility).toBe('public');
    expect(new TextDecoder().decode(fake.files?.get('data/train-00000-of-00001.jsonl'))).toBe(
      nested.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
    expect(await push(nested, { format: 'jsonl' })).toMatchObject({ changed: false });
    expect(await failure(push([{ a: 1 }, { a: Number.NaN }], { format: 'jsonl' }))).toMatchObject({
      code: 'INVALID_ROW',
      issues: [{ line: 2 }],
    });
  });

  it('fails with our errors, and without the token in them', async () => {
    const error = (statusCode: number) =>
      Object.assign(new Error(`Api error with ${token}`), { name: 'HubApiError', statusCode });
    for (const [status, code] of [
      [401, 'AUTH'],
      [409, 'STORE_CONFLICT'],
      [412, 'STORE_CONFLICT'],
      [500, 'REMOTE'],
    ] as const) {
      fake.failure = error(status);
      const failed = await failure(push(rows));
      expect(failed).toMatchObject({ code, status });
      expect(failed.message).not.toContain(token);
    }
    expect(await failure(push([{ a: 1 }, { a: 'x' }]))).toMatchObject({ code: 'INVALID_ROW' });
    const refused = await failure(pushDataset(rows, { repo: 'org/set', accessToken: token }));
    expect(refused).toMatchObject({
      code: 'MISSING_PEER',
      hint: expect.stringContaining('npm install @huggingface/hub'),
    });
    for (const options of [
      { repo: 'set' },
      { repo: 'a/../b' },
      { split: 'a/b' },
      { folder: '..' },
      { format: 'csv' },
      { maxShardBytes: 0 },
      { hubUrl: 'http://example.com' },
      { privat: true },
    ]) {
      expect(await failure(push(rows, options as object))).toMatchObject({ code: 'INVALID_OPTION' });
    }
  });

  it('stops when it is aborted, before anything is committed', async () => {
    const stop = new AbortController();
    const given = Dataset.of(function* made() {
      for (let n = 0; ; n++) {
        if (n === 25_000) stop.abort(new Error('enough'));
        yield { n };
      }
    });
    const told: number[] = [];
    const options = {
      repo: 'org/set',
      lib: fake.lib,
      accessToken: token,
      signal: stop.signal,
      onProgress: ({ done }: { done: number }) => void told.push(done),
    };
    expect(await failure(pushDataset(given, options))).toBe(stop.signal.reason);
    expect(told).toEqual([10_000, 20_000]);
    expect(fake.files).toBeUndefined();
  });
});
