import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Pair, prepare, type Raw } from '../../examples/training-set/prepare.js';
import { ownDataset, realDatasets } from '../../examples/training-set/sources.js';
import { rng } from '../../src/base/rng.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { memoryStore } from '../../src/store/memory-store.js';

const shared = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const isThere = existsSync(shared);
if (!isThere) console.log('test/examples: no ../shared/data, so the real datasets are skipped.');
const sources: readonly Raw[] = isThere ? await realDatasets(shared) : [];
const planted = 30;
const secrets = {
  email: (i: number) => `jane.doe${i}@example.org`,
  card: () => '4111 1111 1111 1111',
  iban: () => 'DE89 3704 0044 0532 0130 00',
  phone: (i: number) => `+49 30 9018${(100 + i).toString().padStart(4, '0')}`,
};

describe.each([...sources, ownDataset()].map((source) => [source.name, source] as const))('%s', (name, source) => {
  let folder: string;
  let result: Awaited<ReturnType<typeof prepare>>;
  let clean: readonly Pair[];
  let given: readonly Pair[];
  let copies: readonly Pair[];
  let near: readonly { readonly original: Pair; readonly copy: Pair }[];
  let leaks: readonly Pair[];
  let personal: readonly Pair[];
  let values: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tuneloop-training-set-'));
    given = await source.rows.toArray();
    const test = await source.test.toArray();
    const random = rng(7);
    const words = ({ text }: Pair) => text.split(/\s+/).length;
    const some = (rows: readonly Pair[]) => random.shuffle(rows).slice(0, planted);
    const texts = new Map(given.map((row) => [row.text, row]));
    copies = some(given);
    near = some([...texts.values()].filter((row) => words(row) >= 12)).map((original) => {
      const text = `${original.text.replace(/[.!?\s]*$/, '')} indeed.`;
      return { original, copy: { ...original, text, input: `${original.input} `, target: original.target } };
    });
    leaks = some(test.filter((row) => words(row) >= 8)).map((row) => ({
      ...row,
      text: `Somebody wrote: ${row.text.toUpperCase()} (and more)`,
    }));
    values = Array.from({ length: planted }, (_, i) => [
      secrets.email(i),
      secrets.card(),
      secrets.iban(),
      secrets.phone(i),
    ]).flat();
    personal = values.map((value, i) => ({
      input: `A question of customer ${i}, who writes from ${value} and waits for an answer`,
      target: `We answer ${value} today, number ${i} of the list`,
      text: `Customer number ${i} says that ${value} is what we should use for an answer about matter ${i * 7919}`,
    }));
    const dirty = random.shuffle([...given, ...copies, ...near.map(({ copy }) => copy), ...leaks, ...personal]);
    result = await prepare(
      { ...source, rows: Dataset.of(dirty, { name }) },
      memoryStore(),
      folder,
      'a key of at least 16 bytes, from your vault',
    );
    clean = await result.clean.toArray();
  }, 180_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('keeps one of each planted copy', () => {
    const seen = new Map<string, number>();
    for (const row of clean) seen.set(JSON.stringify(row), (seen.get(JSON.stringify(row)) ?? 0) + 1);
    expect(copies.filter((row) => (seen.get(JSON.stringify(row)) ?? 0) > 1)).toEqual([]);
    expect(copies).toHaveLength(planted);
  });

  it('keeps at most one of each planted near-duplicate and its original', () => {
    const texts = new Set(clean.map(({ text }) => text));
    expect(near.filter(({ original, copy }) => texts.has(original.text) && texts.has(copy.text))).toEqual([]);
    expect(near.length).toBeGreaterThan(0);
  });

  it('keeps no planted item of the test set', () => {
    const texts = new Set(clean.map(({ text }) => text));
    expect(leaks.filter(({ text }) => texts.has(text))).toEqual([]);
    expect(leaks.length).toBeGreaterThan(0);
  });

  it('leaves no planted personal value in a row, a training file or the saved versions', async () => {
    const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
    const all = [...clean.map((row) => JSON.stringify(row)), ...files].join('\n');
    expect(values.filter((value) => all.includes(value))).toEqual([]);
    expect(files).toHaveLength(4);
    expect(['email_', '[IBAN]', '[PHONE]', '1111'].filter((sign) => !all.includes(sign))).toEqual([]);
  });

  it('says what each step found, and tears no cluster', () => {
    expect(result.before.rows).toBe(given.length + copies.length + near.length + leaks.length + personal.length);
    const reports = result.reports.map(({ operation, report }) => [operation.op, report !== undefined]);
    expect(reports).toEqual([
      ['cleanText', true],
      ['scrubPersonal', true],
      ['keepQuality', true],
      ['dropExactDuplicates', true],
      ['dropNearDuplicates', true],
      ['decontaminate', true],
    ]);
    expect(result.leakage.leaked).toBe(0);
    expect(result.files.map(({ rows }) => rows)).toEqual(Array(4).fill(result.train.size));
    expect((result.train.size ?? 0) + (result.validation.size ?? 0)).toBe(clean.length);
  });
});
