import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import { numberAbove, oneOf, wholeNumberIn } from '../../base/option-values.js';
import { pool } from '../../base/pool.js';
import type { CallOptions } from '../../spec/call.js';
import type { Usage } from '../../spec/chat.js';
import type { EmbedModel } from '../../spec/embed.js';
import { BucketJoiner } from './bucket-joiner.js';
import { checkKeepRule, type DuplicateReport, duplicateReport, type KeepRule } from './duplicate-report.js';
import { planeKeys, planesFor } from './random-planes.js';
import { UnionFind } from './union-find.js';
import { VectorStore } from './vector-store.js';

/** Settings of {@link similarVectors}. */
export interface SimilarVectorsOptions {
  /** Cosine from which two rows are duplicates, above 0 and below 1. What it means depends on the model. @default 0.95 */
  readonly threshold?: number | undefined;
  /**
   * `exact` compares all pairs. `planes` compares those that share a bucket of random planes: each pair at the threshold
   * is found with 99 %, one above it more surely. A low threshold over many rows would take too many tables and is found
   * less surely: below 0.71 for 5,000 rows, 0.81 for 100,000, 0.86 for a million. @default 'exact' up to 5000 rows
   */
  readonly method?: 'exact' | 'planes' | undefined;
  /** Of the planes. @default 0 */
  readonly seed?: number | undefined;
  /** `longest` goes by the length of the texts; for vectors alone only `first` has a meaning. @default 'first' */
  readonly keep?: KeepRule | undefined;
}

/** Settings of {@link findSemanticDuplicates}. */
export interface SemanticDuplicateOptions extends SimilarVectorsOptions, CallOptions {
  readonly model: EmbedModel;
  /** Texts of one call. @default 64 */
  readonly batchSize?: number | undefined;
  /** Calls at once. @default 4 */
  readonly concurrency?: number | undefined;
}

/** What was found, and what the vectors took. */
export interface SemanticDuplicateReport extends DuplicateReport {
  readonly model: string;
  readonly usage: Usage;
  /** What the vectors took. */
  readonly bytes: number;
}

const exactUpTo = 5000;
const compared = 256;
const vectorOptions = ['threshold', 'method', 'seed', 'keep'];
const callOptions = ['model', 'batchSize', 'concurrency', 'signal', 'onProgress', 'timeoutMs'];

/**
 * Rows that mean nearly the same, by the cosine of their embeddings. Every pair that is joined was compared; rows linked
 * by such pairs are one cluster. Holds the vectors, 4 bytes for each dimension.
 * @throws INVALID_OPTION for a number out of its range
 * @throws INVALID_OUTPUT when the model gives another number of vectors than texts, or vectors that do not fit together
 */
export async function findSemanticDuplicates(
  texts: Iterable<string> | AsyncIterable<string>,
  options: SemanticDuplicateOptions,
): Promise<SemanticDuplicateReport> {
  const name = 'findSemanticDuplicates';
  checkOptions(options, [...vectorOptions, ...callOptions], name);
  const { model, signal, timeoutMs, onProgress } = options;
  const batchSize = wholeNumberIn(name, 'batchSize', options.batchSize ?? 64, 1, 100_000);
  const settings = checkSettings(name, options);
  const vectors = new VectorStore();
  const lengths: number[] = [];
  let inputTokens = 0;
  let outputTokens = 0;
  const embed = async (batch: readonly string[], _: number, stop: AbortSignal) => {
    const result = await model.embed(batch, { signal: stop, timeoutMs });
    if (result.vectors.length === batch.length) return { batch, ...result };
    throw new TuneloopError({
      code: 'INVALID_OUTPUT',
      message: `${model.model} gave ${result.vectors.length} vectors for ${batch.length} texts.`,
      hint: 'An embed model gives one vector for each input, in their order.',
    });
  };
  const concurrency = wholeNumberIn(name, 'concurrency', options.concurrency ?? 4, 1, 10_000);
  for await (const { batch, vectors: added, usage } of pool(batches(texts, batchSize), embed, {
    concurrency,
    signal,
  })) {
    for (const vector of added) vectors.add(vector);
    for (const text of batch) lengths.push(text.length);
    inputTokens += usage.inputTokens;
    outputTokens += usage.outputTokens;
    onProgress?.({ done: vectors.rows, unit: 'rows' });
  }
  const report = group(vectors, settings, (row) => lengths[row]!);
  return { ...report, model: model.model, usage: { inputTokens, outputTokens }, bytes: vectors.bytes };
}

/**
 * Clusters of vectors that point nearly the same way. A zero vector is like no other.
 * @throws INVALID_OPTION for a number out of its range
 * @throws INVALID_OUTPUT for vectors of different lengths, or with a value that is not finite
 */
export function similarVectors(
  vectors: Iterable<ArrayLike<number>>,
  options: SimilarVectorsOptions = {},
): DuplicateReport {
  checkOptions(options, vectorOptions, 'similarVectors');
  const settings = checkSettings('similarVectors', options);
  const store = new VectorStore();
  for (const vector of vectors) store.add(vector);
  return group(store, settings, () => 0);
}

interface Settings {
  readonly threshold: number;
  readonly method: 'exact' | 'planes' | undefined;
  readonly seed: number;
  readonly keep: KeepRule;
}

function checkSettings(name: string, options: SimilarVectorsOptions): Settings {
  const threshold = numberAbove(name, 'threshold', options.threshold ?? 0.95, 0);
  numberAbove(name, '1 - threshold', 1 - threshold, 0);
  const { method, seed = 0, keep = 'first' } = options;
  if (method !== undefined) oneOf(name, 'method', method, ['exact', 'planes']);
  return {
    threshold,
    method,
    seed: wholeNumberIn(name, 'seed', seed, 0, 2 ** 32 - 1),
    keep: checkKeepRule(name, keep),
  };
}

function group(vectors: VectorStore, settings: Settings, lengths: (row: number) => number): DuplicateReport {
  const { threshold, method = vectors.rows <= exactUpTo ? 'exact' : 'planes', seed, keep } = settings;
  const zero = vectors.zeroRows;
  const alike = (row: number, earlier: number) => vectors.cosine(row, earlier) >= threshold;
  let clusters: UnionFind;
  if (method === 'exact') {
    clusters = new UnionFind(vectors.rows);
    for (let row = 0; row < vectors.rows; row++) {
      for (let earlier = 0; earlier < row; earlier++) if (alike(row, earlier)) clusters.join(row, earlier);
    }
  } else {
    const joiner = new BucketJoiner(vectors.rows, alike, compared);
    clusters = joiner.clusters;
    const { tables, bits } = planesFor(threshold, vectors.rows);
    for (let table = 0; table < tables; table++) {
      const keys = planeKeys(vectors, bits, (Math.imul(seed, 0x9e3779b1) + table) >>> 0);
      joiner.join(
        (row) => keys[row]!,
        (row) => zero.has(row),
      );
    }
  }
  return duplicateReport(clusters.roots(), keep, lengths, (row, kept) =>
    Math.min(1, Math.max(0, vectors.cosine(row, kept))),
  );
}

async function* batches(
  texts: Iterable<string> | AsyncIterable<string>,
  size: number,
): AsyncGenerator<readonly string[], void, void> {
  let batch: string[] = [];
  for await (const text of texts) {
    batch.push(text);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
