import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { fileStore, memoryStore } from '../../src/store/index.js';
import { conformance } from '../../src/testing/index.js';

const folders: string[] = [];
const freshFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tuneloop-store-'));
  folders.push(folder);
  return join(folder, 'not', 'there', 'yet');
};
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describe('the memory store keeps the contract', () => {
  for (const { title, run } of conformance.store(memoryStore)) it(title, run);
});

describe('the file store keeps the contract', () => {
  for (const { title, run } of conformance.store(async () => fileStore(await freshFolder()))) it(title, run);
});
