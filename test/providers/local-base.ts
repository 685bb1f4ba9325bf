import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { digestBytes, digestJson } from '../../src/base/digest.js';
import { writeModel } from '../../src/engine/artefact.js';
import { CHAT_SPECIALS } from '../../src/engine/chat-format.js';
import type { ModelConfig } from '../../src/engine/config.js';
import { initialWeights } from '../../src/engine/layout.js';
import { Tokenizer } from '../../src/engine/tokenizer.js';
import { type LocalOptions, type LocalProvider, local } from '../../src/providers/local/index.js';
import type { FineTuneReport, FineTuneSpec, Handle, TrainingRow } from '../../src/spec/fine-tune.js';

/** The id of the model that {@link tinyBase} writes. */
export const tiny = 'tiny-base';

/** Writes a small random model, for training runs of well under a second. */
export function tinyBase(folder: string, options: Partial<ModelConfig> = {}): string {
  const tokenizer = Tokenizer.train(['Greet guest number one. Welcome, guest. {"city": "Oslo"} größe größe'], {
    vocabSize: 320,
    specials: CHAT_SPECIALS,
  });
  const config: ModelConfig = {
    vocabSize: tokenizer.vocabSize,
    dim: 32,
    layers: 1,
    heads: 2,
    kvHeads: 2,
    hiddenDim: 64,
    ropeTheta: 10_000,
    normEps: 1e-5,
    maxContext: 256,
    ...options,
  };
  const path = join(folder, tiny);
  mkdirSync(path, { recursive: true });
  for (const [name, bytes] of writeModel({ config, weights: initialWeights(config, 1), tokenizer }))
    writeFileSync(join(path, name), bytes);
  return path;
}

/** Gives new folders, and providers on them, that are cleared away after the tests of the file. */
export function workspace() {
  const root = mkdtempSync(join(tmpdir(), 'tuneloop-local-'));
  const base = tinyBase(root);
  const opened: LocalProvider[] = [];
  let count = 0;
  afterAll(async () => {
    await Promise.all(opened.map((provider) => provider.close()));
    rmSync(root, { recursive: true, force: true });
  });
  return {
    base,
    root,
    folder: () => join(root, `dir-${++count}`),
    open: (options: LocalOptions = {}): LocalProvider => {
      const provider = local({ dir: join(root, `dir-${++count}`), base, threads: 1, ...options });
      opened.push(provider);
      return provider;
    },
  };
}

/** Rows that a tiny model learns in a few hundred steps. */
export const greetings: readonly TrainingRow[] = ['one', 'two', 'three', 'four'].map((word, index) => ({
  messages: [
    { role: 'user', content: `number ${word}` },
    { role: 'assistant', content: `${index + 1}` },
  ],
}));

/** Uploads rows and gives the spec of a fine-tune on them. */
export async function specFor(
  provider: LocalProvider,
  options: Partial<Omit<FineTuneSpec, 'train' | 'validation'>> & {
    readonly rows?: readonly TrainingRow[];
    readonly validation?: readonly TrainingRow[];
  } = {},
): Promise<FineTuneSpec> {
  const { rows = greetings, validation, ...rest } = options;
  const upload = (list: readonly TrainingRow[]) => {
    const bytes = new TextEncoder().encode(list.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const body = async function* () {
      yield bytes;
    };
    return provider.files.upload(body, { name: 'rows.jsonl', digest: digestBytes(bytes) });
  };
  const train = await upload(rows);
  const about = { name: 'greetings', model: tiny, method: 'sft' as const, hyper: { steps: 20, batchSize: 4 }, ...rest };
  return {
    ...about,
    train,
    ...(validation === undefined ? {} : { validation: await upload(validation) }),
    key: rest.key ?? digestJson([about, train.digest]),
  };
}

/** Polls until the fine-tune has ended. */
export async function finish(provider: LocalProvider, handle: Handle): Promise<FineTuneReport> {
  for (;;) {
    const report = await provider.fineTune.poll(handle);
    if (report.phase !== 'queued' && report.phase !== 'running') return report;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
