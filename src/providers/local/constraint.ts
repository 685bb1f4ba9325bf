import { TuneloopError } from '../../base/errors.js';
import type { Json } from '../../base/json.js';
import { END } from '../../engine/chat-format.js';
import type { Candidates } from '../../engine/decoding-messages.js';
import { uniform } from '../../engine/random.js';
import type { Sampling } from '../../engine/sampler.js';
import type { Tokenizer } from '../../engine/tokenizer.js';
import { JsonPrefix } from './json-prefix.js';
import { compileSchema, matches, type SchemaNode } from './json-schema.js';

/**
 * Chooses tokens so that the answer is JSON of a schema: the likeliest that keeps it the beginning of one which can
 * still end within the budget. A model that does not find the end in time is led there by the shortest way.
 */
export class Constraint {
  readonly #node: SchemaNode;
  readonly #tokenizer: Tokenizer;
  readonly #end: number;
  readonly #maxTokens: number;
  readonly #sampling: Sampling;
  #text: JsonPrefix;
  #rushed = false;

  /** @throws INVALID_OPTION when the schema cannot be constrained, or its shortest text is longer than the budget */
  constructor(schema: Json, tokenizer: Tokenizer, maxTokens: number, sampling: Sampling) {
    this.#node = compileSchema(schema);
    this.#text = JsonPrefix.ofNode(this.#node);
    this.#tokenizer = tokenizer;
    this.#end = tokenizer.specialId(END);
    this.#maxTokens = maxTokens;
    this.#sampling = sampling;
    const least = this.#text.bytesToEnd;
    if (least > maxTokens)
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message:
          least === Infinity
            ? 'No JSON text matches the outputSchema.'
            : `The shortest JSON of the outputSchema may need ${least} tokens; there is room for ${maxTokens}.`,
        hint:
          least === Infinity
            ? 'Look for bounds that contradict each other.'
            : 'Raise maxOutputTokens or shorten the prompt.',
        provider: 'local',
      });
  }

  /** True when the budget forced the end. */
  get rushed(): boolean {
    return this.#rushed;
  }

  /**
   * The token to take, or -1 where none of the candidates fits. Remembers what it chose.
   * @throws INVALID_OUTPUT when no token at all does: a pattern turned out to have no match
   */
  choose({ ids, logprobs }: Candidates, soFar: readonly number[]): number {
    const { temperature = 0 } = this.#sampling;
    const left = this.#maxTokens - soFar.length - 1;
    const fitting: { readonly id: number; readonly logprob: number; readonly next: JsonPrefix }[] = [];
    for (let i = 0; i < ids.length; i++) {
      const next = this.#after(ids[i]!);
      if (next === undefined) continue;
      if (next.bytesToEnd > left) {
        this.#rushed ||= fitting.length === 0;
        continue;
      }
      fitting.push({ id: ids[i]!, logprob: logprobs[i]!, next });
      if (temperature === 0) break;
    }
    const chosen = temperature === 0 ? fitting[0] : this.#draw(fitting, soFar.length);
    if (chosen === undefined) {
      if (ids.length < this.#tokenizer.vocabSize) return -1;
      throw this.#mismatch(this.#tokenizer.decode(soFar));
    }
    this.#text = chosen.next;
    return chosen.id;
  }

  /** Gives the text back when it is a whole value of the schema. @throws INVALID_OUTPUT when it is not */
  check(text: string): string {
    try {
      if (matches(this.#node, JSON.parse(text) as Json)) return text;
    } catch {
      // told below, with the text
    }
    throw this.#mismatch(text);
  }

  #mismatch(text: string): TuneloopError {
    return new TuneloopError({
      code: 'INVALID_OUTPUT',
      message: `The answer ${JSON.stringify(text.slice(0, 200))} does not match the outputSchema.`,
      hint: 'A stop text may have cut it; patterns and oneOf are only known to hold at the end. Raise maxOutputTokens, or ask again with a temperature.',
      provider: 'local',
      retryable: (this.#sampling.temperature ?? 0) > 0,
    });
  }

  #after(id: number): JsonPrefix | undefined {
    if (id === this.#end) return this.#text.complete ? this.#text : undefined;
    return this.#tokenizer.isSpecial(id) ? undefined : this.#text.advance(this.#tokenizer.tokenBytes(id));
  }

  #draw<T extends { readonly logprob: number }>(fitting: readonly T[], index: number): T | undefined {
    const { temperature = 0, topP = 1, topK = fitting.length, seed = 0 } = this.#sampling;
    const weighed = fitting
      .slice(0, topK)
      .map((candidate) => ({ candidate, weight: Math.exp((candidate.logprob - fitting[0]!.logprob) / temperature) }));
    const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
    let nucleus = topP * total;
    const kept = weighed.filter(({ weight }) => {
      const before = nucleus;
      nucleus -= weight;
      return before > 0;
    });
    let left = uniform(seed, index) * kept.reduce((sum, { weight }) => sum + weight, 0);
    return (kept.find(({ weight }) => (left -= weight) < 0) ?? kept.at(-1))?.candidate;
  }
}
