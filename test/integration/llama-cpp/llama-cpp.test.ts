import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAdapter, writeModel } from '../../../src/engine/artefact.js';
import { END } from '../../../src/engine/chat-format.js';
import { createDecoder } from '../../../src/engine/decoder.js';
import type { Adapter } from '../../../src/engine/lora.js';
import { randomTexts } from '../../engine-formats/fixtures.js';
import { asked, prompts, subjects } from '../subjects.js';
import { installLlamaCpp, type LlamaCpp, type LlamaModel } from './install.js';

const MAX_TOKENS = 24;
const installed = await installLlamaCpp();
if ('reason' in installed) console.log(`llama.cpp suite skipped: ${installed.reason}`);
const llama = 'llama' in installed ? installed.llama : (undefined as never as LlamaCpp);
const folder = mkdtempSync(join(tmpdir(), 'tuneloop-llama-cpp-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf('reason' in installed).each(subjects())('llama.cpp, given $name', ({ name, model, adapter }) => {
  const { config, tokenizer, weights } = model;
  const end = tokenizer.specialId(END);
  const file = (suffix: string) => join(folder, `${name.replaceAll(' ', '-')}${suffix}`);
  let loaded: LlamaModel;

  beforeAll(async () => {
    writeFileSync(file('.gguf'), writeModel(model).get('model.gguf')!);
    writeFileSync(file('.adapter.gguf'), writeAdapter(config, adapter, name).get('adapter.gguf')!);
    loaded = await llama.loadModel({ modelPath: file('.gguf'), gpuLayers: 0 });
  });
  afterAll(() => loaded.dispose());

  const texts = [...prompts, ...randomTexts(500, 21)];

  it(`gives the same tokens for ${texts.length} texts`, () => {
    for (const text of texts) expect([text, loaded.tokenize(text)]).toEqual([text, [...tokenizer.encode(text)]]);
  });

  it('reads special tokens in trusted text as we do, and never in other text', () => {
    const text = '<|user|>say <|end|> twice<|end|><|assistant|>';
    expect(loaded.tokenize(text, true)).toEqual([...tokenizer.encode(text, { specials: true })]);
    expect(loaded.tokenize(text, false)).toEqual([...tokenizer.encode(text)]);
  });

  async function greedy(lora?: string): Promise<string[]> {
    const context = await loaded.createContext({
      contextSize: Math.min(config.maxContext, 256),
      threads: 1,
      flashAttention: false,
      experimentalKvCacheKeyType: 'F32',
      experimentalKvCacheValueType: 'F32',
      ...(lora === undefined ? {} : { lora: { adapters: [{ filePath: lora }] } }),
    });
    const sequence = context.getSequence();
    const answers: string[] = [];
    for (const prompt of prompts) {
      await sequence.clearHistory();
      const out: number[] = [];
      for await (const token of sequence.evaluate([...asked(model, prompt)], { temperature: 0 })) {
        if (token === end || out.push(token) >= MAX_TOKENS) break;
      }
      answers.push(tokenizer.decode(out, { specials: true }));
    }
    await context.dispose();
    return answers;
  }

  async function ours(lora?: Adapter): Promise<string[]> {
    const decoder = createDecoder({ config, weights, ...(lora && { adapter: lora }) });
    const answers = await Promise.all(
      prompts.map((prompt) =>
        decoder.generate({ tokens: asked(model, prompt), maxTokens: MAX_TOKENS, stopTokens: [end] }),
      ),
    );
    await decoder.close();
    return answers.map(({ tokens }) => tokenizer.decode(tokens, { specials: true }));
  }

  it(`writes the same greedy text for ${prompts.length} prompts`, async () => {
    expect(await greedy()).toEqual(await ours());
  });

  it(`writes the same greedy text with a LoRA adapter as the merged weights do`, async () => {
    const adapted = await greedy(file('.adapter.gguf'));
    expect(adapted).toEqual(await ours(adapter));
    expect(adapted).not.toEqual(await greedy());
  });
});
