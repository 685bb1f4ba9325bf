import { ruleChrfWords } from '../../../src/metrics/tokenizers/chrf-words.js';
import { ChunkEncoder } from '../../../src/metrics/tokenizers/chunk-encoder.js';
import { type BleuTokenizer, tokenize } from '../../../src/metrics/tokenizers/index.js';
import { ruleRouge } from '../../../src/metrics/tokenizers/rouge.js';
import { ruleTercom } from '../../../src/metrics/tokenizers/tercom.js';
import { splitWhiteSpace } from '../../../src/metrics/tokenizers/white-space.js';

interface TokensCase {
  readonly input: string;
  readonly expected: Readonly<Record<string, string | readonly string[]>>;
}

const BLEU = 'bleu:';
const TER = 'ter:';

const tercom = (bits: number) =>
  ruleTercom({
    normalized: (bits & 1) !== 0,
    noPunct: (bits & 2) !== 0,
    asianSupport: (bits & 4) !== 0,
    caseSensitive: (bits & 8) !== 0,
  });

/** The tokens of every tokeniser; where the reference gives a joined string, its parts between white space. */
export function checkTokens({ input, expected }: TokensCase): [unknown, unknown] {
  const pairs = Object.entries(expected).flatMap(([key, value]) => {
    const wanted = typeof value === 'string' && key !== 'lower' ? splitWhiteSpace(value) : value;
    const ours = tokensOf(key, input);
    return ours === undefined ? [] : [[key, wanted, ours] as const];
  });
  return [
    Object.fromEntries(pairs.map(([key, wanted]) => [key, wanted])),
    Object.fromEntries(pairs.map(([key, , ours]) => [key, ours])),
  ];
}

function tokensOf(key: string, input: string): string | string[] | undefined {
  if (key.startsWith(BLEU)) return tokenize(input, key.slice(BLEU.length) as BleuTokenizer);
  if (key.startsWith(TER)) return new ChunkEncoder(tercom(Number(key.slice(TER.length)))).tokenize(input);
  if (key === 'rouge') return new ChunkEncoder(ruleRouge('ascii', false)).tokenize(input);
  if (key === 'rouge+stem') return new ChunkEncoder(ruleRouge('ascii', true)).tokenize(input);
  if (key === 'chrf:words') return new ChunkEncoder(ruleChrfWords).tokenize(input);
  if (key === 'lower') return input.toLowerCase();
  if (key === 'split') return splitWhiteSpace(input);
  return undefined;
}
