import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ArtefactFiles, writeAdapter, writeModel } from '../../../src/engine/artefact.js';
import { BEGIN, type ChatTurn, END, PAD, promptTokens, renderChat } from '../../../src/engine/chat-format.js';
import { createDecoder } from '../../../src/engine/decoder.js';
import { type Adapter, mergeAdapter } from '../../../src/engine/lora.js';
import { randomTexts } from '../../engine-formats/fixtures.js';
import { answerOf, installed } from '../python.js';
import { asked, prompts, type Subject, subjects } from '../subjects.js';

const TOLERANCE = 1e-3;
const LENGTH = 24;
const texts = [...prompts, ...randomTexts(600, 33)];
const chats: readonly (readonly ChatTurn[])[] = prompts
  .slice(0, 20)
  .map((content, at) => [
    ...(at % 2 ? [{ role: 'system', content: 'Be brief.' } as const] : []),
    { role: 'user', content },
    { role: 'assistant', content: `It's ${at}.` },
    { role: at % 3 ? 'user' : 'tool', content: '{"ok": true}' },
  ]);

interface Answer {
  readonly ids: readonly (readonly number[])[];
  readonly decoded: readonly string[];
  readonly chats: readonly (readonly number[])[];
  readonly prompts: readonly (readonly number[])[];
  readonly special: readonly number[];
  readonly base: readonly number[];
  readonly merged: readonly number[];
  readonly adapted: readonly number[];
}

const tools = installed('transformers', 'transformers, flax');
if ('reason' in tools) console.log(`transformers suite skipped: ${tools.reason}`);
const folder = mkdtempSync(join(tmpdir(), 'tuneloop-transformers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const compared = subjects();
const sequencesOf = ({ model }: Subject) =>
  prompts
    .map((prompt) => [...asked(model, prompt)])
    .filter((ids) => ids.length >= LENGTH)
    .slice(0, 12)
    .map((ids) => ids.slice(0, LENGTH));
const answers = new Map<Subject, Answer>();

function save(name: string, files: ArtefactFiles): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, bytes] of files) writeFileSync(join(path, file), bytes);
  return path;
}

describe.skipIf('reason' in tools)('transformers', () => {
  beforeAll(async () => {
    const job = {
      texts,
      chats,
      subjects: compared.map((subject, at) => {
        const { config, weights } = subject.model;
        const base = save(`base-${at}`, writeModel(subject.model));
        const merged = { ...subject.model, weights: mergeAdapter(config, weights, subject.adapter) };
        return {
          base,
          merged: save(`merged-${at}`, writeModel(merged)),
          adapter: save(`adapter-${at}`, writeAdapter(config, subject.adapter, base)),
          sequences: sequencesOf(subject),
        };
      }),
    };
    const result = await answerOf<readonly Answer[]>(tools, 'transformers/compare.py', job, {
      HF_HUB_OFFLINE: '1',
      JAX_PLATFORMS: 'cpu',
      TRANSFORMERS_VERBOSITY: 'error',
    });
    for (const [at, subject] of compared.entries()) answers.set(subject, result[at]!);
  });

  describe.each(compared)('given $name', (subject) => {
    const { config, tokenizer, weights } = subject.model;
    const answer = () => answers.get(subject)!;

    it(`gives the same tokens for ${texts.length} texts, special tokens in them included, and the same text back`, () => {
      texts.forEach((text, at) => {
        const ids = tokenizer.encode(text, { specials: true });
        expect([text, answer().ids[at]]).toEqual([text, [...ids]]);
        expect(answer().decoded[at]).toBe(tokenizer.decode(ids));
      });
    });

    it('renders conversations and prompts to the same tokens through the chat template', () => {
      chats.forEach((chat, at) => {
        expect(answer().chats[at]).toEqual([...renderChat(tokenizer, chat).tokens]);
        expect(answer().prompts[at]).toEqual([...promptTokens(tokenizer, chat)]);
      });
    });

    it('knows the tokens that begin, end and pad', () => {
      expect(answer().special).toEqual([BEGIN, END, PAD].map((name) => tokenizer.specialId(name)));
    });

    async function ours(adapter?: Adapter): Promise<Float32Array> {
      const decoder = createDecoder({ config, weights, ...(adapter && { adapter }) });
      const rows = await Promise.all(sequencesOf(subject).map((ids) => decoder.logits(ids)));
      await decoder.close();
      return Float32Array.from(rows.flatMap((row) => [...row]));
    }

    const farthest = (theirs: readonly number[], from: Float32Array): number => {
      expect(theirs).toHaveLength(from.length);
      return from.reduce((most, value, at) => Math.max(most, Math.abs(value - theirs[at]!)), 0);
    };

    it(`gives logits within ${TOLERANCE} for the base`, async () => {
      expect(farthest(answer().base, await ours())).toBeLessThan(TOLERANCE);
    });

    it(`gives logits within ${TOLERANCE} for the merged model, and for the base with the adapter files`, async () => {
      const adapted = await ours(subject.adapter);
      expect(farthest(answer().merged, adapted)).toBeLessThan(TOLERANCE);
      expect(farthest(answer().adapted, adapted)).toBeLessThan(TOLERANCE);
      expect(farthest(answer().adapted, await ours())).toBeGreaterThan(TOLERANCE);
    });
  });
});
