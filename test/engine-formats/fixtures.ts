import { type Rng, rng } from '../../src/base/rng.js';
import { withoutDigits } from '../../src/engine/bpe-train.js';
import { CHAT_SPECIALS } from '../../src/engine/chat-format.js';
import type { ModelConfig } from '../../src/engine/config.js';
import { type Adapter, adapterCount } from '../../src/engine/lora.js';
import { Tokenizer } from '../../src/engine/tokenizer.js';

export const corpus: readonly string[] = Array.from(
  { length: 300 },
  (_, at) =>
    `Ticket ${at * 37}: the blue kettle of Ms. Ström doesn't heat, and she'd like it repaired by ${1 + (at % 28)} May.\n` +
    `{"intent": "repair", "product": "kettle", "order": "A-${at * 7919}"}\t¡Qué lástima! ☕ それは残念です。`,
);

export const trained = (vocabSize = 360): Tokenizer =>
  Tokenizer.train(corpus, { vocabSize, specials: CHAT_SPECIALS, mergeable: withoutDigits });

/** Ranges of code points that exercise the split: letters, digits, marks, white space, symbols, planes beyond the first. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0x61, 0x7a],
  [0x30, 0x39],
  [0x09, 0x0d],
  [0x20, 0x20],
  [0x85, 0xa0],
  [0x2000, 0x200f],
  [0x2028, 0x2029],
  [0xa1, 0x24f],
  [0x300, 0x36f],
  [0x391, 0x3c9],
  [0x410, 0x44f],
  [0x5d0, 0x5ea],
  [0x660, 0x669],
  [0x904, 0x939],
  [0xbc, 0xbe],
  [0x2160, 0x2188],
  [0x3041, 0x30ff],
  [0x4e00, 0x4fff],
  [0xac00, 0xad00],
  [0xfe00, 0xfeff],
  [0x1f300, 0x1f64f],
  [0x1d400, 0x1d4ff],
];

const FIXED = [
  "'s",
  "n't",
  ' ',
  '  ',
  '\n',
  '\r\n',
  '\t',
  '<|end|>',
  '<|user|>',
  '👩‍👩‍👧',
  '\ufeff',
  '\u200d',
  '0042',
  'the',
  ' kettle',
];

/** A random string of up to `pieces` runs, each of one kind of character. */
export function randomText(random: Rng, pieces = 12): string {
  let text = '';
  for (let run = random.below(pieces) + 1; run > 0; run--) {
    if (random.next() < 0.25) {
      text += random.pick(FIXED);
      continue;
    }
    const [low, high] = random.pick(RANGES);
    for (let left = random.below(6) + 1; left > 0; left--)
      text += String.fromCodePoint(low + random.below(high - low + 1));
  }
  return text;
}

export const randomTexts = (count: number, seed = 1): readonly string[] => {
  const random = rng(seed);
  return Array.from({ length: count }, () => randomText(random));
};

/** A small model's shape with grouped key heads. */
export const smallConfig = (vocabSize: number): ModelConfig => ({
  vocabSize,
  dim: 32,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  hiddenDim: 48,
  ropeTheta: 10000,
  normEps: 1e-5,
  maxContext: 64,
});

export const randomValues = (length: number, seed: number, scale = 1): Float32Array => {
  const random = rng(seed);
  return Float32Array.from({ length }, () => (random.next() * 2 - 1) * scale);
};

/** A rank-4 adapter with no zero in it. */
export const randomAdapter = (config: ModelConfig, scale = 1): Adapter => ({
  rank: 4,
  alpha: 8,
  dropout: 0.1,
  values: randomValues(adapterCount(config, 4), 100, scale),
});
