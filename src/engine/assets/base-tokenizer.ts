import { rng as seeded } from '../../base/rng.js';
import { withoutDigits } from '../bpe-train.js';
import { CHAT_SPECIALS } from '../chat-format.js';
import { Tokenizer } from '../tokenizer.js';
import { exchange, plainSentence } from './corpus.js';

const SAMPLE_SEED = 20;
const SAMPLE_EXCHANGES = 30_000;
/** The byte-level alphabet's sign for a leading space. */
const SPACE = '\u0120';

/**
 * Trains the tokenizer of the shipped base. A word is cut the same way with and without a space before it: merges within
 * words are learned first, from words without their spaces, and only then the most frequent first tokens of words get a
 * twin with the space. So a value that stands after a bracket in the input (`[Blue Spice]`) and after a space in the
 * answer has the same tokens but for the first one's twin, which is what makes copying learnable.
 *
 * @param vocabSize all tokens: specials, 256 bytes, merges, twins
 * @param twinRatio how much of the room for merges goes to twins
 */
export function trainBaseTokenizer(vocabSize: number, twinRatio: number): Tokenizer {
  const texts: string[] = [];
  const rng = seeded(SAMPLE_SEED);
  for (let index = 0; index < SAMPLE_EXCHANGES; index++) {
    const { user, assistant } = exchange(SAMPLE_SEED, index);
    texts.push(user, assistant, plainSentence(rng));
  }
  const room = vocabSize - CHAT_SPECIALS.length - 256;
  const twins = Math.round(room * twinRatio);
  const within = Tokenizer.train(spaceless(texts), {
    vocabSize: vocabSize - twins,
    specials: CHAT_SPECIALS,
    mergeable: withoutDigits,
    maxTokenBytes: 12,
  });
  const merges = [...within.merges];
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.split(' ').slice(1)) {
      const first = within.tokens[within.encode(word)[0] ?? -1];
      if (first !== undefined && !/[0-9]/.test(first)) counts.set(first, (counts.get(first) ?? 0) + 1);
    }
  }
  const frequent = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, twins);
  const twinned = frequent.map(([token]) => [SPACE, token] as const);
  return Tokenizer.fromMerges([...merges, ...twinned], CHAT_SPECIALS);
}

function* spaceless(texts: readonly string[]): Generator<string> {
  for (const text of texts) yield text.replace(/ /g, '\n');
}
