import { checkOptions, wholeNumber } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import type { Bill } from '../kit/bill.js';
import type { CallOptions } from '../spec/call.js';
import type { EmbedModel } from '../spec/embed.js';

/** How a metric embeds texts. */
export interface EmbedSettings {
  /** Texts in one call. @default 256 */
  readonly batchSize?: number | undefined;
  /** Vectors kept for texts that come again; those used last stay. 10,000 of 1,536 numbers are 60 MB. @default 10000 */
  readonly cacheSize?: number | undefined;
}

export const embedSettingNames = ['batchSize', 'cacheSize'] as const;

/** Gives vectors of length 1, or of length 0 where the model gave no direction, for each of the texts. */
export type Embedder = (
  texts: Iterable<string>,
  bill: Bill,
  call: CallOptions,
) => Promise<ReadonlyMap<string, Float32Array>>;

/**
 * Makes an embedder that asks for each distinct text once, in batches, and remembers the vectors used last.
 * @throws INVALID_OPTION for a setting out of range
 */
export function embedder(metric: string, model: EmbedModel, settings: EmbedSettings): Embedder {
  checkOptions(settings, embedSettingNames, metric);
  const batchSize = wholeNumber(settings.batchSize ?? 256, 1, `${metric}: batchSize`);
  const cacheSize = wholeNumber(settings.cacheSize ?? 10_000, 0, `${metric}: cacheSize`);
  const cache = new Map<string, Float32Array>();
  let dimensions: number | undefined;

  const remember = (text: string, vector: Float32Array) => {
    cache.delete(text); // a map keeps the order of insertion, so the oldest is the first
    cache.set(text, vector);
    if (cache.size > cacheSize) cache.delete(cache.keys().next().value!);
  };

  return async (texts, bill, { signal }) => {
    const found = new Map<string, Float32Array>();
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const vector = cache.get(text);
      if (vector === undefined) missing.push(text);
      else found.set(text, vector);
    }
    for (let from = 0; from < missing.length; from += batchSize) {
      const batch = missing.slice(from, from + batchSize);
      const { vectors, usage } = await model.embed(batch, { signal });
      bill.add(usage);
      dimensions ??= vectors[0]?.length;
      check(metric, model, vectors, batch.length, dimensions);
      batch.forEach((text, i) => void found.set(text, unit(vectors[i]!)));
    }
    for (const [text, vector] of found) remember(text, vector);
    return found;
  };
}

/** The cosine of the angle between vectors of length 1; 0 where one has no direction. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return Math.min(1, Math.max(-1, sum)); // rounding may leave it a little outside
}

/** Whether a vector points anywhere. */
export function hasDirection(vector: Float32Array): boolean {
  return vector.some((x) => x !== 0);
}

function unit(vector: Float32Array): Float32Array {
  let largest = 0;
  for (const x of vector) largest = Math.max(largest, Math.abs(x));
  if (largest === 0) return new Float32Array(vector.length);
  let squares = 0;
  for (const x of vector) squares += (x / largest) ** 2; // so that squares neither overflow nor vanish
  const length = Math.sqrt(squares);
  return vector.map((x) => x / largest / length);
}

function check(
  metric: string,
  { provider, model }: EmbedModel,
  vectors: readonly Float32Array[],
  wanted: number,
  dimensions: number | undefined,
): void {
  const wrong =
    vectors.length !== wanted
      ? `${vectors.length} vectors for ${wanted} texts`
      : vectors.some((vector) => vector.length === 0 || vector.length !== dimensions)
        ? 'vectors that are not of one length'
        : vectors.some((vector) => !vector.every(Number.isFinite))
          ? 'a vector with a number that is not finite'
          : undefined;
  if (wrong === undefined) return;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `${metric}: the model ${provider}/${model} gave ${wrong}.`,
    provider,
  });
}
